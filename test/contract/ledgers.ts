// What every store of ledgers keeps: no change lost, whoever else changes it.
import { describe, expect, test } from 'vitest';
import { emptyLedger, type Ledger, withLedgerEvent } from '../../src/domain/ledger/ledger.ts';
import type { Ledgers } from '../../src/ports/documents.ts';
import { fresh, HOSTILE, NOON } from './samples.ts';

const spend = (limit: number) => (ledger: Ledger) => {
  const spent = (ledger.counters.today?.sends as number | undefined) ?? 0;
  if (spent >= limit) return { next: null, result: false };
  return { next: { ...ledger, counters: { today: { sends: spent + 1 } } }, result: true };
};

/** `other` is a second user of the same data, such as another process. */
export function ledgersContract(stores: () => { one: Ledgers; other: Ledgers }): void {
  describe('a ledger', () => {
    test('that was never written is empty', async () => {
      const workspace = fresh('ws');
      expect(await stores().one.read(workspace)).toEqual(emptyLedger(workspace));
    });

    test('lets exactly as many through as its cap has room for, whoever asks at once', async () => {
      const { one, other } = stores();
      const workspace = fresh('ws');
      const asked = await Promise.all(Array.from({ length: 60 }, (_, index) => (index % 2 ? one : other).change(workspace, spend(25))));
      expect(asked.filter(Boolean)).toHaveLength(25);
      expect((await one.read(workspace)).counters).toEqual({ today: { sends: 25 } });
    });

    test('counts every change in its version', async () => {
      const { one } = stores();
      const workspace = fresh('ws');
      await Promise.all(Array.from({ length: 10 }, () => one.change(workspace, spend(100))));
      expect((await one.read(workspace)).v).toBe(10);
    });

    test('is read as somebody else left it', async () => {
      const { one, other } = stores();
      const workspace = fresh('ws');
      await one.change(workspace, spend(100));
      await other.change(workspace, spend(100));
      expect((await one.read(workspace)).counters).toEqual({ today: { sends: 2 } });
      expect(await one.change(workspace, (ledger) => ({ next: null, result: ledger.v }))).toBe(2);
    });

    test('one change that throws fails alone', async () => {
      const { one } = stores();
      const workspace = fresh('ws');
      const fail = () => {
        throw new Error('not mine');
      };
      const ended = await Promise.allSettled([one.change(workspace, spend(9)), one.change(workspace, fail), one.change(workspace, spend(9))]);
      expect(ended.map((end) => end.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
      expect((await one.read(workspace)).counters).toEqual({ today: { sends: 2 } });
    });

    test('is found while it has unsealed events', async () => {
      const { one } = stores();
      const workspace = fresh('ws');
      await one.change(workspace, (ledger) => ({ next: withLedgerEvent(ledger, 'paused', 'person:dana', NOON.toISOString()), result: null }));
      expect(await one.unsealed()).toContain(workspace);
      await one.change(workspace, (ledger) => ({ next: { ...ledger, events: [] }, result: null }));
      expect(await one.unsealed()).not.toContain(workspace);
    });

    test('is found while a pause owes its announcement', async () => {
      const { one } = stores();
      const workspace = fresh('ws');
      const owed = { under_way: [], told: [], since: null, claimed_until: null };
      const paused = { role: null, connector: null, until: null, by: 'dana', at: NOON.toISOString(), reason: null };
      await one.change(workspace, (ledger) => ({ next: { ...ledger, pauses: [{ ...paused, owed }] }, result: null }));
      expect(await one.unsealed()).toContain(workspace);
      await one.change(workspace, (ledger) => ({ next: { ...ledger, pauses: [paused] }, result: null }));
      expect(await one.unsealed()).not.toContain(workspace);
    });

    test('keeps every text as it came', async () => {
      const { one, other } = stores();
      const workspace = fresh('ws');
      await one.change(workspace, (ledger) => ({ next: { ...ledger, suppressed: { domains: HOSTILE, contacts: ['__proto__'] } }, result: null }));
      expect((await other.read(workspace)).suppressed).toEqual({ domains: HOSTILE, contacts: ['__proto__'] });
    });
  });
}
