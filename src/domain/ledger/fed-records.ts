// Which records fed a tripwire: those of its window, and of replies those that lowered the quality. Bounded.
import type { Amounts, Tripwire } from '../policy/tripwire.ts';
import { countedFor, hourOf, keyOf, type Lengths, type Observation, type Watch, windowStart } from './watch.ts';

/** So many of the records that fed a tripwire are kept. */
export const MOST_FED = 20;

/** Whether what was seen makes this tripwire more likely to trip: any but a reply at least as good as those before. */
export function feeds(tripwire: Tripwire, { graded = 0, quality = 0 }: Amounts, baseline: Amounts): boolean {
  if (tripwire !== 'reply_quality' || !baseline.graded) return true;
  return BigInt(quality) * BigInt(baseline.graded) < BigInt(baseline.quality ?? 0) * BigInt(graded);
}

/** Remembers which record fed a tripwire last, and when. */
export function fedBy(watch: Watch, key: string, record: string, { at, amounts }: Pick<Observation, 'at' | 'amounts'>): Watch {
  const { graded, quality } = amounts;
  const fed = { record, hour: hourOf(at), ...(graded === undefined ? {} : { graded, quality: quality ?? 0 }) };
  const others = (watch.fed[key] ?? []).filter((one) => typeof one !== 'string' && one.record !== record);
  return { ...watch, fed: { ...watch.fed, [key]: [...others, fed].slice(-MOST_FED) } };
}

/** The records that fed a tripwire within its window. Those that an older version noted without their time are left out: nobody knows whether they did. */
export function fedTo(watch: Watch, tripwire: Tripwire, role: string | null, now: Date, lengths: Lengths): string[] {
  const { baseline } = countedFor(watch, role, now, lengths);
  return (watch.fed[keyOf(tripwire, role)] ?? []).flatMap((one) =>
    typeof one !== 'string' && one.hour >= windowStart(now, lengths) && feeds(tripwire, one, baseline) ? [one.record] : [],
  );
}
