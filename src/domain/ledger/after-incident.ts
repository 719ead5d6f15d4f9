// How long an incident is felt: what it paused is not resumed, safe mode is on, or caps come back from it.
import type { Ledger } from './ledger.ts';
import { pausesOn } from './pauses.ts';
import { safeModeStage } from './safe-mode.ts';

/** Whether a workspace is still under an incident: what it takes one person to do otherwise takes two. */
export const isAfterIncident = (ledger: Ledger, now: Date): boolean =>
  safeModeStage(ledger, now) !== null || pausesOn(ledger, now).some(({ incident }) => incident !== undefined);
