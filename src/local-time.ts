// Instants in somebody's local time, days and lengths of time, in words: for texts that a platform cannot turn into the reader's by itself.
import { text } from './texts.ts';

/** `America/New_York` as people say it: `New York`. */
export const cityOf = (zone: string): string => (zone.split('/').at(-1) ?? zone).replaceAll('_', ' ');

/** `Mon 09:00`: for a time within the next days. */
export function dayAndTime(at: string, zone: string, locale: string): string {
  const format = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, { timeZone: zone, ...options }).format(new Date(at));
  return `${format({ weekday: 'short' })} ${format({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })}`;
}

/** `10:32 on Mon, 23 Nov (New York)`, as far as the locale orders it so. */
export function fullTime(at: string, zone: string, locale: string): string {
  const format = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, { timeZone: zone, ...options }).format(new Date(at));
  const time = format({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  return `${time}, ${format({ weekday: 'short', day: 'numeric', month: 'short' })} (${cityOf(zone)})`;
}

/** A calendar day, `2026-11-23`, as `Monday, November 23`, as far as the locale orders it so. */
export const dayName = (day: string, locale: string): string =>
  new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long', timeZone: 'UTC' }).format(new Date(`${day}T00:00:00Z`));

/** Two calendar days, as `November 16 – 22`, as far as the locale orders them so. */
export const daysText = (first: string, last: string, locale: string): string =>
  new Intl.DateTimeFormat(locale, { month: 'long', day: 'numeric', timeZone: 'UTC' }).formatRange(
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
