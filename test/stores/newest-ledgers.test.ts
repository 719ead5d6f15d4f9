// Answers of a server may overtake each other: what is known of a ledger never grows older.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { emptyLedger } from '../../src/domain/ledger/ledger.ts';
import { newestLedgers } from '../../src/stores/newest-ledgers.ts';

test('whatever the order in which versions arrive, the newest is the one that is known and given', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20), { minLength: 1 }), (versions) => {
      const newest = newestLedgers();
      const given = versions.map((v) => newest.keep({ ...emptyLedger('client-a'), v }).v);
      expect(given).toEqual(versions.map((_, n) => Math.max(...versions.slice(0, n + 1))));
      expect(newest.get('client-a')?.v).toBe(Math.max(...versions));
      expect(newest.get('client-b')).toBeNull();
    }),
  );
});

test('an older version that answers a question about the one that is known takes its place', () => {
  const newest = newestLedgers();
  const lost = newest.keep({ ...emptyLedger('client-a'), v: 3 });
  expect(newest.keep({ ...emptyLedger('client-a'), v: 1 }, lost).v).toBe(1);
  expect(newest.get('client-a')?.v).toBe(1);
});

test('an older version that was asked for before the known one came does not', () => {
  const newest = newestLedgers();
  const before = newest.keep({ ...emptyLedger('client-a'), v: 1 });
  newest.keep({ ...emptyLedger('client-a'), v: 3 });
  expect(newest.keep({ ...emptyLedger('client-a'), v: 2 }, before).v).toBe(3);
});
