// An orderly end: what is in hand is finished first, and whoever asks twice does not wait.
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../src/system.ts';
import { type Agent, newAgent, until } from './agent.ts';
import { type Ground, newGround } from './ground.ts';
import { type Program, startProgram, untilReady } from './programs.ts';

const clock = systemClock();
let ground: Ground;
let agent: Agent;
let program: Program;

beforeAll(async () => {
  ground = await newGround({ clock, workspaces: { 'client-a': {} } });
  agent = newAgent(ground, clock);
});
afterEach(() => program.kill());
afterAll(() => ground.clear());

/** Starts the program itself, and leaves it with a callback that hangs. */
async function startHanging(): Promise<string> {
  program = startProgram('src/main.ts', ground.env);
  await untilReady(program, ground.url, 200_000);
  ground.receiver.behave('hang');
  const { id } = await agent.ask(agent.task());
  await until(
    'the callback that hangs',
    () => ground.receiver.about(id),
    (calls) => calls.length === 1,
  );
  return id;
}

test('a step in hand is finished before the end, and is not done again by the next process', async () => {
  const id = await startHanging();
  program.signal('SIGTERM');
  await until('the words', program.output, (output) => output.includes('Stopping: what is in hand is finished first.'));
  await until(
    'the port to be shut',
    () =>
      fetch(`${ground.url}/healthz`).then(
        () => 'open',
        () => 'shut',
      ),
    (seen) => seen === 'shut',
  );
  ground.receiver.letGo();
  expect((await program.ended).code).toBe(0);

  await startHanging();
  expect((await agent.entries(id)).filter((entry) => entry.type === 'callback_delivered')).toHaveLength(1);
  expect(ground.receiver.about(id)).toHaveLength(1);
  ground.receiver.letGo();
}, 240_000);

test('a second signal ends it at once, and the next process takes up what was in hand', async () => {
  const id = await startHanging();
  program.signal('SIGINT');
  await until('the words', program.output, (output) => output.includes('Once more to stop at once.'));
  const askedMs = performance.now();
  program.signal('SIGINT');
  expect((await program.ended).code).toBe(1);
  expect(performance.now() - askedMs).toBeLessThan(5_000);

  ground.receiver.behave('accept');
  await startHanging();
  ground.receiver.letGo();
  await agent.released(id);
  expect(new Set(ground.receiver.about(id).map((call) => call.id)).size).toBe(1);
}, 240_000);
