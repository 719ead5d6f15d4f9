// The agent is told how its request ended, and told again where nobody listened.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { applied } from '../../src/domain/approval/decide.ts';
import { askingApproval } from '../contract/samples.ts';
import { accepted, newHouse, timedOut } from './house.ts';

let house: Awaited<ReturnType<typeof newHouse>>;
beforeAll(async () => {
  house = await newHouse();
});
afterAll(() => house.close());

test('a request that ran out of time after three days is told for a day after that, with the instant of its end', async () => {
  const { id, expires_at } = (await house.approvals.insert(askingApproval({ id: 'apr_old' }))).approval;
  house.at(expires_at);
  await house.approvals.change(id, (approval) => applied(approval, { type: 'expire' }, house.clock.now()));

  house.executor(async () => timedOut);
  const failed = await house.tell(id);
  expect(failed?.notice).toMatchObject({ type: 'approval.expired', attempts: 1, delivered_at: null });
  expect(Date.parse(failed?.notice?.at ?? '') - Date.parse(expires_at)).toBe(5_000);

  const bodies: { type: string; timestamp: string }[] = [];
  house.executor(async ({ body }) => {
    bodies.push(JSON.parse(body));
    return accepted;
  });
  house.at(failed?.notice?.at ?? '');
  expect((await house.tell(id))?.notice?.delivered_at).not.toBeNull();
  expect(bodies).toMatchObject([{ type: 'approval.expired', timestamp: expires_at }]);
});

test('a notice that nobody took for a day is given up', async () => {
  const { id, expires_at } = (await house.approvals.insert(askingApproval({ id: 'apr_unheard' }))).approval;
  house.at(expires_at);
  await house.approvals.change(id, (approval) => applied(approval, { type: 'expire' }, house.clock.now()));
  house.executor(async () => timedOut);
  house.at(new Date(Date.parse(expires_at) + 24 * 3_600_000));
  expect((await house.tell(id))?.notice).toMatchObject({ at: null, delivered_at: null });
});

test('two processes at once tell it once, and one that died over it leaves it to the next', async () => {
  const { id, expires_at } = (await house.approvals.insert(askingApproval({ id: 'apr_twice' }))).approval;
  house.at(expires_at);
  await house.approvals.change(id, (approval) => applied(approval, { type: 'expire' }, house.clock.now()));
  let calls = 0;
  house.executor(async () => {
    calls += 1;
    throw new Error('killed');
  });
  const tries = await Promise.allSettled([house.tell(id), house.tell(id), house.tell(id)]);
  expect(calls).toBe(1);
  expect(tries.filter(({ status }) => status === 'rejected')).toHaveLength(1);
  house.executor(async () => accepted);
  house.at(new Date(Date.parse(expires_at) + 14_999));
  expect((await house.tell(id))?.notice?.delivered_at).toBeNull();
  house.at(new Date(Date.parse(expires_at) + 15_000));
  expect((await house.tell(id))?.notice?.delivered_at).not.toBeNull();
});
