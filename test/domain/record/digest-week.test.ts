// Which week's review is due, in every zone and over every change of its clocks.
import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import { daysOf, missedWeeks, readWeek, weekBefore, weeklyDue } from '../../../src/domain/record/digest-week.ts';

const ZONES = Intl.supportedValuesOf('timeZone');

/** Mondays of three years whose week, or the one before, has a change of the clocks; and an ordinary one. */
function mondaysAround(zone: string): Temporal.PlainDate[] {
  const mondays = [Temporal.PlainDate.from('2026-11-23')];
  let change = Temporal.Instant.from('2026-01-01T00:00:00Z').toZonedDateTimeISO(zone).getTimeZoneTransition('next');
  while (change && change.year < 2029) {
    const monday = change.toPlainDate().subtract({ days: change.dayOfWeek - 1 });
    mondays.push(monday, monday.add({ days: 7 }));
    change = change.getTimeZoneTransition('next');
  }
  return mondays;
}

const name = (monday: Temporal.PlainDate) => `${monday.yearOfWeek}-W${String(monday.weekOfYear).padStart(2, '0')}`;

function problemsOn(monday: Temporal.PlainDate, zone: string): string[] {
  const at = (day: Temporal.PlainDate, time: string) => day.toZonedDateTime({ timeZone: zone, plainTime: time }).epochMilliseconds;
  const before = monday.subtract({ days: 7 });
  const wanted = {
    week: name(before),
    first: before.toString(),
    last: monday.subtract({ days: 1 }).toString(),
    from: new Date(at(before, '00:00')),
    until: new Date(at(monday, '00:00')),
    dueAt: new Date(at(monday, '09:00')),
  };
  const due = weeklyDue(new Date(at(monday, '09:00')), zone);
  const justBefore = weeklyDue(new Date(at(monday, '09:00') - 1), zone);
  const isRight = JSON.stringify(due) === JSON.stringify(wanted) && justBefore.week === name(before.subtract({ days: 7 }));
  return isRight ? [] : [`${zone} ${monday}: ${JSON.stringify(due)}, a moment before ${justBefore.week}`];
}

describe('the review of a week', () => {
  test('is due on Monday at nine, in every zone and around every change of the clocks', () => {
    expect(ZONES.flatMap((zone) => mondaysAround(zone).flatMap((monday) => problemsOn(monday, zone)))).toEqual([]);
  });

  test('is of a week that is there', () => {
    const zone = 'America/New_York';
    expect(readWeek('2026-W53', zone)).toMatchObject({ first: '2026-12-28', last: '2027-01-03' });
    expect(readWeek('2027-W01', zone)).toMatchObject({ first: '2027-01-04' });
    for (const text of ['2027-W53', '2026-W00', '2026-W54', '2026-47', 'W47', '2026-W7', '']) expect(readWeek(text, zone), text).toBeNull();
    const span = readWeek('2026-W45', zone);
    expect(span && weekBefore(span, zone)).toEqual(readWeek('2026-W44', zone));
    const days = daysOf(readWeek('2026-W44', zone) ?? weeklyDue(new Date(), zone), zone);
    expect(days.map(({ day, from, until }) => [day, (until.getTime() - from.getTime()) / 3_600_000]).slice(4)).toEqual([
      ['2026-10-30', 24],
      ['2026-10-31', 24],
      ['2026-11-01', 25],
    ]);
  });

  test('says which weeks before it had none', () => {
    const span = readWeek('2027-W01', 'Asia/Tokyo') ?? weeklyDue(new Date(), 'Asia/Tokyo');
    const missed = (last: string | null) => missedWeeks(last, span, 'Asia/Tokyo');
    expect([missed(null), missed('2026-W53'), missed('2026-W51')]).toEqual([[], [], ['2026-W52', '2026-W53']]);
  });
});
