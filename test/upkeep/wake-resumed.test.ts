// What a pause held is tried again once the pause is over, also where whoever resumed died before waking it.
import { describe, expect, test, vi } from 'vitest';
import type { Step } from '../../src/domain/documents/steps.ts';
import type { Pause } from '../../src/domain/ledger/ledger.ts';
import { pause } from '../../src/domain/ledger/pauses.ts';
import { startSafeMode } from '../../src/domain/ledger/safe-mode.ts';
import { lastTurn } from '../../src/domain/ledger/turns.ts';
import { wakeResumed } from '../../src/upkeep/wake-resumed.ts';
import { AT, clientA, office } from '../commands/typed.ts';
import * as given from '../domain/given.ts';

const forGood = { type: 'hold' as const, reasons: ['pause'], at: null, opens_at: null, closes_at: null, zone: null };
const held = given.played(given.approved, given.schedule(), given.begin, forGood);
const lasting: Pause = { role: null, connector: null, until: null, by: 'ines', at: AT, reason: null };

function swept() {
  const here = office();
  const steps: Step[] = [];
  here.approvals.put(held);
  const client = { ...clientA, resume_per_minute: 30 };
  const policies = { all: () => [client], get: () => client };
  const jobs = { add: (more: Step[]) => void steps.push(...more) };
  const pauses = (more: Partial<Pause>) =>
    here.ledgers.change(clientA.id, (ledger) => ({ next: pause(ledger, { ...lasting, ...more }, here.clock.now()), result: null }));
  const sweep = wakeResumed({ ...here, policies, jobs });
  const release = async () => (await here.approvals.read(held.id))?.approval.release;
  const many = (count: number) => Array.from({ length: count }, (_, n) => here.approvals.put({ ...held, id: `apr_${n + 1}` }));
  /** When each leaves, in seconds from now on; null for what is still held. */
  const turns = async (count: number) => {
    const all = await Promise.all(Array.from({ length: count }, async (_, n) => (await here.approvals.read(`apr_${n + 1}`))?.approval.release));
    return all.map((one) => (one?.at ? (Date.parse(one.at) - Date.parse(AT)) / 1000 : null));
  };
  return { here, client, sweep, pauses, release, many, turns, due: () => steps.map(({ step }) => step) };
}

test('a release that waits for a pause which is over is tried again', async () => {
  const { sweep, release, due } = swept();
  expect(await release()).toMatchObject({ at: null, held_by: ['pause'] });
  await sweep();
  expect(await release()).toMatchObject({ at: AT, held_by: [] });
  expect(due()).toContain('release-action');
});

test.each<Partial<Pause>>([{}, { role: 'admin' }, { connector: 'salesforce' }])('one that a pause still covers stays held: %o', async (scope) => {
  const { sweep, pauses, release, due } = swept();
  await pauses(scope);
  await sweep();
  expect(await release()).toMatchObject({ at: null, held_by: ['pause'] });
  expect(due()).not.toContain('release-action');
});

test('a pause of another role does not hold it', async () => {
  const { sweep, pauses, release } = swept();
  await pauses({ role: 'outreach' });
  await sweep();
  expect(await release()).toMatchObject({ at: AT, held_by: [] });
});

test('what safe mode held on its way goes on once that is over, and not before', async () => {
  const { here, sweep, release } = swept();
  const onItsWay = given.played(given.released, given.hold('safe_mode'));
  here.approvals.put(onItsWay);
  const safeUntil = (until: Date) =>
    here.ledgers.change(clientA.id, (ledger) => ({ next: { ...ledger, safe_mode: { until: until.toISOString(), by: 'ines' } }, result: null }));
  await safeUntil(new Date(here.clock.now().getTime() + 3_600_000));
  await sweep();
  expect(await release()).toMatchObject({ held_by: ['safe_mode'] });
  await safeUntil(here.clock.now());
  await sweep();
  expect(await release()).toMatchObject({ at: AT, held_by: [] });
});

describe('what a cap held', () => {
  const charge = { layer: 'per_role_day', key: 'admin', period: 'day' as const, limit: 1, cost: 1, distinct: null };
  const release = { ...held.release, at: '2026-11-24T14:00:00.000Z', held_by: ['cap:per_role_day'] };
  const full = { ...held, plan: { ...held.plan, charges: [charge] }, release };
  const raised = (limit: number) => ({ role: 'admin', layer: 'per_role_day', limit, until: '2026-11-23T16:00:00.000Z', by: 'dana' });

  test('leaves while its cap is raised, as many as have room, the longest waiting first, also where whoever raised it died', async () => {
    const { here, sweep, due } = swept();
    const at = (minute: number) => `2026-11-23T14:0${minute}:00.000Z`;
    for (const minute of [3, 1, 2]) here.approvals.put({ ...full, id: `apr_${minute}`, created_at: at(minute) });
    const heldBy = async () => Promise.all([1, 2, 3].map(async (n) => (await here.approvals.read(`apr_${n}`))?.approval.release.held_by));
    await here.ledgers.change(clientA.id, (ledger) => ({
      next: { ...ledger, counters: { '2026-11-23': { 'per_role_day|admin': 1 } } },
      result: null,
    }));
    await sweep(clientA.id);
    expect(await heldBy()).toEqual([release.held_by, release.held_by, release.held_by]);
    await here.ledgers.change(clientA.id, (ledger) => ({ next: { ...ledger, overrides: [raised(3)] }, result: null }));
    await sweep();
    expect(await heldBy()).toEqual([[], ['turn'], release.held_by]);
    await sweep();
    expect(await heldBy()).toEqual([[], ['turn'], release.held_by]);
    expect(due()).toContain('release-action');
  });

  test('is not looked for by a sweep while no cap is raised: it waits for its day', async () => {
    const { here, sweep } = swept();
    here.approvals.put(full);
    await sweep();
    expect((await here.approvals.read(full.id))?.approval.release).toMatchObject(release);
    await sweep(clientA.id);
    expect((await here.approvals.read(full.id))?.approval.release).toMatchObject({ at: AT, held_by: [] });
  });

  test('stays where it is while a pause covers it', async () => {
    const { here, sweep, pauses } = swept();
    here.approvals.put(full);
    await pauses({});
    await sweep(clientA.id);
    expect((await here.approvals.read(full.id))?.approval.release).toMatchObject(release);
  });
});

describe('what a pause held', () => {
  const seconds = (count: number, from = 0) => Array.from({ length: count }, (_, n) => from + n * 2);

  test('leaves at the pace of the workspace, the first at once, and is shown as waiting for its turn', async () => {
    const { here, sweep, many, turns, due } = swept();
    many(60);
    await sweep();
    expect(await turns(60)).toEqual(seconds(60));
    expect((await here.approvals.read('apr_60'))?.approval).toMatchObject({ state: 'waiting', release: { held_by: ['turn'] } });
    expect(due().filter((step) => step === 'release-action')).toHaveLength(60);
    expect(lastTurn(await here.ledgers.read(clientA.id), 30, here.clock.now())).toBe('2026-11-23T14:31:58.000Z');
  });

  test('has one turn each, whoever looks at once, and what is held later comes after it', async () => {
    const { sweep, many, turns, here } = swept();
    many(40);
    await Promise.all([sweep(), sweep(), sweep(clientA.id)]);
    expect(await turns(40)).toEqual(seconds(40));
    here.approvals.put({ ...held, id: 'apr_41' });
    await sweep();
    expect(await turns(41)).toEqual(seconds(41));
  });

  test('leaves no faster where whoever gave out the turns was killed over it', async () => {
    const { here, sweep, many, turns } = swept();
    many(60);
    const { change } = here.approvals;
    let left = 30;
    here.approvals.change = (id, decide) => (left-- > 0 ? change(id, decide) : new Promise(() => {}));
    void sweep();
    await vi.waitFor(() => expect(left).toBe(-1));
    here.approvals.change = change;
    await sweep();
    expect((await turns(60)).filter((at) => at === null)).toHaveLength(30);
    here.clock.sleepTo('2026-11-23T14:30:11.000Z');
    await sweep();
    expect(await turns(60)).toEqual([...seconds(30), ...seconds(30, 100)]);
  });

  test('and is held again meanwhile gets a new turn, after those that were given out', async () => {
    const { here, sweep, pauses, many, turns } = swept();
    many(2);
    await sweep();
    await pauses({});
    await here.approvals.change('apr_2', (approval) => ({ next: given.played(approval, given.begin, forGood), result: null }));
    await sweep();
    expect(await turns(2)).toEqual([0, null]);
    await here.ledgers.change(clientA.id, (ledger) => ({ next: { ...ledger, pauses: [] }, result: null }));
    await sweep();
    expect(await turns(2)).toEqual([0, 4]);
  });
});

const unasked = (n: number, tier: 1 | 2 = 2) => ({
  ...held,
  id: `apr_held${n}`,
  asked: false,
  cards: [],
  request: { ...held.request, target: { ...held.request.target, sequence: 'q4' } },
  verdict: { ...held.verdict, decision: 'auto' as const, tier },
  plan: { ...held.plan, review: false },
});

test.each([
  ['in safe mode share a card', true, 2, 1],
  ['without safe mode go by themselves', false, 2, 0],
  ['of tier 1 go by themselves', true, 1, 0],
] as const)('releases that went by themselves: those that are woken %s', async (_, isSafe, tier, batches) => {
  const { here, sweep } = swept();
  if (isSafe) {
    const until = new Date(here.clock.now().getTime() + 3_600_000);
    await here.ledgers.change(clientA.id, (ledger) => ({ next: startSafeMode(ledger, { until, by: 'ines' }, here.clock.now()), result: null }));
  }
  const all = Array.from({ length: 6 }, (_none, n) => unasked(n, tier));
  for (const one of all) here.approvals.put(one);
  await sweep();
  await sweep();
  const stored = await Promise.all(all.map(({ id }) => here.approvals.read(id)));
  expect(new Set(stored.flatMap((one) => one?.approval.batch?.id ?? [])).size).toBe(batches);
  expect(stored.flatMap((one) => one?.approval.release.held_by ?? [])).not.toContain('pause');
  expect((await here.approvals.read(held.id))?.approval.batch).toBeUndefined();
});

test('nothing is woken where the matrix fails its cases, whoever asks, and all of it is once they pass', async () => {
  const { here, client, sweep, release } = swept();
  here.approvals.put(held);
  Object.assign(client, { failing: ['a new domain is asked about'] });
  await sweep();
  await sweep(client.id);
  expect(await release()).toMatchObject({ at: null, held_by: ['pause'] });
  Object.assign(client, { failing: undefined });
  await sweep();
  expect(await release()).toMatchObject({ at: AT, held_by: [] });
});
