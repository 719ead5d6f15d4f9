// The review of an incident in short, and where the whole of it is.
import { incidentName } from '../domain/documents/incident.ts';
import { findIncident } from './find-incident.ts';
import { reviewLines } from './review-markdown.ts';
import { type Command, type CommandNeeds, localeOf, say, timeFor, told } from './scene.ts';

/** `incident review [workspace] [incident]`: changes nothing. */
export function incidentReviewCommand(needs: CommandNeeds): Command {
  return async (scene) => {
    const found = await findIncident(needs, scene, scene.command.words);
    if (found.refused) return found.refused;
    const { place, incident } = found;
    const facts = await needs.readReview(incident);
    const lines = reviewLines(place.workspace, localeOf(place), facts, (at) => timeFor(place, at));
    const tell = say(place);
    const values = { name: incidentName(incident), client: place.workspace.name, id: incident.id };
    return told([...lines, tell('incident.review.where', values)], { title: tell('incident.review.title', values) });
  };
}
