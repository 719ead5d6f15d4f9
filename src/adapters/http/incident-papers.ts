// What an incident leaves behind: its requests as cases for the policies, and its review.
import { reviewMarkdown } from '../../commands/review-markdown.ts';
import type { Incident } from '../../domain/documents/incident.ts';
import { casesOfIncident } from '../../domain/incident/incident-cases.ts';
import { namedIncident } from '../../incidents/named-incident.ts';
import { type Answer, answer, type Handler } from './answer.ts';
import type { Calls } from './calls.ts';
import { caseYaml } from './case-yaml.ts';
import type { Door } from './door.ts';
import { problem } from './problem.ts';

const NAME = /^(inc_[0-9a-z]{1,64}|\d{1,9})$/;

const noIncident = () => problem('not_found', 'There is no such incident in your workspace; GET /v1/incidents lists them.');

/** The incident of this workspace that an address names; what is another's looks like what is not there. */
async function incidentAt({ incidents }: Pick<Door, 'incidents'>, workspace: string, { id }: { [name: string]: unknown }): Promise<Incident | null> {
  return typeof id === 'string' && NAME.test(id) ? namedIncident(incidents, workspace, id) : null;
}

const file = (body: string, type: string, name: string): Answer => ({
  ...answer(200, body, { 'content-disposition': `attachment; filename="${name}"` }),
  type: `${type}; charset=utf-8`,
});

const nameOf = ({ number, id }: Incident) => `incident-${number ?? id}`;

/** GET /v1/incidents/ID/cases: the requests behind it, whole, as a file of the regression set. */
export function getIncidentCases({ flow, ...door }: Pick<Door, 'flow' | 'incidents'>, { keyedGet }: Calls): Handler {
  return keyedGet('audit', async ({ workspace }, request) => {
    const incident = await incidentAt(door, workspace.id, request.params);
    if (!incident) return noIncident();
    const { requests } = await flow.requestsBehind(incident);
    if (requests.length === 0) return problem('not_found', 'No request that is kept here is behind this incident: there is no case to write.');
    return file(caseYaml(workspace, incident, casesOfIncident(workspace, incident, requests)), 'application/yaml', `${nameOf(incident)}.yaml`);
  });
}

/** GET /v1/incidents/ID/review: the whole story as Markdown. */
export function getIncidentReview({ flow, ...door }: Pick<Door, 'flow' | 'incidents'>, { keyedGet }: Calls): Handler {
  return keyedGet('audit', async ({ workspace }, request) => {
    const incident = await incidentAt(door, workspace.id, request.params);
    if (!incident) return noIncident();
    return file(reviewMarkdown(workspace, await flow.readReview(incident)), 'text/markdown', `${nameOf(incident)}.md`);
  });
}
