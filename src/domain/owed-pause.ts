// The announcement that a pause owes: it stands on the pause from its write on, so that it outlives whoever typed it, and goes with the pause. Pure.
import { isClaimed } from './claim.ts';
import type { Ledger, Pause } from './ledger.ts';
import { inFlight, pausesOn } from './pauses.ts';

/** Whoever says it has this long before another process says it instead; longer than a platform makes us wait. */
const CLAIM_MS = 30_000;
/** By then whatever was on its way has ended by itself, also where the write of the pause took long. */
const STILL_MS = 20_000;
/** What nobody could be told by then is no news any more. */
const NEWS_MS = 24 * 3_600_000;

type Which = Pick<Pause, 'role' | 'connector' | 'at' | 'incident'>;

const isSame = (one: Pause, other: Which) =>
  one.role === other.role && one.connector === other.connector && one.at === other.at && one.incident === other.incident;

const withOwed = (ledger: Ledger, which: Which, owed: Pause['owed'] | null): Ledger => ({
  ...ledger,
  pauses: ledger.pauses.map((one) => {
    if (!isSame(one, which)) return one;
    const { owed: _before, ...rest } = one;
    return owed ? { ...rest, owed } : rest;
  }),
});

/** The same for the same pause, whoever says it: by this its words are found on a platform. */
export const markerOf = (workspace: string, { role, connector, at }: Which): string => `paused.${workspace}.${role ?? ''}.${connector ?? ''}.${at}`;

/** Pauses that are still to be announced, and that nothing on its way holds up any more. */
export const pausesToAnnounce = (ledger: Ledger, now: Date): Pause[] =>
  pausesOn(ledger, now).filter((one) => one.owed && (inFlight(ledger, one, now).length === 0 || now.getTime() - Date.parse(one.at) > STILL_MS));

/** Takes the saying of an announcement: `since` says where somebody was at it before. Null where it is said, over, or somebody else is at it. */
export function claimAnnouncement(ledger: Ledger, which: Which, now: Date): { next: Ledger; told: string[]; since: string | null } | null {
  const owed = pausesOn(ledger, now).find((one) => isSame(one, which))?.owed;
  if (!owed || isClaimed(owed, now)) return null;
  const claimed_until = new Date(now.getTime() + CLAIM_MS).toISOString();
  const next = withOwed(ledger, which, { ...owed, claimed_until, since: owed.since ?? now.toISOString() });
  return { next, told: owed.told, since: owed.since };
}

/** These platforms have heard it now; the others are told later, unless it is no news any more. The same ledger where nothing is owed. */
export function announcedOn(ledger: Ledger, which: Which, { told, left }: { told: string[]; left: string[] }, now: Date): Ledger {
  const owed = ledger.pauses.find((one) => isSame(one, which))?.owed;
  if (!owed) return ledger;
  const isOver = left.length === 0 || now.getTime() - Date.parse(which.at) > NEWS_MS;
  return withOwed(ledger, which, isOver ? null : { ...owed, told: [...owed.told, ...told] });
}

/** Forgets what pauses that are over still owed: nobody has to hear of them. The same ledger where none does. */
export function withoutStaleOwed(ledger: Ledger, now: Date): Ledger {
  const on = pausesOn(ledger, now);
  const kept = ledger.pauses.filter((one) => !one.owed || on.includes(one));
  return kept.length === ledger.pauses.length ? ledger : { ...ledger, pauses: kept };
}
