// What the review of an incident looks back on: which entries of the audit log belong to it, how long what was paused, and what had gone.
import type { Approval } from '../documents/approval.ts';
import type { Incident } from '../documents/incident.ts';
import { isSameScope, type Scope } from '../ledger/pauses.ts';
import type { Entry } from '../record/chain.ts';
import { type Done, doneBy } from './rollback.ts';

/** Types of the incident's own entries, and of what a workspace did meanwhile. */
export const OWN_TYPES = [
  ...['incident_opened', 'incident_part_done', 'incident_step_done', 'incident_owner_changed', 'incident_resolved', 'bypass_added', 'record_added'],
  ...['containment_asked', 'containment_confirmed', 'containment_failed', 'rollback_asked', 'rollback_reported', 'rollback_ended'],
  ...['paused', 'resumed', 'resume_asked'],
];
export const MEANWHILE_TYPES = ['safe_mode_started', 'safe_mode_end_asked', 'safe_mode_ended', 'matrix_activated', 'cap_set_asked', 'cap_set'];

/** Entries of a request's life that tell nothing of what went wrong. */
export const QUIET_TYPES: ReadonlySet<string> = new Set(['card_posted', 'caps_reserved', 'callback_failed', 'callback_hurried', 'vote_refused']);

/** `until` is null while it is on; `by` ended it, null where a later pause of the same scope took its place. */
export type PauseSpan = Scope & { from: string; until: string | null; by: string | null };

/** Everything that a review tells, as of `at`. `timeline` is in the order of the chain. */
export type ReviewFacts = {
  incident: Incident;
  at: string;
  /** The last entry of the log by then. */
  head: { seq: number; hash: string } | null;
  /** Events of the incident that are about to be written to the log. */
  unsealed: number;
  timeline: Entry[];
  pauses: PauseSpan[];
  requests: Approval[];
  rollbacks: Approval[];
  /** Callbacks that arrived in the window of the tripwire before it was opened; null where there is no window. */
  before: { delivered: number; hours: number; more: boolean } | null;
  /** Requests whose callback was on its way when a pause began, and arrived. */
  goneMeanwhile: string[];
};

type Detail = { [key: string]: unknown };
/** What an entry holds besides its own fields; nothing where that is no object. */
export const detailOf = ({ detail }: Entry): Detail => (typeof detail === 'object' && detail !== null && !Array.isArray(detail) ? detail : {});
const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** Whether an entry names this incident, alone or among others. */
export function belongsTo(entry: Entry, incident: string): boolean {
  const { incident: one, incidents } = detailOf(entry);
  return one === incident || (Array.isArray(incidents) && incidents.includes(incident));
}

const scopeOf = (entry: Entry): Scope => ({ role: textOf(detailOf(entry).role), connector: textOf(detailOf(entry).connector) });

/** The pauses of an incident from its entries, oldest first. `on` are the scopes of it that are paused still. */
export function pauseSpans(entries: Entry[], on: Scope[]): PauseSpan[] {
  const ends = entries.filter(({ type }) => type === 'resumed');
  return entries.flatMap((entry) => {
    if (entry.type !== 'paused') return [];
    const scope = scopeOf(entry);
    const covers = (end: Entry) => isSameScope(scopeOf(end), scope) || isSameScope(scopeOf(end), { role: null, connector: null });
    const end = ends.find((one) => one.seq > entry.seq && covers(one));
    const isOn = !end && on.some((one) => isSameScope(one, scope));
    const until = end?.timestamp_utc ?? (isOn ? null : entry.timestamp_utc);
    return [{ ...scope, from: entry.timestamp_utc, until, by: end?.actor ?? null }];
  });
}

/** What a rollback left alone: fields by the request that it undoes, as that request was told. */
export function leftBy(rollback: string, requests: Approval[]): { id: string; left: string[] }[] {
  return requests.flatMap(({ id, events }) =>
    events.flatMap(({ type, detail }) => {
      if (type !== 'rolled_back' || detail.by !== rollback) return [];
      const left = Array.isArray(detail.left) ? detail.left.filter((path) => typeof path === 'string') : [];
      return [{ id, left }];
    }),
  );
}

/** What was executed and cannot be put back. */
export const irreversible = (requests: Approval[]): Done[] => requests.flatMap(doneBy).filter(({ reversible }) => !reversible);
