// What every store of approvals keeps: one row a key, no change lost, and the sweep's view of what is due.
import { describe, expect, test } from 'vitest';
import type { Approval } from '../../src/domain/documents/approval.ts';
import type { CountedOn } from '../../src/domain/documents/approval-facts.ts';
import type { Change } from '../../src/domain/documents/diff.ts';
import { readChangedField } from '../../src/domain/documents/released-facts.ts';
import type { AgentRequest } from '../../src/domain/documents/request.ts';
import type { Approvals } from '../../src/ports/approvals.ts';
import { emailRequest } from '../requests.ts';
import { askingApproval, fresh, HOSTILE, NOON, withEvent } from './samples.ts';

const later = (ms: number) => new Date(NOON.getTime() + ms);
const addReason = (reason: string) => (approval: Approval) => ({
  next: { ...approval, verdict: { ...approval.verdict, reasons: [...approval.verdict.reasons, reason] } },
  result: approval.version,
});

/** `other` is a second user of the same data, such as another process. */
export function approvalsContract(stores: () => { one: Approvals; other: Approvals }): void {
  describe('a new approval', () => {
    test('of twenty requests with one key, one is stored and all get the same one', async () => {
      const { one, other } = stores();
      const workspace = fresh('ws');
      const key = fresh('key');
      const all = await Promise.all(
        Array.from({ length: 20 }, (_, index) => (index % 2 ? one : other).insert(askingApproval({ workspace, key, webhook_id: `${key}-${index}` }))),
      );
      expect(all.filter((done) => done.inserted)).toHaveLength(1);
      expect(new Set(all.map((done) => done.approval.id)).size).toBe(1);
      expect((await one.list({ workspace, limit: 50 })).items).toHaveLength(1);
    });

    test('a webhook-id that comes again with another key gives the one that is there', async () => {
      const { one } = stores();
      const first = askingApproval({ workspace: fresh('ws') });
      await one.insert(first);
      const again = await one.insert(askingApproval({ workspace: first.workspace, webhook_id: first.webhook_id }));
      expect(again).toMatchObject({ inserted: false, approval: { id: first.id } });
    });

    test('where the key stands for one approval and the webhook-id for another, the key decides', async () => {
      const { one } = stores();
      const workspace = fresh('ws');
      const [a, b] = [askingApproval({ workspace }), askingApproval({ workspace })];
      await Promise.all([one.insert(a), one.insert(b)]);
      expect((await one.byKey(workspace, a.key, b.webhook_id))?.id).toBe(a.id);
      expect((await one.byKey(workspace, 'unknown', b.webhook_id))?.id).toBe(b.id);
      expect(await one.byKey(workspace, 'unknown', 'unknown')).toBeNull();
      expect(await one.byKey(fresh('ws'), a.key, a.webhook_id)).toBeNull();
    });

    test('several are read at once, each once, in the order that they are asked for', async () => {
      const { one, other } = stores();
      const [a, b] = [askingApproval({ workspace: fresh('ws') }), askingApproval({ workspace: fresh('ws') })];
      await Promise.all([one.insert(a), one.insert(b)]);
      const found = await other.readAll([b.id, fresh('apr'), a.id, b.id]);
      expect(found.map(({ id }) => id)).toEqual([b.id, a.id]);
      expect(await other.readAll([])).toEqual([]);
    });

    test('keeps every text as it came, also in the key', async () => {
      const { one } = stores();
      const workspace = fresh('ws');
      for (const text of HOSTILE) {
        const keys = `"__proto__": {"polluted": true}, "$set": {"a.b": 1}, "": null, ${JSON.stringify(`key ${text}`)}: 1`;
        const detail = JSON.parse(`{${keys}, "constructor": ${JSON.stringify(text)}}`);
        const event = { n: 1, type: 'request_received', at: NOON.toISOString(), actor: text, detail };
        const approval = askingApproval({ workspace, key: `k${text}`, webhook_id: `w${text}`, trace: text, events: [event] });
        await one.insert(approval);
        expect(JSON.stringify((await one.read(approval.id))?.approval)).toBe(JSON.stringify(approval));
        expect((await one.byKey(workspace, `k${text}`, ''))?.id).toBe(approval.id);
      }
    });

    test('an id that nobody stored is not there, whatever it looks like', async () => {
      const { one } = stores();
      for (const text of HOSTILE) expect(await one.read(text)).toBeNull();
      expect(await one.change('apr_missing', addReason('x'))).toBeNull();
    });
  });

  describe('changes', () => {
    test('fifty at once from two processes are all applied, each once', async () => {
      const { one, other } = stores();
      const approval = askingApproval({ workspace: fresh('ws') });
      await one.insert(approval);
      const names = Array.from({ length: 50 }, (_, index) => `r${index}`);
      const done = await Promise.all(names.map((name, index) => (index % 2 ? one : other).change(approval.id, addReason(name))));
      const stored = (await one.read(approval.id))?.approval;
      expect(stored?.version).toBe(51);
      expect(stored?.verdict.reasons.toSorted()).toEqual(names.toSorted());
      expect(new Set(done.map((one) => one?.result)).size).toBe(50);
    });

    test('of many who want the one decision, exactly one gets it', async () => {
      const { one, other } = stores();
      const approval = askingApproval({ workspace: fresh('ws') });
      await one.insert(approval);
      const deny = (by: string) => (now: Approval) =>
        now.state === 'asking' ? { next: { ...now, state: 'denied' as const, decided_by: [by] }, result: true } : { next: null, result: false };
      const won = await Promise.all(Array.from({ length: 30 }, (_, index) => (index % 2 ? one : other).change(approval.id, deny(`p${index}`))));
      expect(won.filter((done) => done?.result)).toHaveLength(1);
      expect(new Set(won.map((done) => done?.approval.decided_by.join()))).toHaveLength(1);
    });

    test('a refusal is never given for a document that somebody else has changed meanwhile', async () => {
      const { one, other } = stores();
      const approval = askingApproval({ workspace: fresh('ws') });
      await one.insert(approval);
      await other.change(approval.id, (now) => ({ next: { ...now, blocked: true }, result: null }));
      const seen = await one.change(approval.id, (now) => ({ next: null, result: now.blocked }));
      expect(seen).toMatchObject({ result: true, approval: { version: 2 } });
    });

    test('one that throws fails alone', async () => {
      const { one } = stores();
      const approval = askingApproval({ workspace: fresh('ws') });
      await one.insert(approval);
      const fail = () => {
        throw new Error('not mine');
      };
      const ended = await Promise.allSettled([
        one.change(approval.id, addReason('a')),
        one.change(approval.id, fail),
        one.change(approval.id, addReason('b')),
      ]);
      expect(ended.map((end) => end.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
      expect((await one.read(approval.id))?.approval.verdict.reasons).toEqual(['a', 'b']);
    });
  });

  describe('what is due', () => {
    const dueIds = async (store: Approvals, workspace: string, now: Date) =>
      (await store.due(now, 10_000)).filter(({ approval }) => approval.workspace === workspace).map(({ approval }) => approval.id);

    test('comes with the longest due first, and not before its time', async () => {
      const { one } = stores();
      const workspace = fresh('ws');
      const at = (ms: number) => askingApproval({ workspace, expires_at: later(ms).toISOString() });
      const [second, first, future] = [at(2_000), at(1_000), at(60_000)];
      await Promise.all([second, first, future].map((approval) => one.insert(approval)));
      expect(await dueIds(one, workspace, later(0))).toEqual([]);
      expect(await dueIds(one, workspace, later(2_000))).toEqual([first.id, second.id]);
      expect((await one.due(later(2_000), 1)).length).toBe(1);
      const all = await one.due(later(2_000), 10_000);
      expect(await one.due(later(2_000), 10_000, 1)).toEqual(all.slice(1));
      expect(await one.due(later(2_000), 1, all.length - 1)).toEqual(all.slice(-1));
      expect(await one.due(later(2_000), 5, all.length)).toEqual([]);
    });

    test('is what a change made due, and no longer what it ended', async () => {
      const { one } = stores();
      const approval = askingApproval({ workspace: fresh('ws') });
      await one.insert(approval);
      await one.change(approval.id, (now) => ({ next: { ...now, state: 'approved' }, result: null }));
      expect(await dueIds(one, approval.workspace, NOON)).toEqual([approval.id]);
      await one.change(approval.id, (now) => ({ next: { ...now, state: 'withdrawn' }, result: null }));
      expect(await dueIds(one, approval.workspace, later(10 * 86_400_000))).toEqual([]);
    });

    test('has unsealed events until they are marked as sealed, which never goes back', async () => {
      const { one, other } = stores();
      const approval = withEvent(withEvent(askingApproval({ workspace: fresh('ws') }), 'request_received'), 'verdict_given');
      await one.insert(approval);
      expect(await dueIds(one, approval.workspace, NOON)).toEqual([approval.id]);
      await Promise.all([one.markSealed(approval.id, 1), other.markSealed(approval.id, 2), one.markSealed(approval.id, 1)]);
      await one.markSealed(approval.id, 1);
      expect((await other.read(approval.id))?.sealed).toBe(2);
      expect(await dueIds(one, approval.workspace, NOON)).toEqual([]);
      await one.change(approval.id, (now) => ({ next: withEvent(now, 'vote_cast'), result: null }));
      expect(await dueIds(one, approval.workspace, NOON)).toEqual([approval.id]);
    });

    test('is found where a pause or safe mode holds it', async () => {
      const { one } = stores();
      const approval = askingApproval({ workspace: fresh('ws'), state: 'approved' });
      await one.insert(approval);
      const hold = (held_by: string[]) =>
        one.change(approval.id, (now) => ({ next: { ...now, release: { ...now.release, held_by } }, result: null }));
      await hold(['pause']);
      expect(await one.heldByPause(approval.workspace)).toEqual([approval.id]);
      expect(await one.heldByPause(approval.workspace, approval.request.agent.role)).toEqual([approval.id]);
      expect(await one.heldByPause(approval.workspace, 'another')).toEqual([]);
      await hold(['safe_mode']);
      expect(await one.heldByPause(approval.workspace)).toEqual([approval.id]);
      await hold(['window']);
      expect(await one.heldByPause(approval.workspace)).toEqual([]);
    });
  });

  describe('what is counted', () => {
    const span = (workspace: string, on: CountedOn) => ({ workspace, on, from: later(-60_000), until: later(60_000) });
    const decided = (workspace: string, waitMs: number, decision: 'approved' | 'denied' = 'approved') =>
      askingApproval({
        workspace,
        asked: true,
        state: decision,
        decided_by: ['dana'],
        created_at: later(30_000 - waitMs).toISOString(),
        events: [{ n: 1, type: 'decided', at: later(30_000).toISOString(), actor: 'dana', detail: { decision, decided_by: ['dana'] } }],
      });

    test('is counted by kind, in its span and workspace, and follows every change', async () => {
      const { one, other } = stores();
      const workspace = fresh('ws');
      const auto = { ...askingApproval({ workspace }), state: 'approved' as const };
      const denied = askingApproval({ workspace, state: 'denied' });
      await Promise.all([
        one.insert(askingApproval({ workspace })),
        one.insert(askingApproval({ workspace, created_at: later(60_000).toISOString() })),
        one.insert(askingApproval({ workspace: fresh('ws') })),
        one.insert({ ...auto, verdict: { ...auto.verdict, decision: 'auto' } }),
        one.insert({ ...denied, verdict: { ...denied.verdict, decision: 'deny', tier: 3 } }),
      ]);
      const byDecision = async () => (await other.count(span(workspace, 'created_at'))).toSorted((a, b) => a.decision.localeCompare(b.decision));
      expect(await byDecision()).toEqual([
        { decision: 'ask', tier: 2, decided: null, count: 1 },
        { decision: 'auto', tier: 2, decided: null, count: 1 },
        { decision: 'deny', tier: 3, decided: null, count: 1 },
      ]);
      await one.change(auto.id, (now) => ({ next: { ...now, verdict: { ...now.verdict, decision: 'ask' } }, result: null }));
      expect((await byDecision())[0]).toMatchObject({ decision: 'ask', count: 2 });
    });

    test('is picked by how long it waited, or by its instant, and skipped to the middle', async () => {
      const { one } = stores();
      const workspace = fresh('ws');
      const all = [3_000, 9_000, 1_000, 27_000, 6_000].map((ms) => decided(workspace, ms));
      await Promise.all([...all, decided(fresh('ws'), 99_000)].map((approval) => one.insert(approval)));
      const waits = (found: Approval[]) => found.map(({ created_at }) => later(30_000).getTime() - Date.parse(created_at));
      const query = { ...span(workspace, 'decided_at'), skip: 0, limit: 3 };
      expect(waits(await one.pick({ ...query, order: 'slowest' }))).toEqual([27_000, 9_000, 6_000]);
      expect(waits(await one.pick({ ...query, order: 'slowest', skip: 2, limit: 1 }))).toEqual([6_000]);
      expect(await one.count(span(workspace, 'decided_at'))).toEqual([{ decision: 'ask', tier: 2, decided: 'approved', count: 5 }]);
      expect(waits(await one.pick({ ...span(workspace, 'created_at'), order: 'earliest', skip: 0, limit: 2 }))).toEqual([27_000, 9_000]);
      expect(await one.pick({ ...query, on: 'given_up_at', order: 'earliest' })).toEqual([]);
    });

    const released = (workspace: string, request: Partial<AgentRequest>, at = later(0), diff: Change[] = []) => {
      const sample = askingApproval({ workspace, diff, request: emailRequest(request), state: 'released' });
      return { ...sample, release: { ...sample.release, released_at: at.toISOString() } };
    };
    const to = (domain: string, contact = 'lead-1', recipients = 1): Partial<AgentRequest> => ({
      target: { record_ids: ['r'], domain, contact },
      blast_radius: { recipients },
    });

    test('is tallied by the values of a fact, those with most first, only released ones of its span', async () => {
      const { one, other } = stores();
      const workspace = fresh('ws');
      const all = [to('b.example'), to('A.example', 'lead-1', 3), to('a.example'), to('c.example'), to('it\'s "d"\\.example')];
      await Promise.all([
        ...all.map((request) => one.insert(released(workspace, request))),
        one.insert(released(workspace, to('a.example'), later(60_000))),
        one.insert(released(fresh('ws'), to('a.example'))),
        one.insert(askingApproval({ workspace })),
      ]);
      const query = { ...span(workspace, 'released_at'), by: 'domain' as const };
      expect(await other.tally({ ...query, limit: 2 })).toEqual([
        { value: 'a.example', count: 2, recipients: 4 },
        { value: 'b.example', count: 1, recipients: 1 },
      ]);
      expect((await other.tally({ ...query, limit: 9 })).map(({ value }) => value)).toEqual([
        'a.example',
        'b.example',
        'c.example',
        'it\'s "d"\\.example',
      ]);
      const only = ['c.example', 'it\'s "d"\\.example', 'z.example'];
      expect(await other.tally({ ...query, only, limit: 9 })).toMatchObject([{ value: 'c.example' }, { value: 'it\'s "d"\\.example' }]);
      expect(await other.tally({ ...query, by: 'confidence', limit: 9 })).toEqual([{ value: '9', count: 5, recipients: 7 }]);
      expect(await other.tally({ ...query, by: 'confidence', only: ['8'], limit: 9 })).toEqual([]);
      expect(await other.tally({ ...query, by: 'assigned', limit: 9 })).toEqual([]);
    });

    test('is tallied by each of several changed fields, whatever they are called', async () => {
      const { one } = stores();
      const workspace = fresh('ws');
      const update = {
        agent: { ...emailRequest().agent, role: 'enrichment' },
        action: { object: 'lead', action: 'update', class: 'execute' as const },
      };
      const changing = (...names: string[]) =>
        released(
          workspace,
          { ...update, before: { industry: 'a' } },
          later(0),
          names.map((name) => ({ op: 'replace', path: `/${name}`, before: 'a', after: 'b' })),
        );
      await Promise.all([changing('industry', 'city'), changing('industry'), changing(...HOSTILE)].map((approval) => one.insert(approval)));
      const found = await one.tally({ ...span(workspace, 'released_at'), by: 'fields', limit: 100 });
      expect(found[0]).toEqual({ value: '["enrichment","lead","update","industry"]', count: 2, recipients: 0 });
      const names = found.map(({ value }) => readChangedField(value).field);
      expect(names.toSorted()).toEqual([...new Set(['city', 'industry', ...HOSTILE.map((name) => name.split('/')[0] ?? '')])].toSorted());
    });

    test('finds e-mails by whom they went to, and changes of a stage by when', async () => {
      const { one, other } = stores();
      const workspace = fresh('ws');
      const early = released(workspace, { ...to('a.example', 'lead-7'), confidence_score: 0.79 }, later(1000));
      const late = released(workspace, { ...to('a.example', 'it\'s "8"'), confidence_score: 1 }, later(2000));
      const opportunity = { action: { object: 'opportunity', action: 'update', class: 'execute' as const }, before: { stage: 'a' } };
      const stage = released(workspace, opportunity, later(0), [{ op: 'replace', path: '/stage', before: 'a', after: 'b' }]);
      const others = [released(workspace, to('a.example', 'lead-9')), released(fresh('ws'), to('a.example', 'lead-7'))];
      await Promise.all([early, late, stage, ...others].map((approval) => one.insert(approval)));
      const query = { workspace, contacts: ['it\'s "8"', 'lead-7', 'lead-0'], from: later(0), until: later(3000) };
      expect(await other.sentTo(query)).toEqual([
        { id: early.id, contact: 'lead-7', at: later(1000).getTime(), confidence: 7 },
        { id: late.id, contact: 'it\'s "8"', at: later(2000).getTime(), confidence: 9 },
      ]);
      expect(await other.sentTo({ ...query, until: later(1000) })).toEqual([]);
      const picked = await other.pick({ ...span(workspace, 'stage_at'), order: 'earliest', skip: 0, limit: 9 });
      expect(picked.map(({ id }) => id)).toEqual([stage.id]);
    });
  });

  describe('the list', () => {
    test('comes in pages, newest first, each approval once, also where many came in the same millisecond', async () => {
      const { one } = stores();
      const workspace = fresh('ws');
      const all = Array.from({ length: 23 }, (_, index) =>
        askingApproval({ workspace, created_at: later(Math.floor(index / 7) * 1000).toISOString() }),
      );
      await Promise.all(all.map((approval) => one.insert(approval)));
      const pages: Approval[][] = [];
      for (let cursor: string | undefined, more = true; more; ) {
        const { items, next } = await one.list({ workspace, limit: 5, cursor });
        pages.push(items);
        cursor = next ?? undefined;
        more = next !== null;
      }
      expect(pages.map((page) => page.length)).toEqual([5, 5, 5, 5, 3]);
      const times = pages.flat().map((approval) => approval.created_at);
      expect(times).toEqual(times.toSorted().reverse());
      expect(new Set(pages.flat().map((approval) => approval.id)).size).toBe(23);
    });

    test('takes state and role as filters, and keeps to its workspace', async () => {
      const { one } = stores();
      const workspace = fresh('ws');
      const asking = askingApproval({ workspace });
      const denied = askingApproval({ workspace, state: 'denied' });
      const admin = askingApproval({ workspace, request: { ...asking.request, agent: { ...asking.request.agent, role: 'admin' } } });
      await Promise.all([asking, denied, admin, askingApproval({ workspace: fresh('ws') })].map((approval) => one.insert(approval)));
      const ids = async (query: object) => (await one.list({ workspace, limit: 10, ...query })).items.map(({ id }) => id).toSorted();
      expect(await ids({})).toEqual([asking.id, denied.id, admin.id].toSorted());
      expect(await ids({ state: 'denied' })).toEqual([denied.id]);
      expect(await ids({ role: 'admin' })).toEqual([admin.id]);
      expect(await ids({ role: 'admin', state: 'denied' })).toEqual([]);
    });

    test('ends at a cursor that is none of ours', async () => {
      const { one } = stores();
      const approval = askingApproval({ workspace: fresh('ws') });
      await one.insert(approval);
      for (const cursor of [...HOSTILE, "1' or 1=1", '99999999999999999999_x']) {
        expect(await one.list({ workspace: approval.workspace, limit: 5, cursor })).toEqual({ items: [], next: null });
      }
    });
  });

  describe('what is over for long', () => {
    const before = later(400 * 86_400_000);
    const endedAt = (workspace: string, state: Approval['state'], at: Date, created = NOON) => {
      const ended = withEvent(askingApproval({ workspace, state, created_at: created.toISOString() }), state);
      return { ...ended, events: ended.events.map((event) => ({ ...event, at: at.toISOString() })) };
    };
    const sealed = async (store: Approvals, approval: Approval) => {
      await store.insert(approval);
      await store.markSealed(approval.id, approval.events.length);
      return approval;
    };
    const idsIn = async (store: Approvals, workspace: string) => (await store.list({ workspace, limit: 100 })).items.map(({ id }) => id).toSorted();

    test('is deleted with its key, and nothing that is open, unsealed, ended later or of another workspace', async () => {
      const { one, other } = stores();
      const workspace = fresh('ws');
      const [denied, executed] = [await sealed(one, endedAt(workspace, 'denied', NOON)), await sealed(one, endedAt(workspace, 'executed', NOON))];
      const stays = [
        await sealed(one, endedAt(workspace, 'asking', NOON)),
        await sealed(one, endedAt(workspace, 'released', NOON)),
        await sealed(one, endedAt(workspace, 'executed', before)),
        endedAt(workspace, 'denied', NOON),
      ];
      await one.insert(stays[3] ?? denied);
      const elsewhere = await sealed(one, endedAt(fresh('ws'), 'denied', NOON));
      expect(await other.forget({ workspace, before, limit: 100 })).toEqual({ forgotten: 2, next: null });
      expect(await one.forget({ workspace, before, limit: 100 })).toEqual({ forgotten: 0, next: null });
      expect(await idsIn(one, workspace)).toEqual(stays.map(({ id }) => id).toSorted());
      expect(await idsIn(one, elsewhere.workspace)).toEqual([elsewhere.id]);
      expect([await one.read(denied.id), await one.byKey(workspace, executed.key, executed.webhook_id)]).toEqual([null, null]);
      expect(await one.change(denied.id, addReason('late'))).toBeNull();
      expect((await other.insert({ ...endedAt(workspace, 'denied', NOON), key: denied.key })).inserted).toBe(true);
    });

    test('goes in pages past what stays, and of two processes at once each one goes once', async () => {
      const { one, other } = stores();
      const workspace = fresh('ws');
      const stay = await sealed(one, endedAt(workspace, 'asking', NOON, later(-9_000)));
      for (let n = 0; n < 7; n += 1) await sealed(one, endedAt(workspace, 'expired', NOON, later(-1_000 * (n % 3))));
      const all = async (store: Approvals) => {
        let gone = 0;
        for (let cursor: string | undefined, more = true; more; ) {
          const { forgotten, next } = await store.forget({ workspace, before, limit: 2, cursor });
          gone += forgotten;
          cursor = next ?? undefined;
          more = next !== null;
        }
        return gone;
      };
      const gone = await Promise.all([all(one), all(other)]);
      expect((gone[0] ?? 0) + (gone[1] ?? 0)).toBe(7);
      expect(await idsIn(one, workspace)).toEqual([stay.id]);
    });
  });
}
