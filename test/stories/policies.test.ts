// The policy folder changes while Countersign runs.
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
  expect(world.receiver.calls).toEqual([]);

  writeFileSync(file, stricter.replace('rows:', 'rows: ['));
  await until(
    'the complaint',
    () => world.errors.join(),
    (words) => words.includes('cannot be used'),
  );
  const judged = await agent.ask(agent.email());
  expect(judged.verdict).toEqual(asked.verdict);
  await people.click('mei', sent.id, 'approve');
  await agent.released(sent.id);
  expect(await agent.entriesOf('matrix_activated')).toHaveLength(2);
}, 30_000);
