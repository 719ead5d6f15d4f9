// Where a release goes in time: at once inside its window, spread over the beginning of the next one, and after a full cap.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { holidaysKept, type PlaceInput, placeAfterCap, placeRelease } from '../../../src/domain/approval/place-release.ts';
import type { Plan } from '../../../src/domain/documents/approval.ts';
import type { AgentRequest } from '../../../src/domain/documents/request.ts';
import { emailRequest } from '../../requests.ts';

const plan: Plan = {
  slots: [],
  review: false,
  reversible: false,
  window: 'prospect-hours',
  outside_window: 'wait',
  charges: [],
  max_signal_age_ms: null,
};

const workspace: PlaceInput['workspace'] = {
  time_zone: 'America/New_York',
  country: 'US',
  spread_minutes: 60,
  windows: {
    'prospect-hours': { zone: 'prospect', days: 'business', hours: '09:00-16:00' },
    'on-call': { zone: 'workspace', days: 'business', hours: '09:00-17:00' },
    tokyo: { zone: 'Asia/Tokyo', days: 'business', hours: '09:00-17:00' },
  },
};

type Given = { now: string; id?: string; request?: Partial<AgentRequest>; window?: string | null; spread?: number; expires_at?: string };

const placed = ({
  now,
  id = 'apr_1',
  request = {},
  window = 'prospect-hours',
  spread = 60,
  expires_at = '2026-12-20T00:00:00Z',
}: Given): PlaceInput => ({
  approval: { id, plan: { ...plan, window }, request: emailRequest(request), expires_at },
  workspace: { ...workspace, spread_minutes: spread },
  holidays: (country, day) => country === 'US' && day === '2026-11-26',
  now: new Date(now),
});

const target = emailRequest().target;
const NIGHT = '2026-11-24T04:00:00.000Z';
const NOON = '2026-11-24T18:00:00.000Z';

describe('a release with a window', () => {
  test('goes at once where it arrives inside', () => {
    expect(placeRelease(placed({ now: NOON }))).toEqual({
      open: true,
      opens_at: NOON,
      closes_at: '2026-11-24T22:00:00.000Z',
      zone: 'America/Chicago',
      held_by: [],
      at: NOON,
    });
  });

  test('waits for the opening where the prospect lives, in a slot of its first hour', () => {
    const place = placeRelease(placed({ now: NIGHT }));
    expect(place).toMatchObject({ open: false, opens_at: '2026-11-24T15:00:00.000Z', zone: 'America/Chicago', held_by: ['window'] });
    expect(Date.parse(place.at ?? '')).toBeGreaterThanOrEqual(Date.parse('2026-11-24T15:00:00Z'));
    expect(Date.parse(place.at ?? '')).toBeLessThan(Date.parse('2026-11-24T16:00:00Z'));
  });

  test('goes at the opening itself where the spread is switched off', () => {
    expect(placeRelease(placed({ now: NIGHT, spread: 0 })).at).toBe('2026-11-24T15:00:00.000Z');
  });

  test("keeps the holidays of the prospect's country, and none where no country is named", () => {
    const before = { now: '2026-11-26T14:00:00Z' };
    expect(placeRelease(placed(before)).opens_at).toBe('2026-11-27T15:00:00.000Z');
    const { country: _none, ...elsewhere } = target;
    expect(placeRelease(placed({ ...before, request: { target: elsewhere } })).opens_at).toBe('2026-11-26T15:00:00.000Z');
  });

  test("keeps them however the country is spelled, and the workspace's own where nobody knows it", () => {
    for (const country of ['us', ' US', 'United States', 'Atlantis', 'USA', 'XX']) {
      const place = placeRelease(placed({ now: '2026-11-26T14:00:00Z', request: { target: { ...target, country } } }));
      expect(place, country).toMatchObject({ opens_at: '2026-11-27T15:00:00.000Z' });
    }
    const place = placeRelease(placed({ now: '2026-11-26T14:00:00Z', request: { target: { ...target, country: 'IN' } } }));
    expect(place.opens_at).toBe('2026-11-26T15:00:00.000Z');
  });

  test("holds to the workspace's hours where the prospect's zone is not known, never to UTC", () => {
    for (const time_zone of ['Mars/Olympus', 'UTC+3', '+01:00']) {
      const place = placeRelease(placed({ now: NIGHT, request: { target: { ...target, time_zone } } }));
      expect([place.zone, place.opens_at]).toEqual(['America/New_York', '2026-11-24T14:00:00.000Z']);
    }
  });

  test("of the workspace or of a named zone keeps the workspace's holidays", () => {
    expect(placeRelease(placed({ now: '2026-11-26T04:00:00Z', window: 'on-call' }))).toMatchObject({
      zone: 'America/New_York',
      opens_at: '2026-11-27T14:00:00.000Z',
    });
    expect(placeRelease(placed({ now: '2026-11-25T12:00:00Z', window: 'tokyo' }))).toMatchObject({
      zone: 'Asia/Tokyo',
      opens_at: '2026-11-27T00:00:00.000Z',
    });
  });

  test('that the workspace does not have never opens', () => {
    for (const window of ['no-such-window', 'constructor']) {
      expect(placeRelease(placed({ now: NOON, window }))).toMatchObject({ open: false, held_by: ['window'], at: null });
    }
  });
});

describe('not_before', () => {
  test('holds a release without a window until then', () => {
    const place = placeRelease(placed({ now: NIGHT, window: null, request: { not_before: NOON } }));
    expect(place).toEqual({ open: false, opens_at: NOON, closes_at: null, zone: null, held_by: ['not_before'], at: NOON });
  });

  test('inside a window is the time of the release; outside, the window after it counts', () => {
    expect(placeRelease(placed({ now: NIGHT, request: { not_before: NOON } }))).toMatchObject({ held_by: ['not_before'], opens_at: NOON, at: NOON });
    expect(placeRelease(placed({ now: NOON, request: { not_before: '2026-11-24T23:00:00Z' } }))).toMatchObject({
      held_by: ['window', 'not_before'],
      opens_at: '2026-11-25T15:00:00.000Z',
    });
  });

  test('that is over holds nothing', () => {
    expect(placeRelease(placed({ now: NOON, request: { not_before: NIGHT } })).open).toBe(true);
  });
});

test('a release without a window goes at any hour', () => {
  expect(placeRelease(placed({ now: NIGHT, window: null }))).toEqual({
    open: true,
    opens_at: null,
    closes_at: null,
    zone: null,
    held_by: [],
    at: NIGHT,
  });
});

describe('after a full cap', () => {
  test("it is the workspace's next day, and the window of that day", () => {
    const place = placeAfterCap({ ...placed({ now: NOON }), layers: [{ layer: 'per_role_day', period: 'day' }] });
    expect(place).toMatchObject({ open: false, held_by: ['cap:per_role_day'], opens_at: '2026-11-25T15:00:00.000Z', zone: 'America/Chicago' });
  });

  test('it is the next week where one of the caps counts by week', () => {
    const layers = [
      { layer: 'per_role_day', period: 'day' as const },
      { layer: 'meetings_per_account_week', period: 'week' as const },
    ];
    const place = placeAfterCap({ ...placed({ now: NOON }), layers });
    expect(place).toMatchObject({ held_by: ['cap:per_role_day', 'cap:meetings_per_account_week'], opens_at: '2026-11-30T15:00:00.000Z' });
  });

  test('without a window it is spread over the beginning of the next day', () => {
    const place = placeAfterCap({ ...placed({ now: NOON, window: null }), layers: [{ layer: 'per_role_day', period: 'day' }] });
    expect(place.opens_at).toBe('2026-11-25T05:00:00.000Z');
    expect(Date.parse(place.at ?? '') - Date.parse('2026-11-25T05:00:00Z')).toBeLessThan(3_600_000);
  });
});

describe('the holidays because of which a window opens no earlier', () => {
  const kept = (now: string, opens_at: string, more: Partial<Given> = {}) =>
    holidaysKept(placed({ now, ...more }), { opens_at }).map(({ day }) => day);

  test('are those right before the opening, also after a full cap, and none that a later not_before passes by', () => {
    expect(kept('2026-11-26T14:00:00Z', '2026-11-27T15:00:00Z')).toEqual(['2026-11-26']);
    expect(kept('2026-11-25T18:00:00Z', '2026-11-27T15:00:00Z')).toEqual(['2026-11-26']);
    expect(kept('2026-11-26T23:00:00Z', '2026-11-27T15:00:00Z')).toEqual([]);
    expect(kept('2026-11-26T14:00:00Z', '2026-11-27T15:00:00Z', { request: { not_before: '2026-11-27T01:00:00Z' } })).toEqual([]);
    expect(kept('2026-11-25T18:00:00Z', '2026-11-30T15:00:00Z')).toEqual([]);
  });

  test('are none where no country is named, or where there is no window', () => {
    const { country: _none, ...elsewhere } = target;
    expect(kept('2026-11-26T14:00:00Z', '2026-11-27T15:00:00Z', { request: { target: elsewhere } })).toEqual([]);
    expect(kept('2026-11-26T14:00:00Z', '2026-11-27T15:00:00Z', { window: null })).toEqual([]);
  });
});

describe('the spread of releases that waited for the same opening', () => {
  const slots = (ids: string[]) => ids.map((id) => Date.parse(placeRelease(placed({ now: NIGHT, id })).at ?? ''));

  test('is the same each time that it is worked out', () => {
    expect(slots(['apr_a', 'apr_b'])).toEqual(slots(['apr_a', 'apr_b']));
  });

  test('fills every tenth of the hour evenly for one domain', () => {
    const tenths = slots(Array.from({ length: 1000 }, (_, index) => `apr_${index}`)).map((at) =>
      Math.floor((at - Date.parse('2026-11-24T15:00:00Z')) / 360_000),
    );
    const counts = Array.from({ length: 10 }, (_, tenth) => tenths.filter((one) => one === tenth).length);
    expect(Math.min(...counts)).toBeGreaterThan(70);
    expect(Math.max(...counts)).toBeLessThan(130);
  });

  test('stays inside the window, and before the expiry where the window opens before it', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.integer({ min: 0, max: 2000 }), fc.integer({ min: 1, max: 500 }), (id, spread, lifeMinutes) => {
        const opens = Date.parse('2026-11-24T15:00:00Z');
        const expires = opens + lifeMinutes * 60_000;
        const place = placeRelease(placed({ now: NIGHT, id, spread, expires_at: new Date(expires).toISOString() }));
        const at = Date.parse(place.at ?? '');
        expect(at).toBeGreaterThanOrEqual(opens);
        expect(at).toBeLessThan(Math.min(expires, Date.parse(place.closes_at ?? '')));
      }),
    );
  });
});
