// The kill switch: what a pause covers, and which attempts it has to wait for. Pure.
import { type Ledger, type Pause, withLedgerEvent } from './ledger.ts';
import { rearmed } from './watch.ts';

/** What a pause covers: null stands for every role, or every connector. */
export type Scope = { role: string | null; connector: string | null };

/** Whether a pause of this scope would hold what this role does on this connector. */
export const covers = (scope: Scope, role: string, connector: string) =>
  (scope.role === null || scope.role === role) && (scope.connector === null || scope.connector === connector);

const isOn = (pause: Pause, now: Date) => pause.until === null || Date.parse(pause.until) > now.getTime();

/** Pauses that cover this role and connector now. */
export const pausesFor = (ledger: Ledger, role: string, connector: string, now: Date): Pause[] =>
  ledger.pauses.filter((pause) => isOn(pause, now) && covers(pause, role, connector));

/** Pauses that hold a release: those that cover it, but for that of the incident that it rolls back. */
export const pausesAgainst = (
  ledger: Ledger,
  { role, connector, rollback }: { role: string; connector: string; rollback?: { incident: string | null } | undefined },
  now: Date,
): Pause[] => pausesFor(ledger, role, connector, now).filter(({ incident }) => incident === undefined || incident !== rollback?.incident);

/** Pauses that are on, whatever they cover. */
export const pausesOn = (ledger: Ledger, now: Date): Pause[] => ledger.pauses.filter((pause) => isOn(pause, now));

/** Adds a pause, in place of one of the same scope. */
export function pause(ledger: Ledger, added: Pause, now: Date): Ledger {
  const others = pausesOn(ledger, now).filter((one) => one.role !== added.role || one.connector !== added.connector);
  const { role, connector, until, reason, incident } = added;
  const detail = { role, connector, until, reason, ...(incident === undefined ? {} : { incident }) };
  return withLedgerEvent({ ...ledger, pauses: [...others, added] }, 'paused', added.by, now.toISOString(), detail);
}

/**
 * Ends the pauses of a scope; the whole workspace's scope ends every one. The tripwires behind them are armed again. The same ledger
 * where there is none.
 */
export function resume(ledger: Ledger, scope: Scope, by: string, now: Date): Ledger {
  const everything = scope.role === null && scope.connector === null;
  const on = pausesOn(ledger, now);
  const kept = on.filter((one) => !everything && (one.role !== scope.role || one.connector !== scope.connector));
  if (kept.length === on.length) return ledger;
  const incidents = on.flatMap((one) => (one.incident !== undefined && !kept.includes(one) ? [one.incident] : []));
  const watch = ledger.watch && incidents.reduce(rearmed, ledger.watch);
  const detail = { role: scope.role, connector: scope.connector, ...(incidents.length > 0 ? { incidents } : {}) };
  return withLedgerEvent({ ...ledger, pauses: kept, ...(watch ? { watch } : {}) }, 'resumed', by, now.toISOString(), detail);
}

/** Approvals with an attempt under way that a pause of this scope has to wait for. */
export const inFlight = (ledger: Ledger, scope: Scope, now: Date): string[] =>
  Object.entries(ledger.holds).flatMap(([id, hold]) =>
    hold.attempt_until !== null && Date.parse(hold.attempt_until) > now.getTime() && covers(scope, hold.role, hold.connector) ? [id] : [],
  );
