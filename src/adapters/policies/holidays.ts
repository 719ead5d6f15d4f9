// Public and national holidays by country, substitute days included, from `date-holidays`.
import Calendar from 'date-holidays';
import type { Holidays } from '../../domain/window.ts';

/** Each country's year is worked out once. An unknown country has no holidays. */
export function dateHolidays(): Holidays {
  const calendars = new Map<string, Calendar>();
  const years = new Map<string, Set<string>>();

  function daysOf(country: string, year: string): Set<string> {
    const key = `${country} ${year}`;
    const known = years.get(key);
    if (known) return known;
    const calendar = calendars.get(country) ?? new Calendar(country);
    calendars.set(country, calendar);
    const days = calendar.getHolidays(Number(year)) ?? [];
    const free = new Set(days.filter((day) => day.type === 'public').map((day) => day.date.slice(0, 10)));
    years.set(key, free);
    return free;
  }

  return (country, day) => daysOf(country.toUpperCase(), day.slice(0, 4)).has(day);
}
