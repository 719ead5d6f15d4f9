// What changes while releases are on their way or wait: the kill switch, what a grant is worth meanwhile, and the policy folder.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from './agent.ts';
import { startWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

const consume = (grant: string, id?: string) =>
  world.agent.post('/v1/grants/consume', { grant }, id === undefined ? {} : { id }).then(({ body }) => body);
const pausedWords = () => world.people.said().filter((words) => /paused/i.test(words));
const resume = async () => {
  await world.people.agent('ravi', 'resume client-a');
  await until(
    'the end of the pause',
    () => world.people.said().join(),
    (words) => /resum/i.test(words),
  );
};

test('a pause is announced only once the callback that hangs has ended, none leaves after it, and resume releases what waited', async () => {
  const { agent, people, receiver } = world;
  receiver.behave('hang');
  const hanging = await agent.ask(agent.task());
  await until(
    'the callback that hangs',
    () => receiver.about(hanging.id),
    (calls) => calls.length === 1,
  );

  await people.agent('ines', 'pause client-a something looks wrong');
  await until(
    'the answer',
    () => people.toldTo('ines').join(),
    (told) => /paus/i.test(told),
  );
  const held = await Promise.all([agent.ask(agent.task()), agent.ask(agent.task())]);
  for (const { id } of held) expect((await agent.reach(id, 'waiting')).release.held_by).toEqual(['pause']);
  expect(pausedWords()).toEqual([]);

  receiver.letGo();
  const [announced] = await until('the announcement', pausedWords, (words) => words.length > 0);
  expect(announced).toContain(hanging.id);
  expect((await agent.show(hanging.id)).state).toBe('released');
  const late = await agent.ask(agent.task());
  await agent.reach(late.id, 'waiting');
  expect(receiver.calls).toHaveLength(1);

  await resume();
  for (const { id } of [...held, late]) await agent.released(id);
  expect(receiver.calls).toHaveLength(4);
  const types = async (type: string) =>
    (
      await until(
        `an entry ${type}`,
        () => agent.entriesOf(type),
        (all) => all.length > 0,
      )
    ).length;
  expect([await types('paused'), await types('resumed')]).toEqual([1, 1]);
});

test('a grant is active once, the same webhook-id gets the same answer, and while paused it is not', async () => {
  const { agent, people } = world;
  const [first, second] = await Promise.all([agent.ask(agent.task()), agent.ask(agent.task())]);
  const { grant } = await agent.released(first.id);
  expect(await consume(grant, 'msg_first')).toEqual({ active: true });
  expect(await consume(grant, 'msg_first')).toEqual({ active: true });
  expect(await consume(grant, 'msg_other')).toEqual({ active: false, code: 'used' });
  expect(await consume(`${grant}x`)).toEqual({ active: false, code: 'unknown' });

  const other = await agent.released(second.id);
  const before = pausedWords().length;
  await people.agent('ravi', 'pause client-a');
  await until('the announcement', pausedWords, (words) => words.length > before);
  expect(await consume(other.grant, 'msg_paused')).toEqual({ active: false, code: 'paused' });
  await people.agent('ravi', 'resume client-a');
  await until(
    'two resumptions',
    () => agent.entriesOf('resumed'),
    (all) => all.length === 2,
  );
  expect(await consume(other.grant, 'msg_again')).toEqual({ active: true });
});

test('a stricter matrix asks a person about a release that was waiting, and a broken file leaves the last good one in force', async () => {
  const { agent, people } = world;
  const file = join(world.policyDir, 'revops.yaml');
  const shipped = readFileSync(file, 'utf8');
  // 8:30 in Chicago: an e-mail waits for nine.
  const sent = await agent.ask(agent.email());
  expect([(await agent.reach(sent.id, 'waiting')).verdict.decision, sent.release.held_by]).toEqual(['auto', ['window']]);

  const stricter = shipped.replace('auto: confidence_score >= 0.8 && scores.icp_match >= 0.8', 'auto: "false"');
  expect(stricter).not.toBe(shipped);
  writeFileSync(file, stricter);
  await until(
    'the new matrix',
    () => agent.entriesOf('matrix_activated'),
    (all) => all.length === 2,
  );
  await world.moveTo('2026-11-23T15:00:01Z');
  const asked = await agent.reach(sent.id, 'asking');
  expect(asked.verdict).toMatchObject({ decision: 'ask' });
  expect(asked.verdict.matrix).not.toBe(sent.verdict.matrix);
  expect(world.receiver.about(sent.id)).toEqual([]);

  writeFileSync(file, stricter.replace('rows:', 'rows: ['));
  await until(
    'the complaint',
    () => world.errors().join(),
    (words) => words.includes('cannot be used'),
  );
  const judged = await agent.ask(agent.email());
  expect(judged.verdict).toEqual(asked.verdict);
  await people.click('mei', sent.id, 'approve');
  await agent.released(sent.id);
  expect(await agent.entriesOf('matrix_activated')).toHaveLength(2);
}, 30_000);
