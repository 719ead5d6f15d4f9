// Windows by example: where they open, what a business day is, and the days and weeks that caps count by.
import { describe, expect, test } from 'vitest';
import type { WindowRule } from '../../../src/domain/policy/window.ts';
import { dayOf, nextDayStart, nextOpening, nextWeekStart, type Place, usableZone, weekOf } from '../../../src/domain/policy/window.ts';

const holidays: Place['holidays'] = (country, day) => country === 'US' && ['2026-11-26', '2026-12-25'].includes(day);
const prospectHours: WindowRule = { zone: 'prospect', days: 'business', hours: '09:00-16:00' };
const inZone = (zone: string, country: string | null = null): Place => ({ zone, country, holidays });

const opening = (rule: WindowRule, at: string, place: Place) => {
  const found = nextOpening(rule, new Date(at), place);
  return found && [found.open, found.opens_at.toISOString(), found.closes_at.toISOString()];
};

describe('the next opening of 09:00-16:00 on business days', () => {
  test.each([
    ['early on a Wednesday', '2026-11-18T13:00:00Z', 'America/Chicago', [false, '2026-11-18T15:00:00.000Z', '2026-11-18T22:00:00.000Z']],
    ['in the middle of a Wednesday', '2026-11-18T17:00:00Z', 'America/Chicago', [true, '2026-11-18T17:00:00.000Z', '2026-11-18T22:00:00.000Z']],
    ['at the first instant of it', '2026-11-18T15:00:00Z', 'America/Chicago', [true, '2026-11-18T15:00:00.000Z', '2026-11-18T22:00:00.000Z']],
    ['at the instant that it closes', '2026-11-18T22:00:00Z', 'America/Chicago', [false, '2026-11-19T15:00:00.000Z', '2026-11-19T22:00:00.000Z']],
    ['on a Friday evening', '2026-11-20T23:00:00Z', 'America/Chicago', [false, '2026-11-23T15:00:00.000Z', '2026-11-23T22:00:00.000Z']],
    ['before Thanksgiving', '2026-11-25T23:00:00Z', 'America/Chicago', [false, '2026-11-27T15:00:00.000Z', '2026-11-27T22:00:00.000Z']],
    ['before Christmas, a Friday', '2026-12-24T23:00:00Z', 'America/Chicago', [false, '2026-12-28T15:00:00.000Z', '2026-12-28T22:00:00.000Z']],
    ['over the change to summer time', '2027-03-12T23:30:00Z', 'America/Chicago', [false, '2027-03-15T14:00:00.000Z', '2027-03-15T21:00:00.000Z']],
    ['over the change to winter time', '2026-10-23T15:00:00Z', 'Europe/Berlin', [false, '2026-10-26T08:00:00.000Z', '2026-10-26T15:00:00.000Z']],
    ['in a zone of half hours', '2026-11-18T12:00:00Z', 'Asia/Kolkata', [false, '2026-11-19T03:30:00.000Z', '2026-11-19T10:30:00.000Z']],
  ])('judged %s', (_what, at, zone, expected) => {
    expect(opening(prospectHours, at, inZone(zone, 'US'))).toEqual(expected);
  });

  test('where no country is named, no holiday is kept', () => {
    expect(opening(prospectHours, '2026-11-26T16:00:00Z', inZone('America/Chicago'))?.[0]).toBe(true);
  });
});

describe('a window across midnight', () => {
  const nights: WindowRule = { zone: 'workspace', days: 'business', hours: '22:00-06:00' };

  test('is still open after midnight, also on the Saturday after a Friday', () => {
    expect(opening(nights, '2026-11-21T10:30:00Z', inZone('America/Chicago'))).toEqual([
      true,
      '2026-11-21T10:30:00.000Z',
      '2026-11-21T12:00:00.000Z',
    ]);
  });

  test('does not begin on a Saturday, nor on the evening of a holiday, however early the next day is', () => {
    expect(opening(nights, '2026-11-22T05:00:00Z', inZone('America/Chicago'))?.[1]).toBe('2026-11-24T04:00:00.000Z');
    expect(opening(nights, '2026-11-27T05:00:00Z', inZone('America/Chicago', 'US'))?.[1]).toBe('2026-11-28T04:00:00.000Z');
  });

  test('is an hour longer in the night in which the clocks go back', () => {
    const found = nextOpening({ ...nights, days: 'all' }, new Date('2026-10-24T12:00:00Z'), inZone('Europe/Berlin'));
    expect(Number(found?.closes_at) - Number(found?.opens_at)).toBe(9 * 3_600_000);
  });
});

describe('other rules', () => {
  test('00:00-24:00 on all days is always open', () => {
    const always: WindowRule = { zone: 'workspace', days: 'all', hours: '00:00-24:00' };
    expect(opening(always, '2026-11-21T05:59:59.999Z', inZone('America/Chicago'))).toEqual([
      true,
      '2026-11-21T05:59:59.999Z',
      '2026-11-21T06:00:00.000Z',
    ]);
    expect(opening(always, '2026-11-21T06:00:00Z', inZone('America/Chicago'))?.[0]).toBe(true);
  });

  test('listed days are kept, holiday or not', () => {
    const thursdays: WindowRule = { zone: 'workspace', days: ['thu'], hours: '10:00-11:00' };
    expect(opening(thursdays, '2026-11-24T00:00:00Z', inZone('America/New_York', 'US'))?.[1]).toBe('2026-11-26T15:00:00.000Z');
  });

  test('a window that falls into the hour that is skipped opens an hour later', () => {
    const early: WindowRule = { zone: 'workspace', days: 'all', hours: '02:15-02:45' };
    expect(opening(early, '2027-03-14T06:00:00Z', inZone('America/Chicago'))?.slice(1)).toEqual([
      '2027-03-14T08:15:00.000Z',
      '2027-03-14T08:45:00.000Z',
    ]);
  });

  test('a window that comes twice opens the first time', () => {
    const early: WindowRule = { zone: 'workspace', days: 'all', hours: '01:15-01:45' };
    expect(opening(early, '2026-11-01T05:00:00Z', inZone('America/Chicago'))?.slice(1)).toEqual([
      '2026-11-01T06:15:00.000Z',
      '2026-11-01T06:45:00.000Z',
    ]);
  });

  test('never opens where every day is a holiday, where the hours make no sense, or in a zone that does not exist', () => {
    const place = { zone: 'Europe/Berlin', country: 'XX', holidays: () => true };
    expect(nextOpening(prospectHours, new Date('2026-11-18T12:00:00Z'), place)).toBeNull();
    expect(nextOpening({ ...prospectHours, hours: '9-16' }, new Date('2026-11-18T12:00:00Z'), inZone('Europe/Berlin'))).toBeNull();
    expect(nextOpening(prospectHours, new Date('2026-11-18T12:00:00Z'), inZone('Europe/Atlantis'))).toBeNull();
  });
});

describe('a usable zone', () => {
  test.each(['America/Chicago', 'Asia/Kolkata', 'US/Central', 'America/Argentina/Buenos_Aires', 'Etc/GMT+5'])(
    'is an IANA name such as %s',
    (name) => {
      expect(usableZone(name)).toBe(true);
    },
  );

  test.each([undefined, '', 'Z', '+01:00', '-0500', 'GMT+1', 'Chicago', 'Europe/Atlantis', 'constructor', 'toString', '__proto__', ' Europe/Berlin'])(
    'is not %s',
    (name) => {
      expect(usableZone(name)).toBe(false);
    },
  );
});

describe('the day and the week of a workspace', () => {
  test('begin where it is, not in Greenwich', () => {
    expect(dayOf(new Date('2026-11-24T04:00:00Z'), 'America/Chicago')).toBe('2026-11-23');
    expect(dayOf(new Date('2026-11-23T12:00:00Z'), 'Pacific/Auckland')).toBe('2026-11-24');
    expect(weekOf(new Date('2026-11-23T04:00:00Z'), 'America/Chicago')).toBe('2026-W47');
  });

  test.each([
    ['2026-12-31', '2026-W53'],
    ['2027-01-03', '2026-W53'],
    ['2027-01-04', '2027-W01'],
    ['2028-12-31', '2028-W52'],
    ['2029-12-31', '2030-W01'],
  ])('%s lies in the ISO week %s', (day, week) => {
    expect(weekOf(new Date(`${day}T12:00:00Z`), 'UTC')).toBe(week);
  });

  test('the next ones begin at local midnight, or where midnight is skipped just after it', () => {
    expect(nextDayStart(new Date('2026-11-24T04:00:00Z'), 'America/Chicago')).toEqual(new Date('2026-11-24T06:00:00Z'));
    expect(nextWeekStart(new Date('2026-11-24T04:00:00Z'), 'America/Chicago')).toEqual(new Date('2026-11-30T06:00:00Z'));
    expect(nextDayStart(new Date('2026-04-23T12:00:00Z'), 'Africa/Cairo')).toEqual(new Date('2026-04-23T22:00:00Z'));
  });
});
