// What a pause held is tried again once the pause is over, also where whoever resumed died before waking it.
import { expect, test } from 'vitest';
import type { Pause } from '../../src/domain/ledger.ts';
import { pause } from '../../src/domain/pauses.ts';
import type { Step } from '../../src/domain/steps.ts';
import { wakeResumed } from '../../src/upkeep/resume-stalled.ts';
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
  return { sweep, pauses, release, due: () => steps.map(({ step }) => step) };
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
