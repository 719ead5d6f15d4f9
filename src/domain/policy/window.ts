// When a window opens, in local time: zone and rule are kept, the instant is worked out late, so that a change of the clocks
// never moves a release out of its window. Local times are resolved as Temporal's `compatible`: gaps forward, overlaps earlier.
// The whole of date-fns-tz brings all of date-fns with it, which the start would wait for.
import { toZonedTime } from 'date-fns-tz/toZonedTime';

/** When a release may happen. `hours` is local time, `22:00-06:00` goes across midnight, `00:00-24:00` is the whole day. */
export type WindowRule = {
  /** `prospect`, `workspace`, or an IANA name. */
  zone: string;
  days: 'all' | 'business' | (typeof WEEKDAYS)[number][];
  hours: string;
};

/** Whether a local day (`YYYY-MM-DD`) is a public holiday in a country (ISO 3166, or as people write it). The data comes in, so that this stays pure. */
export type Holidays = (country: string, day: string) => boolean;

/** Where a window is: an IANA zone, and the country whose holidays are kept (null: none). */
export type Place = { zone: string; country: string | null; holidays: Holidays };

/** `open` means that the instant lies inside; `opens_at` is then the instant itself. `closes_at` is no longer inside. */
export type Opening = { open: boolean; opens_at: Date; closes_at: Date };

/** A local day (`YYYY-MM-DD`) that is a public holiday, and the country whose calendar says so. */
export type Holiday = { day: string; country: string };

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const DAY_MINUTES = 1440;
/** How far ahead an opening is looked for. */
const SEARCH_DAYS = 400;
/** Monday first, as in ISO 8601. */
export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const HOURS = /^([01]\d|2[0-3]):([0-5]\d)-(?:([01]\d|2[0-3]):([0-5]\d)|24:00)$/;
/** The shape of IANA names. Offsets such as `+01:00` are none: they know no daylight saving. */
const ZONE_NAME = /^[A-Z][A-Za-z0-9_+-]+(\/[A-Za-z0-9_+-]+)*$/;

/** Offsets that were asked for before, by zone and minute since 1970: openings come again and again, and looking one up is slow. */
const offsets = new Map<string, Map<number, number>>();
const MOST_REMEMBERED = 2000;

/** How far a zone's clocks are ahead of UTC at an instant; it changes on whole minutes only. */
function offsetMs(atMs: number, zone: string): number {
  const minute = Math.floor(atMs / MINUTE_MS);
  const known = offsets.get(zone)?.get(minute);
  if (known !== undefined) return known;
  if (offsets.size >= MOST_REMEMBERED) offsets.clear();
  const ofZone = offsets.get(zone) ?? new Map<number, number>();
  if (ofZone.size >= MOST_REMEMBERED) ofZone.clear();
  const startMs = minute * MINUTE_MS;
  // With TZ=UTC, the local fields that this date carries are the zone's as if they were UTC.
  const offset = toZonedTime(startMs, zone).getTime() - startMs;
  offsets.set(zone, ofZone.set(minute, offset));
  return offset;
}

/** Whether this is a real IANA zone. Nothing stands in for one that is missing or misspelt. */
export const usableZone = (name: string | undefined): name is string =>
  name !== undefined && ZONE_NAME.test(name) && !Number.isNaN(offsetMs(0, name));

/** Local time as if it were UTC, in milliseconds. */
const localMs = (atMs: number, zone: string): number => atMs + offsetMs(atMs, zone);

/** The local day as a number of days since 1970-01-01. */
const dayNumber = (at: Date, zone: string): number => Math.floor(localMs(at.getTime(), zone) / DAY_MS);
/** 0 is Monday; 1970-01-01 was a Thursday. */
const weekday = (day: number): number => (((day + 3) % 7) + 7) % 7;
const dayText = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10);

/** The instant of a local time: a time that is skipped moves forward, of one that comes twice it is the first. */
function instantOf(wallMs: number, zone: string): number {
  const before = offsetMs(wallMs - DAY_MS, zone);
  const after = offsetMs(wallMs + DAY_MS, zone);
  const real = [wallMs - Math.max(before, after), wallMs - Math.min(before, after)].find((atMs) => localMs(atMs, zone) === wallMs);
  return real ?? wallMs - before;
}

/** Minutes of the local day at which a window opens and closes; one that ends before it begins goes across midnight. */
function minutesOf(hours: string): { start: number; end: number } | null {
  const found = HOURS.exec(hours);
  if (!found) return null;
  const start = Number(found[1]) * 60 + Number(found[2]);
  const end = found[3] === undefined ? DAY_MINUTES : Number(found[3]) * 60 + Number(found[4]);
  return { start, end: end > start ? end : end + DAY_MINUTES };
}

function opensOn(day: number, days: WindowRule['days'], { country, holidays }: Place): boolean {
  if (days === 'all') return true;
  const index = weekday(day);
  if (days !== 'business') return days.some((name) => name === WEEKDAYS[index]);
  return index < 5 && !(country !== null && holidays(country, dayText(day)));
}

/**
 * The opening that holds at an instant, else the next one; null where none comes within 400 days, or where rule or zone
 * make no sense. A window across midnight belongs to the day on which it begins, and so does the test of that day.
 */
export function nextOpening(rule: WindowRule, at: Date, place: Place): Opening | null {
  const minutes = minutesOf(rule.hours);
  if (!minutes || !usableZone(place.zone)) return null;
  const today = dayNumber(at, place.zone);
  // Yesterday's window may still be open: across midnight, or where a skipped midnight moved it.
  for (let day = today - 1; day <= today + SEARCH_DAYS; day += 1) {
    if (!opensOn(day, rule.days, place)) continue;
    const closesMs = instantOf(day * DAY_MS + minutes.end * MINUTE_MS, place.zone);
    if (closesMs <= at.getTime()) continue;
    const opensMs = instantOf(day * DAY_MS + minutes.start * MINUTE_MS, place.zone);
    if (opensMs >= closesMs) continue;
    const open = opensMs <= at.getTime();
    return { open, opens_at: open ? at : new Date(opensMs), closes_at: new Date(closesMs) };
  }
  return null;
}

/** The holidays without which a window that opens next at `opensAt` would have opened earlier, looked at from an instant on. */
export function holidaysBefore(rule: WindowRule, from: Date, opensAt: Date, place: Place): Holiday[] {
  const minutes = minutesOf(rule.hours);
  const { country, zone } = place;
  if (!minutes || country === null || rule.days !== 'business' || !usableZone(zone)) return [];
  const found: Holiday[] = [];
  const isAhead = (day: number) => instantOf(day * DAY_MS + minutes.end * MINUTE_MS, zone) > from.getTime();
  for (let day = dayNumber(opensAt, zone) - 1; isAhead(day) && !opensOn(day, rule.days, place); day -= 1) {
    if (weekday(day) < 5) found.unshift({ day: dayText(day), country: country.toUpperCase() });
  }
  return found;
}

/** The instant at which a window has been open for so long since `from`; inside an opening, never at its end. Null where that never comes. */
export function afterOpen(rule: WindowRule, from: Date, ms: number, place: Place): Date | null {
  let leftMs = ms;
  let at = from;
  for (;;) {
    const opening = nextOpening(rule, at, place);
    if (!opening) return null;
    const lastsMs = opening.closes_at.getTime() - opening.opens_at.getTime();
    if (leftMs < lastsMs) return new Date(opening.opens_at.getTime() + leftMs);
    leftMs -= lastsMs;
    at = opening.closes_at;
  }
}

/** The local day, `YYYY-MM-DD`. */
export const dayOf = (at: Date, zone: string): string => dayText(dayNumber(at, zone));

/** The local ISO week, `2026-W48`: it belongs to the year of its Thursday. */
export function weekOf(at: Date, zone: string): string {
  const day = dayNumber(at, zone);
  const thursday = day - weekday(day) + 3;
  const year = new Date(thursday * DAY_MS).getUTCFullYear();
  const week = Math.floor((thursday - Date.UTC(year, 0, 1) / DAY_MS) / 7) + 1;
  return `${year}-W${String(week).padStart(2, '0')}`;
}

/** A local day's hour as an instant: moved forward where it is skipped, the first where it comes twice. `day` is `YYYY-MM-DD`. */
export const hourOfDay = (day: string, hour: number, zone: string): Date =>
  new Date(instantOf(Date.parse(`${day}T00:00:00Z`) + hour * 60 * MINUTE_MS, zone));

/** An end (ISO 8601) as people say it: the last minute of a day, not the midnight after it, which reads as another day. */
export const endAsSaid = (at: string, zone: string): string =>
  localMs(Date.parse(at), zone) % DAY_MS === 0 ? new Date(Date.parse(at) - MINUTE_MS).toISOString() : at;

/** The calendar day so many days on, or back. */
export const daysOn = (day: string, days: number): string => dayText(Date.parse(`${day}T00:00:00Z`) / DAY_MS + days);

/** When the next local day begins. */
export const nextDayStart = (at: Date, zone: string): Date => new Date(instantOf((dayNumber(at, zone) + 1) * DAY_MS, zone));

/** When the next local ISO week begins, on Monday. */
export function nextWeekStart(at: Date, zone: string): Date {
  const day = dayNumber(at, zone);
  return new Date(instantOf((day - weekday(day) + 7) * DAY_MS, zone));
}
