// What every store that is reached over a network keeps: a write whose answer was lost happens once, and nobody is told otherwise.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Approval } from '../../src/domain/documents/approval.ts';
import type { Ledger } from '../../src/domain/ledger/ledger.ts';
import { type Entry, link } from '../../src/domain/record/chain.ts';
import { StoreUnavailable } from '../../src/stores/store-errors.ts';
import type { LossyProxy } from '../services/lossy-proxy.ts';
import type { Ports } from './ports.ts';
import { askingApproval, draft, fresh, incident, NOON, signal } from './samples.ts';

/** `lossy` goes through the proxy, `other` does not. */
export type LossyStore = { lossy: Ports; other: Ports; proxy: LossyProxy; close(): Promise<void> };

export type LossyKind = {
  /** True for a store that finds out what happened and goes on; another one says that it does not know. */
  findsOut: boolean;
  /** Finds a write of that kind in what goes over the wire. */
  writes: (kind: 'approvals' | 'ledgers' | 'audit' | 'signals' | 'incidents') => RegExp;
};

/** What somebody was told who was told that nobody knows. */
const UNKNOWN = 'unknown';

/** What a call was told. */
const told = (call: Promise<unknown>): Promise<unknown> =>
  call.catch((error: unknown) => {
    if (error instanceof StoreUnavailable) return UNKNOWN;
    throw error;
  });

const addReason = (reason: string) => (now: Approval) => ({
  next: { ...now, verdict: { ...now.verdict, reasons: [...now.verdict.reasons, reason] } },
  result: reason,
});

const spend = (limit: number) => (ledger: Ledger) => {
  const spent = (ledger.counters.today?.sends as number | undefined) ?? 0;
  if (spent >= limit) return { next: null, result: false };
  return { next: { ...ledger, counters: { today: { sends: spent + 1 } } }, result: true };
};

export function lostAnswersContract(open: () => Promise<LossyStore>, { findsOut, writes }: LossyKind): void {
  let store: LossyStore;
  beforeAll(async () => {
    store = await open();
  });
  afterAll(() => store.close());

  /** What is told of a write that happened. */
  const ifKnown = (answer: unknown) => (findsOut ? answer : UNKNOWN);
  const stored = async (id: string) => (await store.other.approvals.read(id))?.approval;

  describe('where the answer to a write is lost', () => {
    test('a new approval is stored once and known as new', async () => {
      const approval = askingApproval({ workspace: fresh('ws') });
      const [answer] = await Promise.all([told(store.lossy.approvals.insert(approval)), store.proxy.loseAnswer(writes('approvals'))]);
      expect(answer).toEqual(ifKnown({ inserted: true, approval }));
      expect((await store.other.approvals.list({ workspace: approval.workspace, limit: 9 })).items).toHaveLength(1);
      expect((await store.lossy.approvals.insert(approval)).inserted).toBe(false);
    });

    test('changes that were written together happen once each', async () => {
      const approval = askingApproval({ workspace: fresh('ws') });
      await store.lossy.approvals.insert(approval);
      const lost = store.proxy.loseAnswer(writes('approvals'));
      const answers = await Promise.all(['a', 'b', 'c'].map((reason) => told(store.lossy.approvals.change(approval.id, addReason(reason)))));
      await lost;
      expect(answers).toEqual(['a', 'b', 'c'].map((result) => ifKnown(expect.objectContaining({ result }))));
      expect(await stored(approval.id)).toMatchObject({ version: 4, verdict: { reasons: ['a', 'b', 'c'] } });
    });

    test('a change happens once also where others change the document before the way is clear again', async () => {
      const approval = askingApproval({ workspace: fresh('ws') });
      await store.lossy.approvals.insert(approval);
      const others = () => Promise.all([1, 2, 3].map((n) => store.other.approvals.change(approval.id, addReason(`other ${n}`))));
      const lost = store.proxy.loseAnswer(writes('approvals'), others);
      const answer = await told(store.lossy.approvals.change(approval.id, addReason('mine')));
      await lost;
      expect(answer).toEqual(ifKnown(expect.objectContaining({ result: 'mine' })));
      expect((await stored(approval.id))?.verdict.reasons).toEqual(['mine', 'other 1', 'other 2', 'other 3']);
    });

    test('where so many follow that nobody can tell any more, that is said, and the change happened once at most', async () => {
      const approval = askingApproval({ workspace: fresh('ws') });
      await store.lossy.approvals.insert(approval);
      const others = async () => {
        for (let n = 0; n < 70; n++) await store.other.approvals.change(approval.id, addReason('other'));
      };
      const lost = store.proxy.loseAnswer(writes('approvals'), others);
      await expect(store.lossy.approvals.change(approval.id, addReason('mine'))).rejects.toThrow(StoreUnavailable);
      await lost;
      expect((await stored(approval.id))?.verdict.reasons.filter((reason) => reason === 'mine')).toHaveLength(1);
    });

    test('the loser of a race still loses', async () => {
      const approval = askingApproval({ workspace: fresh('ws') });
      await store.lossy.approvals.insert(approval);
      const deny = (by: string) => (now: Approval) =>
        now.state === 'asking' ? { next: { ...now, state: 'denied' as const, decided_by: [by] }, result: true } : { next: null, result: false };
      await store.other.approvals.change(approval.id, deny('other'));
      const lost = store.proxy.loseAnswer(writes('approvals'));
      const answer = await told(store.lossy.approvals.change(approval.id, deny('mine')));
      await lost;
      expect(answer).toEqual(ifKnown(expect.objectContaining({ result: false })));
      expect((await stored(approval.id))?.decided_by).toEqual(['other']);
    });

    test('a cap lets through exactly what it has room for', async () => {
      const workspace = fresh('ws');
      const lost = store.proxy.loseAnswer(writes('ledgers'));
      const change = (n: number) => (n % 2 ? store.lossy : store.other).ledgers.change(workspace, spend(12));
      const asked = await Promise.all(Array.from({ length: 30 }, (_, n) => told(change(n))));
      // Where the others had used the cap up first, nothing of ours was written.
      await told(store.lossy.ledgers.change(workspace, (ledger) => ({ next: { ...ledger, matrix: 'sha256:00' }, result: null })));
      await lost;
      const through = asked.filter((answer) => answer === true).length;
      expect(findsOut ? through === 12 : through <= 12).toBe(true);
      expect((await store.other.ledgers.read(workspace)).counters).toEqual({ today: { sends: 12 } });
    });

    test('the first charge of a ledger counts once', async () => {
      const workspace = fresh('ws');
      const lost = store.proxy.loseAnswer(writes('ledgers'));
      expect(await told(store.lossy.ledgers.change(workspace, spend(5)))).toBe(ifKnown(true));
      await lost;
      expect(await store.other.ledgers.read(workspace)).toMatchObject({ v: 1, counters: { today: { sends: 1 } } });
    });

    test('entries stand in the chain once, also behind those of others', async () => {
      const workspace = fresh('ws');
      const [first, mine, others] = [draft(workspace), [draft(workspace), draft(workspace)], draft(workspace)];
      await store.lossy.auditLog.append(workspace, [first]);
      const lost = store.proxy.loseAnswer(writes('audit'), () => store.other.auditLog.append(workspace, [others]));
      expect(await told(store.lossy.auditLog.append(workspace, mine))).toBe(ifKnown(undefined));
      await lost;
      await store.lossy.auditLog.append(workspace, mine);
      const entries: Entry[] = [];
      for await (const page of store.other.auditLog.export(workspace)) entries.push(...page);
      expect(entries.map(({ id }) => id)).toEqual([first, ...mine, others].map(({ id }) => id));
      const hashes = entries.map(({ seq: _, prev_hash: __, hash: ___, version: ____, ...rest }, n) => link(rest, entries[n - 1] ?? null).hash);
      expect(entries.map(({ hash }) => hash)).toEqual(hashes);
    });

    test('a signal and an incident are stored once, and known as new', async () => {
      const workspace = fresh('ws');
      const [one, two] = [signal(workspace), incident(workspace)];
      const losses = [store.proxy.loseAnswer(writes('signals')), store.proxy.loseAnswer(writes('incidents'))];
      expect(await told(store.lossy.signals.insert(one))).toBe(ifKnown(true));
      expect(await told(store.lossy.incidents.insert(two))).toBe(ifKnown(true));
      await Promise.all(losses);
      expect(await store.lossy.signals.insert(one)).toBe(false);
      expect(await store.lossy.incidents.insert(two)).toBe(false);
      expect((await store.other.incidents.list(workspace, 9)).items).toEqual([two]);
    });

    test('what is sealed stays so', async () => {
      const event = { n: 1, type: 'request_received', at: NOON.toISOString(), actor: 'agent:outreach', detail: {} };
      const approval = askingApproval({ workspace: fresh('ws'), events: [event] });
      await store.lossy.approvals.insert(approval);
      const lost = store.proxy.loseAnswer(writes('approvals'));
      expect(await told(store.lossy.approvals.markSealed(approval.id, 1))).toBe(ifKnown(undefined));
      await lost;
      expect((await store.other.approvals.read(approval.id))?.sealed).toBe(1);
    });
  });

  test('a write that never arrived is sent again, or it is said', async () => {
    const approval = askingApproval({ workspace: fresh('ws') });
    await store.lossy.approvals.insert(approval);
    const lost = store.proxy.loseQuestion(writes('approvals'));
    const answer = await told(store.lossy.approvals.change(approval.id, addReason('mine')));
    await lost;
    expect(answer).toEqual(ifKnown(expect.objectContaining({ result: 'mine' })));
    expect((await stored(approval.id))?.verdict.reasons).toEqual(findsOut ? ['mine'] : []);
  });

  test('while the way is shut everybody is told so, and once it is open all goes on by itself', async () => {
    const approval = askingApproval({ workspace: fresh('ws') });
    await store.lossy.approvals.insert(approval);
    store.proxy.shut();
    const answers = await Promise.all([
      told(store.lossy.approvals.read(approval.id)),
      told(store.lossy.approvals.change(approval.id, addReason('a'))),
      told(store.lossy.approvals.change(approval.id, addReason('b'))),
      told(store.lossy.ledgers.change(approval.workspace, spend(1))),
      told(store.lossy.auditLog.append(approval.workspace, [draft(approval.workspace)])),
    ]);
    store.proxy.open();
    expect(answers).toEqual(Array(5).fill(UNKNOWN));
    expect((await store.lossy.approvals.change(approval.id, addReason('c')))?.approval.verdict.reasons).toEqual(['c']);
  });
}
