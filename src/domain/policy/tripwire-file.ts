// The tripwires of a workspace file: thresholds, windows and minimum volumes, all of them with defaults.
import { z } from 'zod';

const MILLION = 1_000_000;
/** A share such as 0.05, kept in millionths, so that it is compared exactly. */
const share = (least: number, most: number) =>
  z
    .number()
    .min(least)
    .max(most)
    .transform((value) => Math.round(value * MILLION));
const times = z
  .number()
  .min(1)
  .max(1000)
  .nullable()
  .transform((value) => value && Math.round(value * MILLION));
const count = z.number().int().min(0).max(1_000_000_000);
const on = z.boolean().default(true);

/** Trips above a rate, or above so many times the rate of the baseline; never below the volume and the count. */
const Rate = (above: number, timesBaseline: number, minVolume: number, minCount: number) =>
  z
    .strictObject({
      on,
      above: share(0, 1).prefault(above),
      times_baseline: times.prefault(timesBaseline),
      min_volume: count.default(minVolume),
      min_count: count.default(minCount),
    })
    .prefault({});

export const TripwiresFile = z
  .strictObject({
    /** What is looked at: the last so many hours. */
    window_hours: z.number().int().min(1).max(48).default(24),
    /** Against what: so many days before the window, of which `min_baseline_days` have to be known. */
    baseline_days: z.number().int().min(1).max(28).default(7),
    min_baseline_days: z.number().int().min(1).max(28).default(3),
    bounce_rate: Rate(0.05, 3, 50, 5),
    spam_complaints: Rate(0.003, 5, 100, 2),
    /** `without_baseline` holds until enough days are known. */
    unusual_writes: z
      .strictObject({ on, times_baseline: times.prefault(3), min_volume: count.default(200), without_baseline: count.default(2000) })
      .prefault({}),
    /** Replies carry their quality, from 0 to 1, in `value`; `drop` is against the mean of the baseline. */
    reply_quality: z.strictObject({ on, drop: share(0.01, 1).prefault(0.3), min_volume: count.min(1).default(20) }).prefault({}),
    /** More than `above` in the window. A meeting counts as far back as `meeting_days`. */
    opportunity_without_meeting: z
      .strictObject({ on, above: count.default(0), meeting_days: z.number().int().min(1).max(365).default(30) })
      .prefault({}),
    /** Beside the excluded segments, names that are known to be in them. */
    excluded_segment: z
      .strictObject({
        on,
        above: count.default(0),
        domains: z.array(z.string().min(1).max(200)).max(5000).default([]),
        accounts: z.array(z.string().min(1).max(200)).max(5000).default([]),
      })
      .prefault({}),
  })
  .prefault({});

/** Shares and multiples are in millionths. */
export type Tripwires = z.output<typeof TripwiresFile>;
