// What a pause held is tried again once the pause is over, also where whoever resumed died before waking it.
import { expect, test } from 'vitest';
import type { Pause } from '../../src/domain/ledger.ts';
import { pause } from '../../src/domain/pauses.ts';
import { startSafeMode } from '../../src/domain/safe-mode.ts';
import type { Step } from '../../src/domain/steps.ts';
import { wakeResumed } from '../../src/upkeep/wake-held.ts';
import { AT, clientA, office } from '../commands/typed.ts';
import * as given from '../domain/given.ts';

const forGood = { type: 'hold' as const, reasons: ['pause'], at: null, opens_at: null, closes_at: null, zone: null };
const held = given.played(given.approved, given.schedule(), given.begin, forGood);
const lasting: Pause = { role: null, connector: null, until: null, by: 'ines', at: AT, reason: null };

function swept() {
  const here = office();
  const steps: Step[] = [];
  here.approvals.put(held);
  const policies = { all: () => [clientA], get: () => clientA };
  const jobs = { add: (more: Step[]) => void steps.push(...more) };
  const pauses = (more: Partial<Pause>) =>
    here.ledgers.change(clientA.id, (ledger) => ({ next: pause(ledger, { ...lasting, ...more }, here.clock.now()), result: null }));
  const sweep = wakeResumed({ ...here, policies, jobs });
  const release = async () => (await here.approvals.read(held.id))?.approval.release;
  return { here, sweep, pauses, release, due: () => steps.map(({ step }) => step) };
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
  expect(stored.every((one) => one?.approval.release.held_by.length === 0)).toBe(true);
  expect((await here.approvals.read(held.id))?.approval.batch).toBeUndefined();
});
