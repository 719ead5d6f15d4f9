// Instants in somebody's local time, days and lengths of time, in words: for texts that a platform cannot turn into the reader's by itself.
import { type Holiday, WEEKDAYS, type WindowRule } from './domain/policy/window.ts';
import { listText, text } from './texts.ts';

const CLOCK: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };

/** `America/New_York` as people say it: `New York`. */
export const cityOf = (zone: string): string => (zone.split('/').at(-1) ?? zone).replaceAll('_', ' ');

const formatted = (at: string | Date, zone: string, locale: string, options: Intl.DateTimeFormatOptions): string =>
  new Intl.DateTimeFormat(locale, { timeZone: zone, ...options }).format(new Date(at));

/** `Mon 09:00`: for a time within the next days. */
export const dayAndTime = (at: string, zone: string, locale: string): string => formatted(at, zone, locale, { weekday: 'short', ...CLOCK });

/** `10:32, Mon, 23 Nov (New York)`, as the locale orders it. */
export const fullTime = (at: string, zone: string, locale: string): string =>
  text(locale, 'time.full', {
    time: formatted(at, zone, locale, CLOCK),
    day: formatted(at, zone, locale, { weekday: 'short', day: 'numeric', month: 'short' }),
    city: cityOf(zone),
  });

const yearIn = (at: string | Date, zone: string): string => formatted(at, zone, 'en', { year: 'numeric' });

/** `Tue, Nov 24, 09:00 GMT-5`: with the zone's own name, and the year where it is another one than at `now`. */
export function zonedTime(at: string, zone: string, locale: string, now: Date | undefined): string {
  const year = now && yearIn(at, zone) !== yearIn(now, zone) ? { year: 'numeric' as const } : {};
  return formatted(at, zone, locale, { weekday: 'short', day: 'numeric', month: 'short', ...year, ...CLOCK, timeZoneName: 'short' });
}

/** The year, where a calendar day is not of the year in which it is told of (`at`). */
const yearOf = (day: string, at: string): Intl.DateTimeFormatOptions => (day.slice(0, 4) === at.slice(0, 4) ? {} : { year: 'numeric' });

/** A calendar day, `2026-11-23`, as `Monday, November 23`, as far as the locale orders it so; with its year where it is told of in another. */
export const dayName = (day: string, locale: string, at: string): string =>
  formatted(`${day}T00:00:00Z`, 'UTC', locale, { weekday: 'long', day: 'numeric', month: 'long', ...yearOf(day, at) });

/** 1970-01-05 was a Monday. */
const MONDAY_MS = 4 * 86_400_000;

/** The days of a window as its messages take them: `all` and `business` are theirs to word, a list comes in words. */
export function daysText({ days }: Pick<WindowRule, 'days'>, locale: string): string {
  if (typeof days === 'string') return days;
  const name = (day: (typeof WEEKDAYS)[number]) =>
    formatted(new Date(MONDAY_MS + WEEKDAYS.indexOf(day) * 86_400_000), 'UTC', locale, { weekday: 'short' });
  return listText(locale, days.map(name));
}

/** `Thu, Nov 26 is a holiday in US`; null where there is none. */
export function holidayText(holidays: Holiday[], locale: string): string | null {
  const [first] = holidays;
  if (!first) return null;
  const name = ({ day }: Holiday) => formatted(`${day}T00:00:00Z`, 'UTC', locale, { weekday: 'short', day: 'numeric', month: 'short' });
  return text(locale, 'time.holiday', { count: holidays.length, days: listText(locale, holidays.map(name)), country: first.country });
}

/** Two calendar days, as `November 16 – 22`, as far as the locale orders them so; with their year like `dayName`. */
export const rangeText = (first: string, last: string, locale: string, at: string): string =>
  new Intl.DateTimeFormat(locale, { month: 'long', day: 'numeric', ...yearOf(first, at), timeZone: 'UTC' }).formatRange(
    new Date(`${first}T00:00:00Z`),
    new Date(`${last}T00:00:00Z`),
  );

const MINUTE_MS = 60_000;
const HOUR_MINUTES = 60;
const DAY_HOURS = 24;

/** A length of time with its two largest units: `6 min`, `3 h 12 min`, `2 d 5 h`. */
export function spanText(ms: number, locale: string): string {
  const minutes = Math.floor(ms / MINUTE_MS);
  const hours = Math.floor(minutes / HOUR_MINUTES);
  if (minutes < 1) return text(locale, 'span.seconds');
  if (hours < 1) return text(locale, 'span.minutes', { minutes });
  if (hours < DAY_HOURS) return text(locale, 'span.hours', { hours, minutes: minutes % HOUR_MINUTES });
  return text(locale, 'span.days', { days: Math.floor(hours / DAY_HOURS), hours: hours % DAY_HOURS });
}
