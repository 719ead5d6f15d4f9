// The kill switch: what a pause covers, and which attempts it has to wait for. Pure.
import { BETWEEN_TWO_MS } from '../documents/clocks.ts';
import { plainName } from '../documents/plain-name.ts';
import { type Hold, type Ledger, type Pause, type Resume, unheard, withLedgerEvent } from './ledger.ts';
import { rearmed, type Watch } from './watch.ts';

/** What a pause covers: null stands for every role, or every connector. */
export type Scope = { role: string | null; connector: string | null };

/** Whether a pause of this scope would hold what this role does on this connector, which an agent may spell in other ways: `Gmail `. */
export const covers = (scope: Scope, role: string, connector: string) =>
  (scope.role === null || scope.role === role) && (scope.connector === null || plainName(scope.connector) === plainName(connector));

const isOn = (pause: Pause, now: Date) => pause.until === null || Date.parse(pause.until) > now.getTime();

/** Pauses that cover this role and connector now. */
export const pausesFor = (ledger: Pick<Ledger, 'pauses'>, role: string, connector: string, now: Date): Pause[] =>
  ledger.pauses.filter((pause) => isOn(pause, now) && covers(pause, role, connector));

/** Which sentence names a scope: everything, a role, a connector, or both. */
export const scopeKey = ({ role, connector }: Scope) =>
  role === null ? (connector === null ? 'all' : 'connector') : connector === null ? 'role' : 'role_connector';

/** Exactly the same, not merely one within the other. */
export const isSameScope = (one: Scope, other: Scope): boolean => one.role === other.role && one.connector === other.connector;

/**
 * Which of some pauses hold a release: those that cover it, but for that of the incident that it rolls back, and for one of no incident that has the
 * scope of that one, with which it ends.
 */
export function holding<P extends Pick<Pause, 'role' | 'connector' | 'incident'>>(pauses: P[], { role, connector, rollback }: Held): P[] {
  const all = pauses.filter((one) => covers(one, role, connector));
  const own = all.filter(({ incident }) => incident !== undefined && incident === rollback?.incident);
  return all.filter((one) => !own.includes(one) && (one.incident !== undefined || !own.some((other) => isSameScope(one, other))));
}

type Held = { role: string; connector: string; rollback?: { incident: string | null } | undefined };

/** Pauses that hold a release now. */
export const pausesAgainst = (ledger: Pick<Ledger, 'pauses'>, held: Held, now: Date): Pause[] => holding(pausesOn(ledger, now), held);

/** Pauses that are on, whatever they cover. */
export const pausesOn = (ledger: Pick<Ledger, 'pauses'>, now: Date): Pause[] => ledger.pauses.filter((pause) => isOn(pause, now));

/** The announcement of a pause that takes the place of another before that was announced also tells what had been on its way then. */
function withOwedOf(added: Pause, replaced: Pause | undefined): Pause {
  if (!added.owed || !replaced?.owed) return added;
  return { ...added, owed: { ...added.owed, under_way: [...new Set([...replaced.owed.under_way, ...added.owed.under_way])] } };
}

/** Adds a pause, in place of one of the same scope that the same incident brought, or none did: each incident keeps its own. */
export function pause(ledger: Ledger, added: Pause, now: Date): Ledger {
  const on = pausesOn(ledger, now);
  const replaced = on.find((one) => isSameScope(one, added) && one.incident === added.incident);
  const others = on.filter((one) => one !== replaced);
  const { role, connector, until, reason, incident } = added;
  const detail = { role, connector, until, reason, ...(incident === undefined ? {} : { incident }) };
  return withLedgerEvent({ ...ledger, pauses: [...others, withOwedOf(added, replaced)] }, 'paused', added.by, now.toISOString(), detail);
}

/** Pauses that ending this scope would end; the whole workspace's scope ends every one. */
export function endedBy(ledger: Ledger, scope: Scope, now: Date): Pause[] {
  const everything = scope.role === null && scope.connector === null;
  return pausesOn(ledger, now).filter((one) => everything || isSameScope(one, scope));
}

/** Incidents that some pauses belong to. */
export const incidentsOf = (pauses: Pick<Pause, 'incident'>[]): string[] => [...new Set(pauses.flatMap(({ incident }) => incident ?? []))];

/**
 * Ends the pauses of a scope; the whole workspace's scope ends every one. Tripwires whose incidents pause nothing any more are armed again, and its
 * announcement is owed. The same ledger where there is none.
 */
export function resume(ledger: Ledger, { role, connector }: Scope, by: string, now: Date, first: string | null = null): Ledger {
  const scope = { role, connector };
  const ended = endedBy(ledger, scope, now);
  if (ended.length === 0) return ledger;
  const kept = pausesOn(ledger, now).filter((one) => !ended.includes(one));
  const incidents = incidentsOf(ended);
  const watch = ledger.watch && armedAgain(ledger.watch, incidentsOf(kept));
  const at = now.toISOString();
  const resumes = [...(ledger.resumes ?? []), { ...scope, by, first, at, ended: ended.map(endedOf), owed: unheard }];
  const detail = { ...scope, ...(incidents.length > 0 ? { incidents } : {}) };
  return withLedgerEvent({ ...ledger, pauses: kept, resumes, ...(watch ? { watch } : {}) }, 'resumed', by, at, detail);
}

const endedOf = ({ role, connector, by, incident }: Pause): Resume['ended'][number] => ({
  role,
  connector,
  by,
  ...(incident === undefined ? {} : { incident }),
});

const armedAgain = (watch: Watch, paused: string[]): Watch =>
  Object.values(watch.tripped)
    .filter((incident) => !paused.includes(incident))
    .reduce(rearmed, watch);

/** Whether an attempt may still be under way, by whatever clock of ours its end was set. */
export const isUnderWay = ({ attempt_until }: Pick<Hold, 'attempt_until'>, now: Date): boolean =>
  attempt_until !== null && Date.parse(attempt_until) + BETWEEN_TWO_MS > now.getTime();

/** Approvals with an attempt under way that a pause of this scope has to wait for. */
export const inFlight = (ledger: Ledger, scope: Scope, now: Date): string[] =>
  Object.entries(ledger.holds).flatMap(([id, hold]) => (isUnderWay(hold, now) && covers(scope, hold.role, hold.connector) ? [id] : []));
