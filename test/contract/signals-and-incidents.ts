// What every store of signals and incidents keeps: each once, and found again.
import { describe, expect, test } from 'vitest';
import { appliedToIncident } from '../../src/domain/incident/decide-incident.ts';
import type { IncidentAct } from '../../src/domain/incident/incident-acts.ts';
import type { Incidents, Signals } from '../../src/ports/documents.ts';
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

    test('one is found in whatever spelling, and whether it named a contact or a record', async () => {
      const spelled: [about: object, asked: object][] = [
        [{ contact: 'A2@X.example' }, { contact: 'a2@x.example' }],
        [{ contact: 'a3@x.example' }, { contact: ' A3@x.Example.' }],
        [{ contact: 'lead-4' }, { records: ['acct-1', 'Lead-4'] }],
        [{ record_id: 'lead-5' }, { contact: 'lead-5' }],
        [{ record_id: 'lead-6' }, { records: ['Lead-6'] }],
      ];
      for (const [about, asked] of spelled) {
        const workspace = fresh('ws');
        const one = signal(workspace, { contact: null, ...about });
        await stores().one.insert(one);
        expect(await find(workspace, asked)).toEqual(one);
        expect(await find(workspace, { contact: 'somebody@else.example', records: ['lead-7'] })).toBeNull();
      }
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

    test('one is known by its id, in its own workspace', async () => {
      const one = signal(fresh('ws'));
      await stores().one.insert(one);
      expect([await stores().other.has(one.workspace, one.id), await stores().other.has(fresh('ws'), one.id)]).toEqual([true, false]);
    });

    test('the latest of a type are found, newest first', async () => {
      const workspace = fresh('ws');
      const all = [3, 1, 2, 0].map((seconds) => signal(workspace, { type: 'meeting_booked', at: later(seconds * 1000) }));
      for (const one of [...all, signal(workspace, { at: later(9000) })]) await stores().one.insert(one);
      const recent = await stores().other.recent({ workspace, type: 'meeting_booked', since: later(1000), limit: 2 });
      expect(recent.map(({ at }) => at)).toEqual([later(3000), later(2000)]);
    });

    test('those from before an instant are deleted, so many at a time, each once', async () => {
      const { one, other } = stores();
      const workspace = fresh('ws');
      const [young, elsewhere] = [signal(workspace, { at: later(60_000), contact: 'lead-1' }), signal(fresh('ws'))];
      for (const each of [young, elsewhere, signal(workspace), signal(workspace, { type: 'bounce' }), signal(workspace)]) await one.insert(each);
      const before = new Date(later(60_000));
      expect(await other.forget({ workspace, before, limit: 2 })).toBe(2);
      expect(await one.forget({ workspace, before, limit: 2 })).toBe(1);
      expect(await one.forget({ workspace, before, limit: 2 })).toBe(0);
      expect(await find(workspace, { contact: 'lead-1' })).toEqual(young);
      expect(await one.has(elsewhere.workspace, elsewhere.id)).toBe(true);
    });

    test('those of a type and a span are read in pages, oldest first, each once, also where many came in one millisecond', async () => {
      const { one, other } = stores();
      const workspace = fresh('ws');
      const all = Array.from({ length: 11 }, (_, index) =>
        signal(workspace, { id: `é ${String(index).padStart(2, '0')}`, at: later(Math.floor(index / 4) * 1000) }),
      );
      for (const each of [...all.toReversed(), signal(workspace, { type: 'bounce' }), signal(workspace, { at: later(9000) })]) await one.insert(each);
      const query = { workspace, type: 'reply', from: new Date(later(0)), until: new Date(later(9000)), limit: 3 };
      const pages = [await other.list(query)];
      while ((pages.at(-1)?.length ?? 0) > 0) pages.push(await other.list({ ...query, after: pages.at(-1)?.at(-1) }));
      expect(pages.map((page) => page.length)).toEqual([3, 3, 3, 2, 0]);
      expect(pages.flat()).toEqual(all);
    });

    test('they are counted by type, in their span and workspace', async () => {
      const { one, other } = stores();
      const workspace = fresh('ws');
      const some = [signal(workspace), signal(workspace), signal(workspace, { type: 'bounce' }), signal(workspace, { type: 'complaint' })];
      for (const each of [...some, signal(workspace, { at: later(1000) }), signal(fresh('ws'))]) await one.insert(each);
      const counts = await other.count({
        workspace,
        types: ['reply', 'bounce', 'unsubscribe'],
        from: new Date(later(0)),
        until: new Date(later(1000)),
      });
      expect(counts.toSorted((a, b) => a.type.localeCompare(b.type))).toEqual([
        { type: 'bounce', count: 1 },
        { type: 'reply', count: 2 },
      ]);
    });

    test('any text may be a contact, a record and an id', async () => {
      for (const text of HOSTILE) {
        const workspace = fresh('ws');
        const one = signal(workspace, { id: `sig-${text}`, contact: text });
        const two = signal(workspace, { record_id: text, type: 'record_changed' });
        for (const each of [one, two]) expect(await stores().one.insert(each)).toBe(true);
        expect(await find(workspace, { contact: text })).toEqual(one);
        expect(await find(workspace, { records: ['x', text], types: ['record_changed'] })).toEqual(two);
      }
    });
  });
}

const part = (by: string, name = 'kill_switch') =>
  ({ type: 'do_part', step: 'pause', part: name, state: 'done', by, note: null }) satisfies IncidentAct;

export function incidentsContract(stores: () => { one: Incidents; other: Incidents }): void {
  describe('incidents', () => {
    const opened = { n: 1, type: 'incident_opened', at: NOON.toISOString(), actor: 'system', detail: {} };

    test('each is stored once, as it was first', async () => {
      const one = incident(fresh('ws'));
      expect(await stores().one.insert(one)).toBe(true);
      expect(await stores().other.insert({ ...one, detail: 'another' })).toBe(false);
      expect(await stores().one.list(one.workspace, 10)).toEqual({ items: [one], next: null });
      expect(await stores().one.read(one.workspace, one.id)).toEqual({ incident: one, sealed: 0 });
      expect(await stores().one.read(fresh('ws'), one.id)).toBeNull();
    });

    test('come newest first, in pages', async () => {
      const { one: store } = stores();
      const workspace = fresh('ws');
      const all = [0, 1, 1, 1, 2].map((second) => incident(workspace, { opened_at: later(second * 1000) }));
      for (const one of all) await store.insert(one);
      const first = await store.list(workspace, 3);
      const rest = await store.list(workspace, 3, first.next ?? '');
      const times = [...first.items, ...rest.items].map((one) => one.opened_at);
      expect(times).toEqual(all.map((one) => one.opened_at).reverse());
      expect(new Set([...first.items, ...rest.items].map((one) => one.id)).size).toBe(5);
      expect(rest.next).toBeNull();
    });

    test('of two people who do the same part at once one does it, and the other hears who', async () => {
      const { one, other } = stores();
      const { workspace, id } = incident(fresh('ws'));
      await one.insert(incident(workspace, { id }));
      const changes = ['dana', 'riley', 'mei', 'ravi'].map((by, index) =>
        (index % 2 ? one : other).change(workspace, id, (now) => appliedToIncident(now, part(by), NOON)),
      );
      const done = await Promise.all(changes);
      const [winner] = done.filter((each) => each?.result === null);
      const by = winner?.incident.steps[0]?.parts[0]?.by;
      expect(done.filter((each) => each?.result === null)).toHaveLength(1);
      for (const each of done) if (each?.result) expect(each.result).toMatchObject({ code: 'already_done', by });
      expect((await other.read(workspace, id))?.incident).toMatchObject({ version: 2, events: [{ n: 1, type: 'incident_part_done', actor: by }] });
    });

    test('changes of different parts all count, whoever makes them at once', async () => {
      const { one, other } = stores();
      const { workspace, id } = incident(fresh('ws'));
      await one.insert(incident(workspace, { id }));
      const names = ['kill_switch', 'disable_connectors', 'crm_read_only'];
      await Promise.all(
        names.map((name, index) => (index % 2 ? one : other).change(workspace, id, (now) => appliedToIncident(now, part('dana', name), NOON))),
      );
      const read = await one.read(workspace, id);
      expect(read?.incident.version).toBe(4);
      expect(read?.incident.events.map((event) => event.type).sort()).toEqual([...Array(3).fill('incident_part_done'), 'incident_step_done']);
    });

    test('a change of one that is not there is nothing', async () => {
      expect(await stores().one.change(fresh('ws'), 'inc_none', (now) => appliedToIncident(now, part('dana'), NOON))).toBeNull();
    });

    test('one is due until its events are sealed, and again after the next', async () => {
      const { one: store } = stores();
      const { workspace, id } = incident(fresh('ws'));
      await store.insert(incident(workspace, { id, events: [opened] }));
      const isDue = async () => (await store.due(NOON, 1000)).some((each) => each.incident.id === id);
      expect(await isDue()).toBe(true);
      await store.markSealed(workspace, id, 1);
      expect(await isDue()).toBe(false);
      await store.change(workspace, id, (now) => appliedToIncident(now, part('dana'), NOON));
      expect(await isDue()).toBe(true);
      await store.markSealed(workspace, id, 1);
      expect(await isDue()).toBe(true);
      await store.markSealed(workspace, id, 2);
      expect(await isDue()).toBe(false);
    });

    test('one is due when its card is, not before', async () => {
      const { one: store } = stores();
      const claimed_until = later(60_000);
      const card = { surface: 'slack' as const, channel: 'C0', message: null, shows: 0, claimed_until };
      const { workspace, id } = incident(fresh('ws'), { cards: [card] });
      await store.insert(incident(workspace, { id, cards: [card] }));
      const isDue = async (ms: number) => (await store.due(new Date(NOON.getTime() + ms), 1000)).some((each) => each.incident.id === id);
      expect([await isDue(59_999), await isDue(60_000)]).toEqual([false, true]);
    });

    test('any text may be in one', async () => {
      const one = incident(fresh('ws'), { detail: HOSTILE.join(), evidence: { records: HOSTILE } });
      await stores().one.insert(one);
      expect((await stores().other.read(one.workspace, one.id))?.incident).toEqual(one);
    });
  });
}
