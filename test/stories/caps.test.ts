// Ten that want through a cap of three at once, and the days after.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Shown, until } from './agent.ts';
import { startWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ workspaces: { 'client-a': { caps: { enrichment: { per_role_day: 3 } } } } });
});
afterAll(() => world.stop());

const count = (all: Shown[], state: string) => all.filter((one) => one.state === state).length;

test('of ten at once three are released under a cap of three a day, and the others on the days after, three a day', async () => {
  const { agent, receiver } = world;
  const sent = await Promise.all(Array.from({ length: 10 }, () => agent.ask(agent.leadUpdate())));
  const look = () => Promise.all(sent.map(({ id }) => agent.show(id)));
  const settled = (released: number) =>
    until(
      `${released} released and the others waiting`,
      look,
      (all) => count(all, 'released') === released && count(all, 'waiting') === 10 - released,
    );

  const first = await settled(3);
  for (const one of first.filter(({ state }) => state === 'waiting')) expect(one.release.held_by).toEqual(['cap:per_role_day']);
  let today = 3;
  for (const day of ['2026-11-24', '2026-11-25', '2026-11-26']) {
    await world.moveTo(`${day}T14:30:00Z`);
    today = Math.min(today + 3, 10);
    await settled(today);
  }
  await until(
    'all callbacks',
    () => receiver.calls.length,
    (length) => length === 10,
  );
  expect(new Set(receiver.calls.map((call) => call.request)).size).toBe(10);
  for (const { id } of sent) expect((await agent.entries(id)).filter((entry) => entry.type === 'released')).toHaveLength(1);
}, 30_000);
