// Which day's digest is due: at nine in the workspace's own zone comes the digest of the day before.
import { dayOf, daysOn, hourOfDay } from '../policy/window.ts';

const DIGEST_HOUR = 9;

/** A workspace's day: `from` is inside, `until` no more. */
export type DaySpan = { day: string; from: Date; until: Date };

/** A local day as a span of instants; 23 or 25 hours long where the clocks change. */
export const spanOf = (day: string, zone: string): DaySpan => ({
  day,
  from: hourOfDay(day, 0, zone),
  until: hourOfDay(daysOn(day, 1), 0, zone),
});

/** The last day whose digest is due, and since when. Worked out from the zone's rules, so that no change of the clocks skips or doubles one. */
export function digestDue(at: Date, zone: string): DaySpan & { dueAt: Date } {
  const today = dayOf(at, zone);
  const isDue = hourOfDay(today, DIGEST_HOUR, zone).getTime() <= at.getTime();
  const postedOn = isDue ? today : daysOn(today, -1);
  return { ...spanOf(daysOn(postedOn, -1), zone), dueAt: hourOfDay(postedOn, DIGEST_HOUR, zone) };
}

/** Days between the last digest and this one that got none. */
export function missedDays(last: string | null, day: string): string[] {
  const missed: string[] = [];
  for (let one = last === null ? day : daysOn(last, 1); one < day; one = daysOn(one, 1)) missed.push(one);
  return missed;
}
