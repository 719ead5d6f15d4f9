// Windows against Temporal, which is the judge: over every change of the clocks of every zone, and over rules at random.
import * as fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import type { WindowRule } from '../../../src/domain/policy/window.ts';
import { dayOf, nextDayStart, nextOpening, nextWeekStart, weekOf } from '../../../src/domain/policy/window.ts';

const FROM = Temporal.Instant.from('2026-01-01T00:00:00Z');
const UNTIL = Temporal.Instant.from('2031-01-01T00:00:00Z');
const ZONES = Intl.supportedValuesOf('timeZone');
const noHolidays = () => false;

/** Every instant at which the clocks of a zone change. */
function transitionsOf(zone: string): Temporal.ZonedDateTime[] {
  const found: Temporal.ZonedDateTime[] = [];
  let next = FROM.toZonedDateTimeISO(zone).getTimeZoneTransition('next');
  while (next && Temporal.Instant.compare(next.toInstant(), UNTIL) < 0) {
    found.push(next);
    next = next.getTimeZoneTransition('next');
  }
  return found;
}

const instantMs = (wall: Temporal.PlainDateTime, zone: string) => wall.toZonedDateTime(zone, { disambiguation: 'compatible' }).epochMilliseconds;
const hhmm = (wall: Temporal.PlainDateTime) => wall.toPlainTime().toString({ smallestUnit: 'minute' });

/** Local times around a change: every quarter of an hour, from two hours before to two hours after, on either side's clock. */
function wallTimesAround(change: Temporal.ZonedDateTime): Temporal.PlainDateTime[] {
  const before = change.subtract({ nanoseconds: 1 }).toPlainDateTime().round('minute');
  const after = change.toPlainDateTime();
  const [first, last] = Temporal.PlainDateTime.compare(before, after) < 0 ? [before, after] : [after, before];
  const times: Temporal.PlainDateTime[] = [];
  for (let wall = first.subtract({ hours: 2 }); Temporal.PlainDateTime.compare(wall, last.add({ hours: 2 })) <= 0; wall = wall.add({ minutes: 15 })) {
    times.push(wall);
  }
  return times;
}

/** What is wrong with a window of half an hour that begins at a local time; nothing where it is as Temporal says. */
function problemAt(wall: Temporal.PlainDateTime, zone: string): string[] {
  const opens = instantMs(wall, zone);
  const closes = instantMs(wall.add({ minutes: 30 }), zone);
  if (opens >= closes) return [];
  const hours = `${hhmm(wall)}-${hhmm(wall.add({ minutes: 30 }))}`.replace('-00:00', '-24:00');
  const found = nextOpening({ zone, days: 'all', hours }, new Date(opens - 1), { zone, country: null, holidays: noHolidays });
  const same = found?.opens_at.getTime() === opens && found.closes_at.getTime() === closes;
  return same ? [] : [`${zone} ${wall} ${hours}: ${found?.opens_at.toISOString()} to ${found?.closes_at.toISOString()}`];
}

function dayProblemsAt(at: Temporal.ZonedDateTime, zone: string): string[] {
  const instant = new Date(at.epochMilliseconds);
  const tomorrow = at.toPlainDate().add({ days: 1 }).toZonedDateTime(zone);
  const right = dayOf(instant, zone) === at.toPlainDate().toString() && nextDayStart(instant, zone).getTime() === tomorrow.epochMilliseconds;
  return right ? [] : [`${zone} ${at}: ${dayOf(instant, zone)}, next ${nextDayStart(instant, zone).toISOString()}`];
}

describe('every change of the clocks from 2026 to 2030, in every zone', () => {
  const changes = ZONES.flatMap((zone) => transitionsOf(zone).map((change) => ({ zone, change })));

  test('windows around it open and close when Temporal says, later where the time is skipped, the first time where it comes twice', () => {
    expect(changes.length).toBeGreaterThan(1000);
    expect(changes.flatMap(({ zone, change }) => wallTimesAround(change).flatMap((wall) => problemAt(wall, zone)))).toEqual([]);
  });

  test('the day changes when Temporal says', () => {
    const around = [-86_400, -3600, -1, 0, 1, 3600, 86_400];
    const problems = changes.flatMap(({ zone, change }) => around.flatMap((seconds) => dayProblemsAt(change.add({ seconds }), zone)));
    expect(problems).toEqual([]);
  });
});

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const anyInstant = fc.date({ min: new Date('2026-01-01T00:00:00Z'), max: new Date('2030-12-31T00:00:00Z'), noInvalidDate: true });
const anyZone = fc.constantFrom(...ZONES);
const anyTime = fc.integer({ min: 0, max: 1439 }).map((minute) => Temporal.PlainTime.from({ hour: Math.floor(minute / 60), minute: minute % 60 }));
const anyDays = fc.oneof(fc.constantFrom('all' as const, 'business' as const), fc.uniqueArray(fc.constantFrom(...DAYS), { minLength: 1 }));
const isHoliday = (_country: string, day: string) => day.endsWith('7');

/** The same question, answered day by day with Temporal alone. */
function judged(rule: WindowRule, at: Date, zone: string): { open: boolean; opens: number; closes: number } | null {
  const [start, end] = rule.hours.split('-').map((text) => Temporal.PlainTime.from(text)) as [Temporal.PlainTime, Temporal.PlainTime];
  const today = Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(zone).toPlainDate();
  for (let ahead = -1; ahead <= 60; ahead += 1) {
    const day = today.add({ days: ahead });
    const name = DAYS[day.dayOfWeek - 1] ?? 'mon';
    const business = day.dayOfWeek <= 5 && !isHoliday('XX', day.toString());
    if (rule.days !== 'all' && !(rule.days === 'business' ? business : rule.days.includes(name))) continue;
    const last = Temporal.PlainTime.compare(end, start) > 0 ? day : day.add({ days: 1 });
    const opens = instantMs(day.toPlainDateTime(start), zone);
    const closes = instantMs(last.toPlainDateTime(end), zone);
    if (opens < closes && closes > at.getTime()) return { open: opens <= at.getTime(), opens: Math.max(opens, at.getTime()), closes };
  }
  return null;
}

describe('any instant in any zone', () => {
  test('has the opening that Temporal finds day by day', () => {
    fc.assert(
      fc.property(anyInstant, anyZone, anyDays, anyTime, anyTime, (at, zone, days, start, end) => {
        const hours = `${start.toString({ smallestUnit: 'minute' })}-${end.toString({ smallestUnit: 'minute' })}`;
        const found = nextOpening({ zone, days, hours }, at, { zone, country: 'XX', holidays: isHoliday });
        expect(found && { open: found.open, opens: found.opens_at.getTime(), closes: found.closes_at.getTime() }).toEqual(
          judged({ zone, days, hours }, at, zone),
        );
      }),
      { numRuns: 500 },
    );
  });

  test('has the day and the ISO week that Temporal gives it, and the next week begins on its Monday', () => {
    fc.assert(
      fc.property(anyInstant, anyZone, (at, zone) => {
        const local = Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(zone);
        const monday = local.toPlainDate().add({ days: 8 - local.dayOfWeek });
        expect(dayOf(at, zone)).toBe(local.toPlainDate().toString());
        expect(weekOf(at, zone)).toBe(`${local.yearOfWeek}-W${String(local.weekOfYear).padStart(2, '0')}`);
        expect(nextWeekStart(at, zone).getTime()).toBe(instantMs(monday.toPlainDateTime(), zone));
      }),
      { numRuns: 500 },
    );
  });
});
