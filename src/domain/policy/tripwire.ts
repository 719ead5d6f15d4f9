// When a tripwire trips: exact comparisons of what was counted in the window and in the baseline. Shares are in millionths. Pure.
import type { Tripwires } from './tripwire-file.ts';

/** What is counted, by role: our own releases, what the world reports, and sums of reply quality in millionths. */
export const MEASURES = ['sent', 'wrote', 'bounce', 'complaint', 'write', 'graded', 'quality', 'bare_opportunity', 'excluded'] as const;
export type Measure = (typeof MEASURES)[number];
export type Amounts = Partial<Record<Measure, number>>;

/** By the names that the workspace file gives them; an incident of one is of this kind. */
export const TRIPWIRES = [
  'bounce_rate',
  'spam_complaints',
  'unusual_writes',
  'reply_quality',
  'opportunity_without_meeting',
  'excluded_segment',
] as const;
export type Tripwire = (typeof TRIPWIRES)[number];

/** `coveredHours` are the hours that the baseline covers, 0 where there is none. */
export type Counted = { window: Amounts; baseline: Amounts; coveredHours: number };

/**
 * Why it tripped, with the figures: `counted` of `of` in the window, the same of the baseline, and the threshold in millionths. `sent` is what we know
 * to have been sent, where more came back than that.
 */
export type Tripped = {
  code: 'above' | 'times_baseline' | 'without_baseline' | 'drop';
  counted: number;
  of: number | null;
  baseline: number | null;
  baseline_of: number | null;
  threshold: number;
  sent?: number;
};

const MILLION = 1_000_000n;
const times = (...factors: (number | bigint)[]): bigint => factors.reduce<bigint>((product, factor) => product * BigInt(factor), 1n);

/** What the tripwire counts, which a new incident begins anew. */
export const FED_BY: Record<Tripwire, readonly Measure[]> = {
  bounce_rate: ['bounce'],
  spam_complaints: ['complaint'],
  unusual_writes: ['wrote', 'write'],
  reply_quality: ['graded', 'quality'],
  opportunity_without_meeting: ['bare_opportunity'],
  excluded_segment: ['excluded'],
};

/**
 * A rate over everything that was sent. Where more came back than we know to have been sent, what came back is the volume: somebody
 * sends round us.
 */
function rateTrips({ window, baseline }: Counted, measure: 'bounce' | 'complaint', wire: Tripwires['bounce_rate']): Tripped | null {
  const counted = window[measure] ?? 0;
  const sent = window.sent ?? 0;
  const of = Math.max(sent, counted);
  if (of < wire.min_volume || counted < wire.min_count || counted === 0) return null;
  const before = baseline[measure] ?? 0;
  const beforeOf = Math.max(baseline.sent ?? 0, before);
  const figures = { counted, of, baseline: before, baseline_of: beforeOf, ...(sent < counted ? { sent } : {}) };
  if (times(counted, MILLION) > times(wire.above, of)) return { code: 'above', threshold: wire.above, ...figures };
  if (wire.times_baseline === null || beforeOf === 0 || beforeOf < wire.min_volume) return null;
  const isSpike = times(counted, beforeOf, MILLION) > times(wire.times_baseline, before, of);
  return isSpike ? { code: 'times_baseline', threshold: wire.times_baseline, ...figures } : null;
}

/** Writes an hour against those of the baseline; what the world reports and what we released are each held against their own. */
function writesTrip({ window, baseline, coveredHours }: Counted, all: Tripwires): Tripped | null {
  const { times_baseline, min_volume, without_baseline } = all.unusual_writes;
  for (const measure of ['write', 'wrote'] as const) {
    const counted = window[measure] ?? 0;
    if (counted < min_volume || counted === 0) continue;
    const before = baseline[measure] ?? 0;
    const figures = { counted, of: null, baseline: before, baseline_of: coveredHours };
    if (coveredHours < all.min_baseline_days * 24) {
      if (counted > without_baseline) return { code: 'without_baseline', threshold: without_baseline, ...figures };
    } else if (times_baseline !== null && times(counted, coveredHours, MILLION) > times(times_baseline, before, all.window_hours)) {
      return { code: 'times_baseline', threshold: times_baseline, ...figures };
    }
  }
  return null;
}

/** The mean quality of replies against that of the baseline, both over enough replies. */
function qualityTrips({ window, baseline }: Counted, { drop, min_volume }: Tripwires['reply_quality']): Tripped | null {
  const [replies, before] = [window.graded ?? 0, baseline.graded ?? 0];
  if (replies < min_volume || before < min_volume) return null;
  const [quality, beforeQuality] = [window.quality ?? 0, baseline.quality ?? 0];
  const isDrop = times(quality, before, MILLION) < times(MILLION - BigInt(drop), beforeQuality, replies);
  return isDrop ? { code: 'drop', counted: quality, of: replies, baseline: beforeQuality, baseline_of: before, threshold: drop } : null;
}

function countTrips(counted: number, above: number): Tripped | null {
  return counted > above ? { code: 'above', counted, of: null, baseline: null, baseline_of: null, threshold: above } : null;
}

/** Whether this tripwire trips on what was counted; one that is off never does. */
export function trips(tripwire: Tripwire, counted: Counted, wires: Tripwires): Tripped | null {
  if (!wires[tripwire].on) return null;
  switch (tripwire) {
    case 'bounce_rate':
      return rateTrips(counted, 'bounce', wires.bounce_rate);
    case 'spam_complaints':
      return rateTrips(counted, 'complaint', wires.spam_complaints);
    case 'unusual_writes':
      return writesTrip(counted, wires);
    case 'reply_quality':
      return qualityTrips(counted, wires.reply_quality);
    case 'opportunity_without_meeting':
      return countTrips(counted.window.bare_opportunity ?? 0, wires.opportunity_without_meeting.above);
    case 'excluded_segment':
      return countTrips(counted.window.excluded ?? 0, wires.excluded_segment.above);
  }
}
