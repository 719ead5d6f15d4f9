// Which week's review is due: on Monday at nine in the workspace's own zone comes the review of the ISO week before.
import { dayOf, daysOn, hourOfDay, weekOf } from '../policy/window.ts';

const REVIEW_HOUR = 9;
const WEEK = /^(\d{4})-W(\d{2})$/;
const DAY_MS = 86_400_000;

/** A workspace's ISO week: `from` is inside, `until` no more; `first` and `last` are its Monday and Sunday. */
export type WeekSpan = { week: string; first: string; last: string; from: Date; until: Date };

/** The week whose Monday this is; an hour shorter or longer where the clocks change. */
function spanFrom(monday: string, zone: string): WeekSpan {
  const [from, until] = [monday, daysOn(monday, 7)].map((day) => hourOfDay(day, 0, zone)) as [Date, Date];
  return { week: weekOf(hourOfDay(monday, 12, zone), zone), first: monday, last: daysOn(monday, 6), from, until };
}

const weekday = (day: string): number => (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
const mondayOf = (day: string): string => daysOn(day, -weekday(day));

/** `2026-W47` as a span; null where there is no such week. */
export function readWeek(text: string, zone: string): WeekSpan | null {
  const [, year, week] = WEEK.exec(text) ?? [];
  if (year === undefined) return null;
  const first = mondayOf(`${year}-01-04`);
  const span = spanFrom(daysOn(first, (Number(week) - 1) * 7), zone);
  return span.week === text ? span : null;
}

/** The week before this one. */
export const weekBefore = ({ first }: WeekSpan, zone: string): WeekSpan => spanFrom(daysOn(first, -7), zone);

/** The last week whose review is due, and since when. */
export function weeklyDue(at: Date, zone: string): WeekSpan & { dueAt: Date } {
  const monday = mondayOf(dayOf(at, zone));
  const isDue = hourOfDay(monday, REVIEW_HOUR, zone).getTime() <= at.getTime();
  const postedOn = isDue ? monday : daysOn(monday, -7);
  return { ...spanFrom(daysOn(postedOn, -7), zone), dueAt: hourOfDay(postedOn, REVIEW_HOUR, zone) };
}

/** Weeks between the last review and this one that got none. */
export function missedWeeks(last: string | null, { first, week }: WeekSpan, zone: string): string[] {
  const after = last === null ? null : readWeek(last, zone);
  if (!after) return [];
  const gap = Math.round((Date.parse(first) - Date.parse(after.first)) / DAY_MS / 7) - 1;
  return Array.from({ length: Math.max(0, gap) }, (_, index) => spanFrom(daysOn(after.first, 7 * (index + 1)), zone).week).filter(
    (one) => one < week,
  );
}

/** The days of a week, each as a span of instants. */
export const daysOf = ({ first }: WeekSpan, zone: string): { day: string; from: Date; until: Date }[] =>
  Array.from({ length: 7 }, (_, index) => daysOn(first, index)).map((day) => ({
    day,
    from: hourOfDay(day, 0, zone),
    until: hourOfDay(daysOn(day, 1), 0, zone),
  }));
