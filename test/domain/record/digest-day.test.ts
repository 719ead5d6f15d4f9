// Which day's digest is due, in every zone and over every change of its clocks; and who posts it.
import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import { emptyLedger, type Ledger } from '../../../src/domain/ledger/ledger.ts';
import { digestDue, missedDays, spanOf } from '../../../src/domain/record/digest-day.ts';
import { claimDigest, digestPosted, isPosted, latenessOf } from '../../../src/domain/record/digest-post.ts';

const SLACK = { surface: 'slack', kind: 'day' } as const;
const ZONES = Intl.supportedValuesOf('timeZone');
const FROM = Temporal.Instant.from('2026-01-01T00:00:00Z');
const UNTIL = Temporal.Instant.from('2029-01-01T00:00:00Z');

/** Local days around every change of the clocks of a zone, and one ordinary day. */
function daysAround(zone: string): Temporal.PlainDate[] {
  const days = [Temporal.PlainDate.from('2026-11-23')];
  let change = FROM.toZonedDateTimeISO(zone).getTimeZoneTransition('next');
  while (change && Temporal.Instant.compare(change.toInstant(), UNTIL) < 0) {
    for (let days_ = -2; days_ <= 2; days_ += 1) days.push(change.toPlainDate().add({ days: days_ }));
    change = change.getTimeZoneTransition('next');
  }
  return days;
}

const nineOf = (day: Temporal.PlainDate, zone: string) => day.toZonedDateTime({ timeZone: zone, plainTime: '09:00' }).epochMilliseconds;
const startOf = (day: Temporal.PlainDate, zone: string) => day.toZonedDateTime({ timeZone: zone, plainTime: '00:00' }).epochMilliseconds;

function problemsOn(day: Temporal.PlainDate, zone: string): string[] {
  const nine = nineOf(day, zone);
  const yesterday = day.subtract({ days: 1 });
  const wanted = {
    day: yesterday.toString(),
    from: new Date(startOf(yesterday, zone)),
    until: new Date(startOf(day, zone)),
    dueAt: new Date(nine),
  };
  const at = digestDue(new Date(nine), zone);
  const justBefore = digestDue(new Date(nine - 1), zone);
  const right = JSON.stringify(at) === JSON.stringify(wanted) && justBefore.day === day.subtract({ days: 2 }).toString();
  return right ? [] : [`${zone} ${day}: ${JSON.stringify(at)}, a moment before ${justBefore.day}`];
}

describe('the digest of a day', () => {
  test('is due at nine on the next, in every zone and around every change of the clocks', () => {
    expect(ZONES).toContain('Australia/Lord_Howe');
    expect(ZONES.flatMap((zone) => daysAround(zone).flatMap((day) => problemsOn(day, zone)))).toEqual([]);
  });

  test('comes every day of a year in Lord Howe, whose clocks change by half an hour, each day once', () => {
    const zone = 'Australia/Lord_Howe';
    const seen: string[] = [];
    for (let at = Date.parse('2026-01-01T00:00:00Z'); at < Date.parse('2027-01-01T00:00:00Z'); at += 600_000) {
      const { day } = digestDue(new Date(at), zone);
      if (seen.at(-1) !== day) seen.push(day);
    }
    expect(new Set(seen).size).toBe(seen.length);
    const first = Temporal.PlainDate.from(seen[0] ?? '');
    expect(seen).toEqual(seen.map((_, index) => first.add({ days: index }).toString()));
    expect(seen.length).toBeGreaterThan(364);
  });

  test('has the hours that the clocks gave it', () => {
    const hours = (day: string, zone: string) => (spanOf(day, zone).until.getTime() - spanOf(day, zone).from.getTime()) / 3_600_000;
    expect(hours('2026-11-01', 'America/New_York')).toBe(25);
    expect(hours('2026-03-08', 'America/New_York')).toBe(23);
    expect(hours('2026-10-04', 'Australia/Lord_Howe')).toBe(23.5);
    expect(hours('2026-11-23', 'Asia/Kolkata')).toBe(24);
  });
});

describe('who posts it', () => {
  const at = (seconds: number) => new Date(Date.parse('2026-11-24T14:00:00Z') + seconds * 1000);
  const day = '2026-11-23';
  const claimed = (ledger: Ledger, seconds: number) => {
    const claim = claimDigest(ledger, SLACK, day, at(seconds));
    if (!claim) throw new Error('it was not to be had');
    return claim;
  };

  test('is whoever claims it first; after a minute without an answer the next, who is told to look for it', () => {
    const first = claimed(emptyLedger('client-a'), 0);
    expect([first.again, first.post.first_at]).toEqual([false, at(0).toISOString()]);
    expect(claimDigest(first.next, SLACK, day, at(59))).toBeNull();
    expect(claimDigest(first.next, { surface: 'teams', kind: 'day' }, day, at(1))?.again).toBe(false);
    const second = claimed(first.next, 60);
    expect([second.again, second.post.first_at]).toEqual([true, at(0).toISOString()]);
  });

  test('posts it once, writes it down once, and never an older day after a newer one', () => {
    const { next } = claimed(emptyLedger('client-a'), 0);
    const head = { seq: 41, hash: 'sha256:61d0' };
    const posted = digestPosted(next, SLACK, { day, message: '1.2', head }, at(1));
    expect(posted.events).toMatchObject([
      { type: 'digest_posted', actor: 'system', detail: { day, surface: 'slack', message: '1.2', seq: 41, hash: 'sha256:61d0' } },
    ]);
    expect(digestPosted(posted, SLACK, { day, message: '3.4', head }, at(2))).toBe(posted);
    expect([isPosted(posted, SLACK, day), isPosted(posted, SLACK, '2026-11-20'), isPosted(posted, SLACK, '2026-11-24')]).toEqual([true, true, false]);
    expect(claimDigest(posted, SLACK, '2026-11-20', at(9))).toBeNull();
    expect(claimDigest(posted, SLACK, '2026-11-24', at(9))?.post.before).toBe(day);
  });

  test('says that it is late, and which days had none', () => {
    const late = (before: string | null, seconds: number) => latenessOf(missedDays(before, day), at(0), at(seconds));
    expect(late('2026-11-20', 60)).toEqual({ missed: ['2026-11-21', '2026-11-22'] });
    expect(late('2026-11-22', 60)).toBeNull();
    expect(late(null, 60)).toBeNull();
    expect(late(null, 3600)).toEqual({ missed: [] });
  });
});
