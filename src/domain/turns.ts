// The turns in which releases leave that a pause held: spread out, so that its end is no burst. They are taken in the ledger, once each. Pure.
import type { Ledger } from './ledger.ts';

/** Whoever gives out turns has this long for a batch before another process goes on. */
const CLAIM_MS = 10_000;
const MINUTE_MS = 60_000;

export type TurnsAsked = {
  count: number;
  perMinute: number;
  /** What an earlier call for the same work answered as `claim`. */
  claim: string | null;
};

/** The next turns, the first one now where nothing else has been given out for later. Null where another process is giving them out. */
export function takeTurns(ledger: Ledger, { count, perMinute, claim }: TurnsAsked, now: Date): { next: Ledger; at: string[]; claim: string } | null {
  const { next_at = null, claimed_until = null } = ledger.turns ?? {};
  const isOthers = claimed_until !== null && claimed_until !== claim && Date.parse(claimed_until) > now.getTime();
  if (isOthers) return null;
  const first = Math.max(now.getTime(), next_at === null ? 0 : Date.parse(next_at));
  const turn = (n: number) => new Date(Math.ceil(first + (n * MINUTE_MS) / perMinute)).toISOString();
  const mine = new Date(now.getTime() + CLAIM_MS).toISOString();
  const at = Array.from({ length: count }, (_, n) => turn(n));
  return { next: { ...ledger, turns: { next_at: turn(count), claimed_until: mine } }, at, claim: mine };
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
