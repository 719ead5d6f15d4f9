// What a rollback is to take back, and what of that an incident names itself. Pure.
import type { Approval } from '../documents/approval.ts';
import { type Incident, recordsOf } from '../documents/incident.ts';
import { oneLine } from '../documents/plain-text.ts';
import { MOST_FED } from '../ledger/fed-records.ts';
import { addedLater, MOST_ADDED } from './added-records.ts';

/** One request; or within a time what a role did, on these records alone where they are named. Never everything of everybody. */
export type RollbackScope =
  | { request: string }
  | { role: string; records?: string[]; since: Date; until: Date }
  | { role: null; records: string[]; since: Date; until: Date };

const HOUR_MS = 3_600_000;
const DEFAULT_HOURS = 24;
const LONGEST_RECORD = 120;

/**
 * What the incident saw: its one request; else what its agent did to its records from the window of its tripwire on. Where more fed it than it kept, all
 * that its agent did. Null where it names nothing of that.
 */
export function scopeOfIncident(incident: Incident, now: Date): RollbackScope | null {
  const { request_id, agent_role: role, opened_at, evidence } = incident;
  const isOne = typeof evidence.bypasses !== 'number' || evidence.bypasses === 1;
  if (request_id !== null && isOne) return { request: request_id };
  const hours = typeof evidence.window_hours === 'number' ? evidence.window_hours : DEFAULT_HOURS;
  const span = { since: new Date(Date.parse(opened_at) - hours * HOUR_MS), until: now };
  const records = recordsOf(incident);
  if (role === null) return records.length === 0 ? null : { role, records, ...span };
  const added = addedLater(incident);
  const isCut = records.length - added >= MOST_FED || added >= MOST_ADDED;
  return records.length === 0 || isCut ? { role, ...span } : { role, records, ...span };
}

/** What a request was about, as incidents note it: its records, contact, account and domain, each on one line. */
export const touchedBy = ({ request: { target } }: Approval): string[] =>
  [...target.record_ids, target.contact, target.account, target.domain].flatMap((one) => (one === undefined ? [] : [oneLine(one, LONGEST_RECORD)]));

/** Whether an execution at this instant is one of those that are to be taken back. */
export function isInScope(scope: RollbackScope, approval: Approval, at: string): boolean {
  if ('request' in scope) return approval.id === scope.request;
  const ms = Date.parse(at);
  const isInTime = ms >= scope.since.getTime() && ms <= scope.until.getTime();
  const isOfRole = scope.role === null || approval.request.agent.role === scope.role;
  return isInTime && isOfRole && (scope.records === undefined || [approval.id, ...touchedBy(approval)].some((one) => scope.records?.includes(one)));
}
