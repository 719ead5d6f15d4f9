// Closes an incident, once all its nine steps are done.
import { appliedToIncident } from '../domain/decide-incident.ts';
import { findIncident, incidentName } from './find-incident.ts';
import { incidentRefusedWords } from './incident-refused.ts';
import { type Command, type CommandNeeds, forbidden, inOpen, publish, say, told } from './scene.ts';

const MAY_RESOLVE = ['revops'];

/** `incident resolve [workspace] [incident]` */
export function incidentResolveCommand(needs: CommandNeeds): Command {
  return async (scene) => {
    const found = await findIncident(needs, scene, scene.command.words);
    if (found.refused) return found.refused;
    const { place, incident } = found;
    const { workspace, person } = place;
    const refused = await forbidden(needs, place, MAY_RESOLVE, 'incident resolve');
    if (refused) return refused;
    const act = { type: 'resolve' as const, by: person.id };
    const values = { name: incidentName(incident), client: workspace.id, by: person.name };
    if (scene.command.dryRun) {
      const would = appliedToIncident(incident, act, scene.now).result;
      return told(would ? incidentRefusedWords(place, would) : say(place)('incident.would_resolve', values));
    }
    const done = await needs.actOnIncident(workspace.id, incident.id, act);
    if (done?.refused) return told(incidentRefusedWords(place, done.refused));
    const spoken = await publish(needs, scene, workspace, say(inOpen(place))('incident.resolved', values));
    return { ...told(say(place)('incident.resolved', values)), public: spoken };
  };
}
