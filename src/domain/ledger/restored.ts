// Data that came back from a backup knows nothing of what was released after it: everything pauses until a person has compared. Pure.
import type { Ledger } from './ledger.ts';
import { pause, pausesOn } from './pauses.ts';

const BY = 'system:restored';
const REASON = 'The data came back from a backup; compare with what the executors received, then resume.';

/** Whether the pause after a restore is on. */
export const isRestored = (ledger: Ledger, now: Date): boolean => pausesOn(ledger, now).some((one) => one.by === BY);

/** Pauses the whole workspace, until a person resumes it. The same ledger where that pause is on already. */
export function pauseRestored(ledger: Ledger, now: Date): Ledger {
  if (isRestored(ledger, now)) return ledger;
  return pause(ledger, { role: null, connector: null, until: null, by: BY, at: now.toISOString(), reason: REASON }, now);
}

/** Notes where the ledger is at home; one that was written elsewhere is paused in the same write. Null where nothing changes. */
export function settle(ledger: Ledger, home: string, now: Date): Ledger | null {
  if (ledger.home === home) return null;
  return { ...(ledger.home === undefined ? ledger : pauseRestored(ledger, now)), home };
}
