// Processes that are killed in the worst moments, and starts that cannot be: each of those ends with one sentence and its remedy.
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../src/system.ts';
import { freePort } from '../services/free-port.ts';
import { type Agent, newAgent, until } from './agent.ts';
import { type Ground, MONDAY, newGround } from './ground.ts';
import { newPeople, type People, wordsOf } from './people.ts';
import { type Program, startProgram, untilReady } from './programs.ts';

/** Longer than others keep away from an attempt whose process may have died. */
const LEASE_OVER_MS = 20_000;
/** A start that loads everything, on a machine that does other things. */
const START_MS = 100_000;

const clock = systemClock();
clock.moveTo(MONDAY);
let ground: Ground;
let program: Program;
let agent: Agent;
let people: People;

async function start() {
  program = startProgram('test/stories/child.ts', { ...ground.env, STORY_AT: clock.now().toISOString() });
  await untilReady(program, ground.url, START_MS);
}

async function powerCut() {
  await program.kill();
  clock.moveTo(new Date(clock.now().getTime() + LEASE_OVER_MS));
  ground.receiver.behave('accept');
  await start();
}

/** One release in the record, one callback id and one grant, however often it was sent. */
async function releasedOnce(id: string) {
  await agent.released(id);
  const calls = ground.receiver.about(id);
  expect(new Set(calls.map((call) => call.id)).size).toBe(1);
  expect(new Set(calls.map((call) => decodeJwt(call.grant).jti)).size).toBe(1);
  expect(calls.every((call) => call.isSigned)).toBe(true);
  expect((await agent.entries(id)).filter((entry) => entry.type === 'released')).toHaveLength(1);
}

beforeAll(async () => {
  ground = await newGround({ clock, workspaces: { 'client-a': {} } });
  agent = newAgent(ground, clock);
  people = newPeople(ground.slack);
  await start();
});
afterAll(async () => {
  await program.kill();
  await ground.clear();
});

test('a power cut right after the last vote, or while a callback hangs, loses nothing and releases nothing twice', async () => {
  const hanging = await (async () => {
    ground.receiver.behave('hang');
    return agent.ask(agent.task());
  })();
  await until(
    'the callback that hangs',
    () => ground.receiver.about(hanging.id),
    (calls) => calls.length === 1,
  );
  const merge = await agent.ask(agent.merge());
  expect(await people.vote('ravi', merge.id)).toBeNull();
  expect(await people.vote('mei', merge.id)).toBeNull();
  await powerCut();

  await releasedOnce(merge.id);
  await releasedOnce(hanging.id);
  expect(ground.receiver.about(hanging.id)).toHaveLength(2);
  expect(await agent.show(merge.id)).toMatchObject({ state: 'released', decided_by: ['ravi', 'mei'] });
  expect((await agent.entries(merge.id)).filter((entry) => entry.type === 'vote_cast')).toHaveLength(2);
}, 60_000);

test('votes, cards and pauses outlive a power cut', async () => {
  const merge = await agent.ask(agent.merge());
  expect(await people.vote('ravi', merge.id)).toBeNull();
  await people.agent('ines', 'pause client-a');
  await until(
    'the announcement',
    () => people.said().join(),
    (words) => /paused/i.test(words),
  );
  await powerCut();

  expect((await agent.show(merge.id)).quorum.votes.map((vote) => vote.person)).toEqual(['ravi']);
  expect(await people.vote('mei', merge.id)).toBeNull();
  expect((await agent.reach(merge.id, 'waiting')).release.held_by).toEqual(['pause']);
  expect(ground.receiver.about(merge.id)).toEqual([]);
  await people.agent('ravi', 'resume client-a');
  await releasedOnce(merge.id);
  expect(ground.slack.messages.filter((message) => message.metadata && JSON.stringify(message).includes(merge.id))).toHaveLength(1);
}, 60_000);

test('a pause whose process dies while a callback hangs is announced after the restart, once', async () => {
  const announced = () => people.said().filter((words) => /paused by .*the plug/i.test(words));
  ground.receiver.behave('hang');
  const hanging = await agent.ask(agent.task());
  await until(
    'the callback that hangs',
    () => ground.receiver.about(hanging.id),
    (calls) => calls.length === 1,
  );
  await people.agent('ines', 'pause client-a somebody pulled the plug');
  await until(
    'the entry of the pause',
    () => agent.entriesOf('paused'),
    (all) => all.some((entry) => JSON.stringify(entry).includes('the plug')),
  );
  expect(announced()).toEqual([]);
  await powerCut();

  const [words] = await until('the announcement', announced, (all) => all.length > 0);
  expect(words).toContain('client-a is paused by Ines');
  await people.agent('ravi', 'resume client-a');
  await releasedOnce(hanging.id);
  expect(announced()).toHaveLength(1);
}, 60_000);

test('an incident whose process dies between its card and the note of where it stands has one card, which goes on being told', async () => {
  const cards = () => ground.slack.messages.filter((one) => wordsOf(one).includes('incident_step'));
  const isCard = (args: object) => JSON.stringify(args).includes('incident_step');
  ground.slack.fault({ method: 'chat.postMessage', lost: true, silent: true, matches: isCard });
  await people.agent('ines', 'incident open client-a wrong numbers in the list');
  await until('the card that nobody was told of', cards, (all) => all.length === 1);
  await powerCut();

  const isNoted = () => cards().map(({ ts }) => ground.slack.messages.filter((one) => one.thread_ts === ts && one.ts !== ts).length);
  await until('the story below the card', isNoted, ([told]) => told !== undefined && told > 0, 30_000);
  expect(cards()).toHaveLength(1);
  expect(await agent.get<{ items: object[] }>('/v1/incidents')).toMatchObject({ items: [{ number: 1, kind: 'manual', state: 'open' }] });
}, 150_000);

const startWith = (env: Record<string, string>) => startProgram('src/main.ts', { ...ground.env, ...env }).ended;

test('a second process on the same data folder is refused, and the first goes on', async () => {
  const { code, output } = await startWith({ PORT: String(await freePort()) });
  expect([code, output.trim().split('\n')]).toEqual([1, [expect.stringMatching(/^Another process uses DATA_DIR .*; stop it, or set DATA_DIR/)]]);
  const { id } = await agent.ask(agent.task());
  await agent.released(id);
});

test('a port in use and a data folder that cannot be written are named', async () => {
  const file = join(ground.folder, 'a-file');
  writeFileSync(file, '');
  const other = join(ground.folder, 'other-data');
  const [port, data] = await Promise.all([
    startWith({ DATA_DIR: other }),
    startWith({ DATA_DIR: join(file, 'data'), PORT: String(await freePort()) }),
  ]);
  expect([port.code, port.output.trim().split('\n')]).toEqual([1, [expect.stringMatching(/^PORT \d+ is in use; set PORT/)]]);
  expect(existsSync(other)).toBe(false);
  expect([data.code, data.output.trim().split('\n')]).toEqual([1, [expect.stringMatching(/^DATA_DIR .* cannot be used .*; make it writable/)]]);
});
