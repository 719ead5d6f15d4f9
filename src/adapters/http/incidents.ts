// GET /v1/incidents: newest first.
import { incidentView } from '../../domain/incident/incident-view.ts';
import { answer, type Handler } from './answer.ts';
import { type Calls, checkedQuery } from './calls.ts';
import type { Door } from './door.ts';
import { IncidentsQuery } from './schemas.ts';

export function getIncidents({ incidents }: Pick<Door, 'incidents'>, { keyedGet }: Calls): Handler {
  return keyedGet('incidents', async ({ workspace }, request) => {
    const query = checkedQuery(IncidentsQuery, request.query);
    if ('refused' in query) return query.refused;
    const page = await incidents.list(workspace.id, query.data.limit, query.data.cursor);
    return answer(200, { items: page.items.map(incidentView), next: page.next });
  });
}
