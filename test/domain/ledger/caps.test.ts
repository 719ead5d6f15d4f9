// How charges are counted: where they are kept, what is used, and which limit holds.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Charge } from '../../../src/domain/documents/approval.ts';
import { addCharges, capsUsed, chargedFor, counterName, countersFor, limitOf, removeCharges } from '../../../src/domain/ledger/caps.ts';
import { emptyLedger, type Ledger } from '../../../src/domain/ledger/ledger.ts';
import { emailRequest } from '../../requests.ts';

const NOW = new Date('2026-11-24T15:00:00.000Z');
const LATER = '2026-11-24T16:00:00.000Z';
const period = { day: '2026-11-24', week: '2026-W48' };
const charge = (layer: string, key: string, rest: Partial<Charge> = {}): Charge => ({
  layer,
  key,
  period: 'day',
  limit: 10,
  cost: 3,
  distinct: null,
  ...rest,
});
const withCharges = (charges: Charge[], ledger: Ledger = emptyLedger('client-a')) => addCharges(ledger, chargedFor(charges, period));

test('the name of a counter has no dot and no dollar sign, and no two caps share one', () => {
  expect(counterName({ layer: 'per_domain_day', key: 'mail.acme.example' })).toBe('per_domain_day|mail%2Eacme%2Eexample');
  const anyName = fc.string({ unit: 'grapheme' }).filter((text) => text.isWellFormed());
  fc.assert(
    fc.property(anyName, anyName, anyName, anyName, (layer, key, otherLayer, otherKey) => {
      const field = counterName({ layer, key });
      expect(field).not.toMatch(/[.$]/);
      if (layer !== otherLayer || key !== otherKey) expect(counterName({ layer: otherLayer, key: otherKey })).not.toBe(field);
    }),
  );
});

describe('what is used', () => {
  test('is the sum of the costs, or the number of different names', () => {
    const ledger = withCharges([
      charge('per_role_day', 'outreach'),
      charge('per_role_day', 'outreach'),
      charge('per_account_day', 'acct-1', { distinct: 'ann' }),
      charge('per_account_day', 'acct-1', { distinct: 'ann' }),
      charge('per_account_day', 'acct-1', { distinct: 'bob' }),
    ]);
    const caps = [charge('per_role_day', 'outreach'), charge('per_account_day', 'acct-1', { limit: 5 }), charge('per_role_day', 'routing')];
    expect(capsUsed(ledger, caps, period)).toEqual([
      { layer: 'per_role_day', key: 'outreach', used: 6, limit: 10 },
      { layer: 'per_account_day', key: 'acct-1', used: 2, limit: 5 },
      { layer: 'per_role_day', key: 'routing', used: 0, limit: 10 },
    ]);
    expect(capsUsed(ledger, caps, { ...period, day: '2026-11-25' }).map(({ used }) => used)).toEqual([0, 0, 0]);
  });

  test('is shown to conditions by layer, of whom and what the request is about', () => {
    const request = emailRequest();
    const ledger = withCharges([
      charge('per_role_day', 'outreach'),
      charge('per_domain_day', 'acme.example', { cost: 2 }),
      charge('per_account_day', 'acct-12', { distinct: 'ann' }),
      charge('meetings_per_account_week', 'acct-12', { period: 'week', cost: 1 }),
      charge('per_domain_day', 'other.example'),
    ]);
    expect(countersFor(ledger, request, period)).toMatchObject({
      per_role_day: 3,
      per_domain_day: 2,
      per_account_day: 1,
      meetings_per_account_week: 1,
      per_sender_domain_day: 0,
      per_sequence_day: 0,
    });
  });

  test('does not fall below nothing, and a bucket that is gone stays gone', () => {
    const ledger = withCharges([charge('per_role_day', 'outreach')]);
    const more = chargedFor([charge('per_role_day', 'outreach', { cost: 9 })], period);
    expect(removeCharges(ledger, more).counters).toEqual({ '2026-11-24': { 'per_role_day|outreach': 0 } });
    expect(removeCharges(emptyLedger('client-a'), more).counters).toEqual({});
  });
});

describe('the limit', () => {
  const override = { role: 'outreach', layer: 'per_role_day', limit: 40, until: LATER, by: 'dana' };
  const limit = (ledger: Partial<Ledger>, context = { role: 'outreach', now: NOW }) =>
    limitOf({ ...emptyLedger('client-a'), ...ledger }, charge('per_role_day', 'outreach'), context);

  test("is an operator's before that of the matrix, as long as it lasts and for its role", () => {
    expect(limit({})).toBe(10);
    expect(limit({ overrides: [override] })).toBe(40);
    expect(limit({ overrides: [override] }, { role: 'outreach', now: new Date(LATER) })).toBe(10);
    expect(limit({ overrides: [override] }, { role: 'routing', now: NOW })).toBe(10);
  });

  test('is half of it in safe mode, rounded down, and three quarters on the day after', () => {
    const safe_mode = { until: LATER, by: 'dana' };
    expect(limit({ safe_mode })).toBe(5);
    expect(limit({ safe_mode, overrides: [{ ...override, limit: 41 }] })).toBe(20);
    expect(limit({ safe_mode }, { role: 'outreach', now: new Date(LATER) })).toBe(7);
  });
});
