// The turns in which releases leave that a pause held: spread out, so that its end is no burst. They are taken in the ledger, once each. Pure.
import { isClaimed } from '../documents/claim.ts';
import type { Ledger } from './ledger.ts';

/** Whoever gives out turns has this long for a batch before another process goes on. */
const CLAIM_MS = 10_000;
const MINUTE_MS = 60_000;

/** A release whose turn is over for so long was not delayed by a busy queue: nobody was there, and many others are as late. */
const MISSED_MS = 15_000;

export type TurnsAsked = { count: number; perMinute: number };

/** The next turns, the first one now where nothing has been given out for later. */
function nextTurns({ turns }: Ledger, { count, perMinute }: TurnsAsked, now: Date): { at: string[]; next_at: string } {
  const first = Math.max(now.getTime(), turns ? Date.parse(turns.next_at) : 0);
  const turn = (n: number) => new Date(Math.ceil(first + (n * MINUTE_MS) / perMinute)).toISOString();
  return { at: Array.from({ length: count }, (_, n) => turn(n)), next_at: turn(count) };
}

/**
 * Takes turns for a batch; `claim` is what an earlier call for the same work answered, so that it goes on. Null where another process is giving
 * them out.
 */
export function takeTurns(
  ledger: Ledger,
  asked: TurnsAsked & { claim: string | null },
  now: Date,
): { next: Ledger; at: string[]; claim: string } | null {
  const { turns } = ledger;
  if (turns && turns.claimed_until !== asked.claim && isClaimed(turns, now)) return null;
  const { at, next_at } = nextTurns(ledger, asked, now);
  const mine = new Date(now.getTime() + CLAIM_MS).toISOString();
  return { next: { ...ledger, turns: { next_at, claimed_until: mine } }, at, claim: mine };
}

/** Whether a release that waited like this has missed its turn. */
export const hasMissedTurn = ({ held_by, at }: { held_by: string[]; at: string | null }, now: Date): boolean =>
  held_by.includes('turn') && at !== null && now.getTime() - Date.parse(at) > MISSED_MS;

/** Another turn for a release that missed its own: after an outage those that are late go one after the other too. */
export function retakeTurn(ledger: Ledger, perMinute: number, now: Date): { next: Ledger; at: string } {
  const { at, next_at } = nextTurns(ledger, { count: 1, perMinute }, now);
  return { next: { ...ledger, turns: { next_at, claimed_until: ledger.turns?.claimed_until ?? null } }, at: at[0] ?? next_at };
}

/** All are given out: the next call need not wait for this one. The same ledger where somebody else has gone on. */
export function turnsTaken(ledger: Ledger, claim: string): Ledger {
  return ledger.turns?.claimed_until === claim ? { ...ledger, turns: { ...ledger.turns, claimed_until: null } } : ledger;
}

/** When the last release that was given a turn leaves; null where none is still to come. */
export function lastTurn({ turns }: Pick<Ledger, 'turns'>, perMinute: number, now: Date): string | null {
  const last = turns ? Date.parse(turns.next_at) - MINUTE_MS / perMinute : 0;
  return last > now.getTime() ? new Date(Math.floor(last)).toISOString() : null;
}
