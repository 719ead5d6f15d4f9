// What tripwires have counted so far, bounded in size: hours of the window, days of the baseline, and the last signals by a short hash.
import { digitsOf, sha256 } from '../documents/canonical.ts';
import { type Amounts, type Counted, FED_BY, MEASURES, type Measure, type Tripwire } from '../policy/tripwire.ts';
import type { Tripwires } from '../policy/tripwire-file.ts';

type Bucket = { [field: string]: number };

/** A reply also says how good it was. */
export type Fed = { record: string; hour: number } & Pick<Amounts, 'graded' | 'quality'>;

export type Watch = {
  /** Hour of the epoch in which counting began. */
  since: number;
  /** Hour of the epoch -> `measure|role` -> amount. */
  hours: { [hour: string]: Bucket };
  /** Day of the epoch -> the same, for hours that the window has left. */
  days: { [day: string]: Bucket };
  /** What was counted last, so that it is counted once. */
  seen: string[];
  /** Tripwires that have tripped and are not armed again: `tripwire|role` -> incident. */
  tripped: { [key: string]: string };
  /** `tripwire|role` -> the records that fed it last, of which hour of the epoch; names alone where an older version noted them. */
  fed: { [key: string]: (Fed | string)[] };
};

export type Lengths = Pick<Tripwires, 'window_hours' | 'baseline_days'>;

/**
 * One thing that happened: `id` tells it from any other, and is null where the caller sees each once. `role` is null where nobody
 * knows whose it is.
 */
export type Observation = { id: string | null; at: string; role: string | null; amounts: Amounts; record: string | null };

const HOUR_MS = 3_600_000;
const MOST_SEEN = 200;
const SHORT = 12;
/** Stands for the role that nobody named. */
const NOBODY = '*';

/** The hour of the epoch. */
export const hourOf = (at: Date | string): number => Math.floor(new Date(at).getTime() / HOUR_MS);
/** The first hour of the window that ends with this instant. */
export const windowStart = (now: Date, { window_hours }: Lengths): number => hourOf(now) - window_hours + 1;
/** A tripwire of a role, as the watch names it; `*` where nobody knows whose it is. */
export const keyOf = (tripwire: Tripwire, role: string | null): string => `${tripwire}|${role ?? NOBODY}`;
const counterName = (measure: Measure, role: string | null): string => `${measure}|${role ?? NOBODY}`;
const shortHash = (id: string): string => digitsOf(sha256(id), SHORT);

/** Counting begins now: hours before are unknown, not empty. */
export const newWatch = (now: Date): Watch => ({ since: hourOf(now), hours: {}, days: {}, seen: [], tripped: {}, fed: {} });

function added(bucket: Bucket = {}, more: Bucket): Bucket {
  const sum = { ...bucket };
  for (const [field, amount] of Object.entries(more)) sum[field] = (sum[field] ?? 0) + amount;
  return sum;
}

const firstDay = (now: Date, lengths: Lengths): number => Math.floor(windowStart(now, lengths) / 24) - lengths.baseline_days;

/** Hours that the window has left go into their day, and days that the baseline has left are forgotten. */
function rolled(watch: Watch, now: Date, lengths: Lengths): Watch {
  const [start, oldest] = [windowStart(now, lengths), firstDay(now, lengths)];
  const left = Object.keys(watch.hours).filter((hour) => Number(hour) < start);
  if (left.length === 0 && Object.keys(watch.days).every((day) => Number(day) >= oldest)) return watch;
  const days = { ...watch.days };
  for (const hour of left) {
    const day = Math.floor(Number(hour) / 24);
    days[day] = added(days[day], watch.hours[hour] ?? {});
  }
  const kept = <B>(buckets: { [key: string]: B }, from: number) => Object.fromEntries(Object.entries(buckets).filter(([key]) => Number(key) >= from));
  return { ...watch, hours: kept(watch.hours, start), days: kept(days, oldest) };
}

/** Whether it is counted now: neither older than the window, nor ahead of us by more than an hour. */
export function isTimely({ at }: Pick<Observation, 'at'>, now: Date, lengths: Lengths): boolean {
  const hour = hourOf(at);
  return hour >= windowStart(now, lengths) && hour <= hourOf(now) + 1;
}

/** Null where it changes nothing: it was counted before, or is not timely. */
export function counted(watch: Watch, seen: Observation, now: Date, lengths: Lengths): Watch | null {
  const hour = hourOf(seen.at);
  const id = seen.id && shortHash(seen.id);
  if (!isTimely(seen, now, lengths)) return null;
  if (id !== null && watch.seen.includes(id)) return null;
  const current = rolled(watch, now, lengths);
  const amounts = Object.fromEntries(
    MEASURES.flatMap((measure) => {
      const amount = seen.amounts[measure];
      return amount === undefined ? [] : [[counterName(measure, seen.role), amount]];
    }),
  );
  return {
    ...current,
    hours: { ...current.hours, [hour]: added(current.hours[hour], amounts) },
    seen: id === null ? current.seen : [...current.seen, id].slice(-MOST_SEEN),
  };
}

function sumOf(buckets: Bucket[], role: string | null): Amounts {
  const sum: Amounts = {};
  for (const measure of MEASURES) sum[measure] = buckets.reduce((all, bucket) => all + (bucket[counterName(measure, role)] ?? 0), 0);
  return sum;
}

/** The window and the baseline of one role. */
export function countedFor(watch: Watch, role: string | null, now: Date, lengths: Lengths): Counted {
  const start = windowStart(now, lengths);
  const coveredHours = Math.max(0, start - Math.max(watch.since, firstDay(now, lengths) * 24));
  return { window: sumOf(Object.values(watch.hours), role), baseline: sumOf(Object.values(watch.days), role), coveredHours };
}

/**
 * Arms the tripwires of an incident again. What fed them is taken out of the window: it neither trips them at once once more, nor
 * becomes part of what counts as usual.
 */
export function rearmed(watch: Watch, incident: string): Watch {
  const keys = Object.keys(watch.tripped).filter((key) => watch.tripped[key] === incident);
  if (keys.length === 0) return watch;
  const fields = new Set(
    keys.flatMap((key) => {
      const [tripwire = '', role = NOBODY] = key.split('|');
      return FED_BY[tripwire as Tripwire].map((measure) => `${measure}|${role}`);
    }),
  );
  const without = <V>(from: { [key: string]: V }, gone: (key: string) => boolean) =>
    Object.fromEntries(Object.entries(from).filter(([key]) => !gone(key)));
  return {
    ...watch,
    hours: Object.fromEntries(Object.entries(watch.hours).map(([hour, bucket]) => [hour, without(bucket, (field) => fields.has(field))])),
    tripped: without(watch.tripped, (key) => keys.includes(key)),
    fed: without(watch.fed, (key) => keys.includes(key)),
  };
}
