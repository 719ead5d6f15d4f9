// Public holidays of the world's countries, from the data of `date-holidays`; worked out once a country and year.
import Calendar from 'date-holidays';
import { plainCountry } from '../../domain/documents/plain-country.ts';
import type { Holidays } from '../../domain/policy/window.ts';

const DAY_MS = 86_400_000;

/** Every local day that a holiday covers: it begins on the day of its date, and may last several. */
function daysOf({ date, start, end }: { date: string; start: Date; end: Date }): string[] {
  const firstMs = Date.parse(date.slice(0, 'YYYY-MM-DD'.length));
  const count = Math.max(1, Math.round((end.getTime() - start.getTime()) / DAY_MS));
  return Array.from({ length: count }, (_, index) => new Date(firstMs + index * DAY_MS).toISOString().slice(0, 'YYYY-MM-DD'.length));
}

const COUNTRIES = new Set(Object.keys(new Calendar().getCountries('en')));

/** Whether the data knows a country, by its code in capitals. */
export const hasHolidays = (country: string): boolean => COUNTRIES.has(country);

/** National public holidays, substitute days included. A country that the data does not know has none. */
export function dateHolidays(): Holidays {
  const calendars = new Map<string, Calendar>();
  const known = new Map<string, Set<string>>();

  function holidaysOf(country: string, year: number): Set<string> {
    const calendar = calendars.get(country) ?? new Calendar(country);
    calendars.set(country, calendar);
    const all = calendar.getHolidays(year).filter((holiday) => holiday.type === 'public');
    return new Set(all.flatMap(daysOf));
  }

  return (country, day) => {
    const code = plainCountry(country);
    if (code === null || !hasHolidays(code)) return false;
    const key = `${code} ${day.slice(0, 'YYYY'.length)}`;
    const days = known.get(key) ?? holidaysOf(code, Number(day.slice(0, 'YYYY'.length)));
    known.set(key, days);
    return days.has(day);
  };
}
