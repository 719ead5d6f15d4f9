// Safe mode, for what waits when it begins and for what it held when it is ended early.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from './agent.ts';
import { startWorld, type World } from './world.ts';

/** A sweep that comes every ten seconds, on a slow machine. */
const PATIENCE_MS = 40_000;

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

const cardsAbout = (id: string) => world.slack.messages.filter((one) => one.metadata && JSON.stringify(one).includes(id));

test('an e-mail that waits for its window is put before people when safe mode begins, and goes once one has approved', async () => {
  const { agent, people, receiver } = world;
  const { id, verdict } = await agent.ask(agent.email());
  expect(verdict.decision).toBe('auto');
  await agent.reach(id, 'waiting');
  expect(cardsAbout(id)).toEqual([]);
  await people.agent('ines', 'incident safe-mode client-a confirm');
  const seen = await until(
    'the e-mail to be asked about',
    () => agent.show(id),
    ({ state }) => state === 'asking',
    PATIENCE_MS,
  );
  expect(seen.verdict).toMatchObject({ decision: 'ask', reasons: expect.arrayContaining(['safe_mode']) });
  await until(
    'its card',
    () => cardsAbout(id),
    (cards) => cards.length === 1,
    PATIENCE_MS,
  );
  expect(await people.vote('ravi', id)).toBeNull();
  await agent.reach(id, 'waiting');
  await world.moveTo('2026-11-23T15:00:01Z');
  await agent.released(id);
  expect(receiver.about(id)).toHaveLength(1);
}, 120_000);

test('what safe mode held on its way goes on when two people end it early', async () => {
  const { agent, people, receiver } = world;
  await people.agent('ravi', 'incident safe-mode end client-a');
  await people.agent('mei', 'incident safe-mode end client-a');
  receiver.behave(500);
  const { id } = await agent.ask(agent.email());
  await until(
    'a callback that is refused',
    () => receiver.about(id),
    (calls) => calls.length > 0,
    PATIENCE_MS,
  );
  await people.agent('ines', 'incident safe-mode client-a confirm');
  await until(
    'the next attempt to be held',
    () => agent.show(id),
    ({ release }) => release.held_by.includes('safe_mode'),
    PATIENCE_MS,
  );
  receiver.behave('accept');
  await people.agent('ravi', 'incident safe-mode end client-a');
  await people.agent('mei', 'incident safe-mode end client-a');
  await agent.released(id);
}, 120_000);
