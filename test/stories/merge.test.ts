// One merge from the request to the verified record, and what people do at once.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Keys, verifyAudit } from '../../src/verifier/verify-audit.ts';
import { until } from './agent.ts';
import { slackOf } from './ground.ts';
import { startWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  // 12:00 UTC is 7 in New York: on call begins at 9.
  world = await startWorld({ at: new Date('2026-11-23T12:00:00Z') });
});
afterAll(() => world.stop());

const typesOf = async (id: string) => (await world.agent.entries(id)).map((entry) => entry.type);

/** The export as a file, with the published keys. */
async function exported() {
  const text = await (await world.agent.read('/v1/audit/export')).text();
  const keys = await world.agent.get<Keys>('/.well-known/jwks.json');
  const file = join(world.folder, 'export.jsonl');
  const check = (changed: string) => {
    writeFileSync(file, changed);
    return verifyAudit(file, { keys, expect: [] });
  };
  return { text, check };
}

test('a merge wants two people, waits for its window, is released once, and its record verifies', async () => {
  const { agent, people, receiver, clock } = world;
  const request = agent.merge();
  const asked = await agent.ask(request);
  expect([asked.state, asked.quorum.needed]).toEqual(['asking', 2]);

  // Who operates the agent may not vote, and is told so alone.
  await people.click('dana', asked.id, 'review');
  await until(
    'words to dana',
    () => [...people.toldTo('dana'), JSON.stringify(world.slack.shownTo(slackOf('dana')))],
    (told) => /operate/i.test(told.join()),
  );
  expect(await people.vote('ravi', asked.id)).toBeNull();
  expect((await agent.show(asked.id)).quorum.votes.map((vote) => vote.person)).toEqual(['ravi']);
  expect(await people.vote('mei', asked.id)).toBeNull();

  const waiting = await agent.reach(asked.id, 'waiting');
  expect(waiting.release).toMatchObject({ held_by: ['window'], opens_at: '2026-11-23T14:00:00.000Z' });
  expect(receiver.calls).toEqual([]);

  await world.moveTo('2026-11-23T14:00:01Z');
  const { isSigned, grant } = await agent.released(asked.id);
  expect(isSigned).toBe(true);
  const keys = createLocalJWKSet(await agent.get<JSONWebKeySet>('/.well-known/jwks.json'));
  const expected = { audience: 'client-a', subject: asked.id, typ: 'countersign-grant+jwt', algorithms: ['EdDSA'], currentDate: clock.now() };
  const { payload } = await jwtVerify(grant, keys, expected);
  expect(payload).toMatchObject({ digest: asked.digest, approvers: ['ravi', 'mei'] });

  const report = {
    grant,
    request_id: asked.id,
    status: 'done',
    before: request.before,
    after: request.after,
    executed_at: clock.now().toISOString(),
  };
  const { status, body } = await agent.post('/v1/executions', report);
  expect([status, body]).toEqual([200, { matched: true, bypass: null }]);
  expect((await agent.show(asked.id)).state).toBe('executed');
  expect((await typesOf(asked.id)).filter((type) => type === 'released')).toHaveLength(1);
  expect(receiver.about(asked.id)).toHaveLength(1);

  const { text, check } = await exported();
  expect(await check(text)).toMatchObject({ ok: true, broken: null });
});

test('an export in which one word was changed, or an entry left out, is found', async () => {
  const { agent } = world;
  const { id } = await agent.ask(agent.task());
  await agent.released(id);
  const { text, check } = await exported();
  const lines = text.trimEnd().split('\n');
  const at = lines.findIndex((line) => line.includes(`"${id}"`));
  const changed = lines.with(at, String(lines[at]).replace('Asked for pricing', 'Asked for nothing'));
  expect(changed).not.toEqual(lines);
  expect(await check(`${changed.join('\n')}\n`)).toMatchObject({ ok: false, broken: { line: at + 1 } });
  expect(await check(`${lines.toSpliced(at, 1).join('\n')}\n`)).toMatchObject({ ok: false, broken: { line: at + 1 } });
});

test('a double click and two people at once decide once, and who comes late is told who decided', async () => {
  const { agent, people, slack } = world;
  const { id } = await agent.ask(agent.newDomain());
  const card = structuredClone(await people.cardOf(id));
  const clicks = ['ravi', 'ravi', 'mei', 'mei'].map((person) => slack.click(slackOf(person), card, 'approve'));
  expect((await Promise.all(clicks)).map((one) => one.status)).toEqual([200, 200, 200, 200]);
  const decided = await until(
    'a decision',
    () => agent.show(id),
    (seen) => seen.decided_by.length > 0,
  );
  const types = await until(
    'its entries',
    () => typesOf(id),
    (all) => all.includes('decided'),
  );
  expect([
    decided.quorum.votes.length,
    types.filter((type) => type === 'vote_cast').length,
    types.filter((type) => type === 'decided').length,
  ]).toEqual([1, 1, 1]);

  await slack.click(slackOf('ines'), card, 'approve');
  await until(
    'words to ines',
    () => people.toldTo('ines').join(),
    (told) => /already/i.test(told) && new RegExp(decided.decided_by.join(), 'i').test(told),
  );
  expect((await agent.show(id)).quorum.votes).toHaveLength(1);
});

test('without an app id nothing answers where Teams would deliver', async () => {
  const response = await fetch(`${world.url}/api/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"type":"message"}',
  });
  expect(response.status).toBe(404);
});
