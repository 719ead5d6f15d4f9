// How long people took to decide: from the card, or from their vote before, whichever is later. Whoever is faster than one can read is noticed.
import { objectOf } from './json.ts';
import type { Json } from './request.ts';

/** So many times of each person are kept for the median. */
const MOST_KEPT = 1000;

/** `quick` are approvals that were given faster than the bound. */
export type ReadingTime = { person: string; medianMs: number | null; quick: number };

/** What is looked at of an entry. */
type Voted = { actor: string; timestamp_utc: string; detail?: Json };

/** Takes `vote_cast` entries, oldest first, as they are read. A denial is an act too, but nobody is warned of denying quickly. */
export function readingTimes(underMs: number) {
  const people = new Map<string, { lastMs: number; times: number[]; quick: number }>();
  return {
    add({ actor, detail, timestamp_utc }: Voted): void {
      const atMs = Date.parse(timestamp_utc);
      const { vote, decided_in_ms } = objectOf(detail);
      const known = people.get(actor) ?? { lastMs: Number.NEGATIVE_INFINITY, times: [], quick: 0 };
      const fromCard = typeof decided_in_ms === 'number' ? decided_in_ms : Number.POSITIVE_INFINITY;
      const tookMs = Math.max(0, Math.min(fromCard, atMs - known.lastMs));
      const isKnown = vote === 'approve' && Number.isFinite(tookMs);
      if (isKnown && known.times.length < MOST_KEPT) known.times.push(tookMs);
      people.set(actor, { ...known, lastMs: atMs, quick: known.quick + (isKnown && tookMs < underMs ? 1 : 0) });
    },
    list: (): ReadingTime[] =>
      [...people].map(([person, { times, quick }]) => ({
        person,
        medianMs: times.toSorted((one, other) => one - other)[Math.floor((times.length - 1) / 2)] ?? null,
        quick,
      })),
  };
}
