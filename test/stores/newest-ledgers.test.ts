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
