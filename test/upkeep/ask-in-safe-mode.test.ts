// What would go by itself and waits is put before people when safe mode begins, whatever it waits for.
import { expect, test } from 'vitest';
import type { Approval } from '../../src/domain/documents/approval.ts';
import { startSafeMode } from '../../src/domain/ledger/safe-mode.ts';
import { askInSafeMode } from '../../src/upkeep/ask-in-safe-mode.ts';
import { clientA, office } from '../commands/typed.ts';
import * as given from '../domain/given.ts';

const HOUR_MS = 3_600_000;

/** It went by itself as it was judged, and waits for this. */
const unasked = (id: string, held_by: string, tier: 1 | 2 = 2): Approval => ({
  ...given.waiting,
  id,
  asked: false,
  votes: [],
  decided_by: [],
  cards: [],
  verdict: { ...given.waiting.verdict, decision: 'auto', tier },
  release: { ...given.waiting.release, held_by: [held_by] },
});

function looked() {
  const here = office();
  const steps: string[] = [];
  const jobs = { add: (more: { step: string; id: string }[]) => void steps.push(...more.map(({ step, id }) => `${step} ${id}`)) };
  const policies = { all: () => [clientA], get: () => clientA };
  const look = askInSafeMode({ ...here, policies, holidays: () => false, jobs });
  const begin = () =>
    here.ledgers.change(clientA.id, (ledger) => {
      const until = new Date(here.clock.now().getTime() + HOUR_MS);
      return { next: startSafeMode({ ...ledger, matrix: clientA.hash }, { until, by: 'ines' }, here.clock.now()), result: null };
    });
  const states = async (...ids: string[]) => Promise.all(ids.map(async (id) => (await here.approvals.read(id))?.approval.state));
  return { here, steps, look, begin, states };
}

test('nobody is asked before safe mode, and of tier 1 nobody at all', async () => {
  const { here, look, begin, states } = looked();
  for (const one of [unasked('apr_a', 'window'), unasked('apr_b', 'window', 1)]) here.approvals.put(one);
  await look();
  expect(await states('apr_a', 'apr_b')).toEqual(['waiting', 'waiting']);
  await begin();
  await look();
  expect(await states('apr_a', 'apr_b')).toEqual(['asking', 'waiting']);
});

test('what waits for a window or a cap asks, with a card; what people approved goes on waiting', async () => {
  const { here, steps, look, begin, states } = looked();
  for (const one of [unasked('apr_a', 'window'), unasked('apr_b', 'cap:per_role_day'), given.waiting]) here.approvals.put(one);
  await begin();
  await look();
  expect(await states('apr_a', 'apr_b', given.waiting.id)).toEqual(['asking', 'asking', 'waiting']);
  expect(steps).toEqual(expect.arrayContaining(['ask-approvers apr_a', 'ask-approvers apr_b']));
});

test('what a pause holds asks once that is over, though the rest has been asked about', async () => {
  const { here, look, begin, states } = looked();
  for (const one of [unasked('apr_a', 'window'), unasked('apr_b', 'pause')]) here.approvals.put(one);
  await begin();
  await look();
  expect(await states('apr_a', 'apr_b')).toEqual(['asking', 'waiting']);
  here.approvals.put(unasked('apr_b', 'window'));
  await look();
  expect(await states('apr_b')).toEqual(['asking']);
});
