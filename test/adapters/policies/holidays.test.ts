// The calendar of public holidays that windows and business days keep.
import { describe, expect, test } from 'vitest';
import { dateHolidays } from '../../../src/adapters/policies/holidays.ts';

const holidays = dateHolidays();

describe('public holidays', () => {
  test.each([
    ['US', '2026-11-26', 'Thanksgiving'],
    ['US', '2026-12-25', 'Christmas'],
    ['DE', '2026-10-03', 'German Unity Day'],
    ['FR', '2026-07-14', 'Bastille Day'],
    ['JP', '2026-11-23', 'Labour Thanksgiving Day'],
  ])('%s keeps %s, %s', (country, day) => {
    expect(holidays(country, day)).toBe(true);
  });

  test('a substitute day is kept too, also where it falls into the year before', () => {
    expect(holidays('US', '2026-07-03')).toBe(true);
    expect(holidays('US', '2027-12-31')).toBe(true);
    expect(holidays('GB', '2026-12-28')).toBe(true);
  });

  test('a holiday of several days is kept on each of them', () => {
    expect(['2026-03-20', '2026-03-21', '2026-03-22'].map((day) => holidays('TR', day))).toEqual([true, true, true]);
  });

  test('an ordinary day, an observance or a holiday of one state only is none', () => {
    expect(holidays('US', '2026-11-25')).toBe(false);
    expect(holidays('US', '2026-02-14')).toBe(false);
    expect(holidays('DE', '2026-11-01')).toBe(false);
  });

  test('the country may be written as people write it; one that nobody knows has no holidays', () => {
    expect(['us', 'GB ', 'UK', 'United Kingdom'].map((country) => holidays(country, '2026-12-25'))).toEqual([true, true, true, true]);
    expect(['XX', '', 'constructor', 'Atlantis'].map((country) => holidays(country, '2026-12-25'))).toEqual([false, false, false, false]);
  });
});
