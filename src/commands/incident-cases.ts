// Which cases an incident would leave in the regression set: each request that went wrong, and what is expected of it from now on.
import { incidentName } from '../domain/documents/incident.ts';
import { casesOfIncident } from '../domain/incident/incident-cases.ts';
import { findIncident } from './find-incident.ts';
import { type Command, type CommandNeeds, say, told } from './scene.ts';

const MOST_NAMED = 15;

/** `incident cases [workspace] [incident]`: changes nothing; the file itself is for `GET /v1/incidents/ID/cases`. */
export function incidentCasesCommand(needs: CommandNeeds): Command {
  return async (scene) => {
    const found = await findIncident(needs, scene, scene.command.words);
    if (found.refused) return found.refused;
    const { place, incident } = found;
    const tell = say(place);
    const { requests } = await needs.requestsBehind(incident);
    const name = incidentName(incident);
    if (requests.length === 0) return told(tell('incident.cases.none', { name }));
    const cases = casesOfIncident(place.workspace, incident, requests);
    const lines = cases.slice(0, MOST_NAMED).map(({ was, now, written }) => {
      const [, what = ''] = written.name.split(/, (.*)/s);
      return tell('incident.cases.line', { what, was, now, expect: written.expect.decision });
    });
    const more = cases.length > MOST_NAMED ? [tell('incident.cases.more', { count: cases.length - MOST_NAMED })] : [];
    return told([...lines, ...more, tell('incident.cases.how', { id: incident.id, name })], {
      title: tell('incident.cases.title', { name, count: cases.length }),
    });
  };
}
