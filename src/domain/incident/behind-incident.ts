// Which requests an incident is about: those that were bypassed, those that its rollbacks undo, and the last on each record that fed it.
import type { Approval } from '../documents/approval.ts';
import type { Incident } from '../documents/incident.ts';
import { textOf, textsOf } from '../documents/json.ts';
import { touchedBy } from './rollback-scope.ts';

/** Either names a rollback: whoever asked may have died before it was noted. */
const OF_ROLLBACKS = ['rollback_asked', 'rollback_reported'];

/** What an incident itself names. `records` are as they were noted, on one line. */
export type Leads = { requests: string[]; rollbacks: string[]; records: string[]; role: string | null; openedAt: Date };

/** The requests, rollbacks and records that it names itself, whether in its fields, its evidence or its events. */
export function leadsOf({ request_id, events, evidence, agent_role, opened_at }: Incident): Leads {
  const requestsOf = (...types: string[]) => [
    ...new Set(events.flatMap((event) => (types.includes(event.type) ? textOf(event.detail.request).split(', ') : [])).filter((id) => id !== '')),
  ];
  const { records } = evidence;
  return {
    requests: [...(request_id === null ? [] : [request_id]), ...requestsOf('bypass_added')],
    rollbacks: requestsOf(...OF_ROLLBACKS),
    records: textsOf(records),
    role: agent_role,
    openedAt: new Date(opened_at),
  };
}

/** The records of an incident that this request was released for before the incident was opened: none where it cannot have fed it. */
export function fedWith(approval: Approval, { records, role, openedAt }: Leads): string[] {
  const { request, release, rollback } = approval;
  if (rollback || release.released_at === null || Date.parse(release.released_at) > openedAt.getTime()) return [];
  if (role !== null && request.agent.role !== role) return [];
  const own = touchedBy(approval);
  return records.filter((record) => own.includes(record));
}
