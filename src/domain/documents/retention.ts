// How long what is over is kept. The audit log is kept for good.
import { type Approval, ENDED } from './approval.ts';

const DAY_MS = 86_400_000;
/** Approvals with their keys, from their last event on, and signals. */
export const KEPT_DAYS = 400;

/** What lies before this is no longer kept. */
export const keptFrom = (now: Date): Date => new Date(now.getTime() - KEPT_DAYS * DAY_MS);

/** Whether an approval ended, and all that happened to it lies before an instant. One that is open, or released without a report, never does. */
export const endedBefore = ({ state, events, created_at }: Approval, before: Date): boolean =>
  ENDED.has(state) && Date.parse(events.at(-1)?.at ?? created_at) < before.getTime();
