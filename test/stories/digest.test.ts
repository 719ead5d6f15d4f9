// The morning after: the digest of the day before stands in the channel by itself, and once more in private for whoever asks.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from './agent.ts';
import { startWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

const inChannel = () =>
  world.slack.messages.map(({ blocks }) => JSON.stringify(blocks)).filter((blocks) => blocks.includes('This line is the witness'));

test('the digest comes at nine in the workspace, tells what happened, and its head is in the audit log', async () => {
  const { agent, people } = world;
  const merge = await agent.ask(agent.merge());
  const task = await agent.ask(agent.task());
  await agent.released(task.id);
  expect(await people.vote('ravi', merge.id)).toBeNull();
  expect(await people.vote('mei', merge.id)).toBeNull();
  await agent.released(merge.id);
  await world.moveTo('2026-11-24T13:59:00Z');
  expect(inChannel()).toEqual([]);
  await world.moveTo('2026-11-24T14:00:30Z');
  const [digest = ''] = await until('the digest', inChannel, (all) => all.length > 0, 45_000);
  expect(digest).toContain('client-a, Monday, November 23');
  expect(digest).toContain('*2 requests*\\n1 automatic, 1 asked, 0 denied by the matrix');
  expect(digest).toContain('*1 decision*\\n1 approved');
  expect(digest).toMatch(/Mei 1 \(half within \d+ s\) and Ravi 1 \(half within \d+ s\)/);
  const [, seq = '', hash = ''] = /entry ([\d,]+), head (sha256:[0-9a-f]{64})/.exec(digest) ?? [];
  const { items } = await agent.get<{ items: { seq: number; hash: string }[] }>(`/v1/audit?limit=1&cursor=${Number(seq.replaceAll(',', '')) - 1}`);
  expect(items[0]).toMatchObject({ seq: Number(seq.replaceAll(',', '')), hash });
  await people.agent('sam', 'digest 2026-11-23');
  await until(
    'the private answer',
    () => JSON.stringify(world.slack.privates.filter(({ user }) => user === 'U0SAM')),
    (said) => said.includes('This line is the witness'),
  );
  expect(inChannel()).toHaveLength(1);
  expect(world.errors()).toEqual([]);
}, 90_000);
