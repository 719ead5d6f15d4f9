// Where a workspace stands: its caps and its incidents.
import { incidentView } from '../../domain/incident/incident-view.ts';
import { answer, type Handler } from './answer.ts';
import { type Calls, checkedQuery } from './calls.ts';
import type { Door } from './door.ts';
import { IncidentsQuery } from './schemas.ts';

/** GET /v1/caps: every cap with what is used of it today. */
export function getCaps({ flow }: Pick<Door, 'flow'>, { keyedGet }: Calls): Handler {
  return keyedGet('caps', async ({ workspace }) => answer(200, { items: await flow.capsOf(workspace), next: null }));
}

/** GET /v1/incidents: newest first. */
export function getIncidents({ incidents }: Pick<Door, 'incidents'>, { keyedGet }: Calls): Handler {
  return keyedGet('incidents', async ({ workspace }, request) => {
    const query = checkedQuery(IncidentsQuery, request.query);
    if ('refused' in query) return query.refused;
    const page = await incidents.list(workspace.id, query.data.limit, query.data.cursor);
    return answer(200, { items: page.items.map(incidentView), next: page.next });
  });
}
