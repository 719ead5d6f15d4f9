// What every store of signals and incidents keeps: each once, and found again.
import { describe, expect, test } from 'vitest';
import type { Incidents, Signals } from '../../src/ports.ts';
import { fresh, HOSTILE, incident, NOON, signal } from './samples.ts';

const later = (ms: number) => new Date(NOON.getTime() + ms).toISOString();

/** `other` is a second user of the same data, such as another process. */
export function signalsContract(stores: () => { one: Signals; other: Signals }): void {
  describe('signals', () => {
    const find = (workspace: string, overrides: object) =>
      stores().other.find({ workspace, types: ['reply', 'unsubscribe'], since: NOON.toISOString(), contact: null, records: [], ...overrides });

    test('each is stored once', async () => {
      const one = signal(fresh('ws'));
      const done = await Promise.all(Array.from({ length: 6 }, (_, n) => (n % 2 ? stores().one : stores().other).insert(one)));
      expect(done.filter(Boolean)).toHaveLength(1);
    });

    test('the first about a contact or one of the records is found, from the instant on', async () => {
      const workspace = fresh('ws');
      const early = signal(workspace, { contact: 'lead-1', at: later(-1_000) });
      const second = signal(workspace, { contact: 'lead-1', at: later(2_000), type: 'unsubscribe' });
      const first = signal(workspace, { record_id: 'acct-1', at: later(1_000) });
      for (const one of [early, second, first, signal(workspace, { contact: 'lead-1', type: 'bounce' })]) await stores().one.insert(one);
      expect(await find(workspace, { contact: 'lead-1' })).toEqual(second);
      expect(await find(workspace, { contact: 'lead-1', records: ['acct-9', 'acct-1'] })).toEqual(first);
      expect(await find(workspace, { contact: 'lead-2' })).toBeNull();
      expect(await find(fresh('ws'), { contact: 'lead-1' })).toBeNull();
    });

    test('a whole second without a fraction is the same instant', async () => {
      const one = signal(fresh('ws'), { contact: 'lead-1', at: '2026-11-23T12:00:00.000Z' });
      await stores().one.insert(one);
      expect(await find(one.workspace, { contact: 'lead-1', since: '2026-11-23T12:00:00Z' })).toEqual(one);
    });

    test('of one id in two workspaces each has its own', async () => {
      const [one, two] = [signal(fresh('ws'), { contact: 'lead-1' }), signal(fresh('ws'), { contact: 'lead-1', type: 'unsubscribe' })];
      expect(await stores().one.insert(one)).toBe(true);
      expect(await stores().one.insert({ ...two, id: one.id })).toBe(true);
      expect(await find(two.workspace, { contact: 'lead-1' })).toEqual({ ...two, id: one.id });
    });

    test('any text may be a contact, a record and an id', async () => {
      const workspace = fresh('ws');
      for (const text of HOSTILE) {
        const one = signal(workspace, { id: `sig-${text}`, contact: text });
        const two = signal(workspace, { record_id: text, type: 'record_changed' });
        for (const each of [one, two]) expect(await stores().one.insert(each)).toBe(true);
        expect(await find(workspace, { contact: text })).toEqual(one);
        expect(await find(workspace, { records: ['x', text], types: ['record_changed'] })).toEqual(two);
      }
    });
  });
}

export function incidentsContract(stores: () => { one: Incidents; other: Incidents }): void {
  describe('incidents', () => {
    test('each is stored once, as it was first', async () => {
      const one = incident(fresh('ws'));
      await stores().one.insert(one);
      await stores().other.insert({ ...one, detail: 'another' });
      expect(await stores().one.list(one.workspace, 10)).toEqual({ items: [one], next: null });
    });

    test('come newest first, in pages', async () => {
      const workspace = fresh('ws');
      const all = [0, 1, 1, 1, 2].map((second) => incident(workspace, { opened_at: later(second * 1000) }));
      for (const one of all) await stores().one.insert(one);
      const first = await stores().one.list(workspace, 3);
      const rest = await stores().one.list(workspace, 3, first.next ?? '');
      const times = [...first.items, ...rest.items].map((one) => one.opened_at);
      expect(times).toEqual(all.map((one) => one.opened_at).reverse());
      expect(new Set([...first.items, ...rest.items].map((one) => one.id)).size).toBe(5);
      expect(rest.next).toBeNull();
    });
  });
}
