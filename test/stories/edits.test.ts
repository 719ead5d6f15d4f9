// An e-mail that a person edits before it is approved, and one that is let out by break-glass, from the request to the record.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { digestOf } from '../../src/domain/documents/canonical.ts';
import { type Keys, verifyAudit } from '../../src/verifier/verify-audit.ts';
import { until } from './agent.ts';
import { slackOf } from './ground.ts';
import { startWorld, type World } from './world.ts';

const person = (id: string, ...groups: string[]) => ({ id, name: id[0]?.toUpperCase() + id.slice(1), slack: slackOf(id), groups });
const people = [person('ravi', 'revops'), person('mei', 'revops'), person('sam', 'sales'), person('gus', 'break-glass')];

let world: World;
beforeAll(async () => {
  world = await startWorld({ at: new Date('2026-11-23T15:30:00Z'), workspaces: { 'client-a': { people, agents: [] } } });
});
afterAll(() => world.stop());

async function recordVerifies(): Promise<void> {
  const text = await (await world.agent.read('/v1/audit/export')).text();
  const file = join(world.folder, 'export.jsonl');
  writeFileSync(file, text);
  const keys = await world.agent.get<Keys>('/.well-known/jwks.json');
  expect(await verifyAudit(file, { keys, expect: [] })).toMatchObject({ ok: true, broken: null });
}

/** The modal that somebody has in front of them. */
async function modalOf(who: string, callbackId: string) {
  const view = await until(
    `the modal ${callbackId} of ${who}`,
    () => world.slack.shownTo(slackOf(who)) ?? undefined,
    (seen) => seen?.callback_id === callbackId,
  );
  if (!view) throw new Error('There is no modal');
  return view;
}

const grantOf = async (grant: string) => {
  const keys = createLocalJWKSet(await world.agent.get<JSONWebKeySet>('/.well-known/jwks.json'));
  return (await jwtVerify(grant, keys, { audience: 'client-a', currentDate: world.clock.now() })).payload;
};

test('an e-mail is edited, the older vote is void, and what is approved then is what the executor is told and does', async () => {
  const { agent, people: inSlack, slack, clock } = world;
  const request = agent.newDomain({ target: { ...agent.newDomain().target, time_zone: 'America/Chicago' } });
  const asked = await agent.ask(request);
  const old = structuredClone(await inSlack.cardOf(asked.id));

  await inSlack.click('mei', asked.id, 'edit');
  const after = { subject: 'Our prices', body: 'They are on the page. Call me.' };
  expect((await slack.submit(slackOf('mei'), await modalOf('mei', 'edit'), after)).errors).toBeNull();
  const edited = await agent.show(asked.id);
  expect(edited).toMatchObject({ state: 'asking', digest: digestOf({ ...request, after }), edited: { by: 'mei', after } });
  expect(edited.digest).not.toBe(asked.digest);

  await slack.click(slackOf('ravi'), old, 'approve');
  await until(
    'words to ravi',
    () => inSlack.toldTo('ravi').join(),
    (told) => told.includes('changed since you looked'),
  );
  expect((await agent.show(asked.id)).quorum.votes).toEqual([]);
  await until(
    'the repainted card',
    async () => JSON.stringify((await inSlack.cardOf(asked.id)).blocks),
    (blocks) => blocks.includes('Edited by Mei') && blocks.includes('Call me.'),
  );

  await inSlack.click('ravi', asked.id, 'approve');
  const { data, grant, isSigned } = await agent.released(asked.id);
  expect(isSigned).toBe(true);
  expect(data).toMatchObject({ digest: edited.digest, edited: { by: 'mei', after } });
  expect(await grantOf(grant)).toMatchObject({ digest: edited.digest, approvers: ['ravi'] });

  const done = { grant, request_id: asked.id, status: 'done', before: {}, executed_at: clock.now().toISOString() };
  expect((await agent.post('/v1/executions', { ...done, after })).body).toEqual({ matched: true, bypass: null });
  expect((await agent.show(asked.id)).state).toBe('executed');
  const types = (await agent.entries(asked.id)).map(({ type }) => type);
  expect(types).toEqual(expect.arrayContaining(['edited', 'verdict_given', 'vote_cast', 'decided', 'released', 'executed']));
  await recordVerifies();
});

test('an executor that does what the agent had asked for before the edit is found', async () => {
  const { agent, people: inSlack, slack, clock } = world;
  const request = agent.newDomain();
  const { id } = await agent.ask(request);
  await inSlack.click('ravi', id, 'edit');
  await slack.submit(slackOf('ravi'), await modalOf('ravi', 'edit'), { subject: 'Prices', body: 'Here.' });
  await until(
    'the repainted card',
    async () => JSON.stringify((await inSlack.cardOf(id)).blocks),
    (blocks) => blocks.includes('Edited by Ravi'),
  );
  await inSlack.click('ravi', id, 'approve');
  const { grant } = await agent.released(id);
  const report = { grant, request_id: id, status: 'done', before: {}, after: request.after, executed_at: clock.now().toISOString() };
  expect((await agent.post('/v1/executions', report)).body).toMatchObject({ matched: false, bypass: { code: 'differs' } });
});

test('break-glass lets an e-mail out before its window, is said in the channel, and stands in record, incidents and digest', async () => {
  const { agent, people: inSlack } = world;
  await world.moveTo('2026-11-24T06:00:00Z');
  const { id } = await agent.ask(agent.newDomain());
  await inSlack.agent('ravi', `break-glass ${id} I am in a hurry`);
  expect(inSlack.toldTo('ravi').join()).toMatch(/is for Break-glass: Gus/);
  expect((await agent.show(id)).state).toBe('asking');
  await inSlack.agent('gus', `break-glass ${id} The tender closes at dawn`);
  const { grant } = await agent.released(id);
  expect(await grantOf(grant)).toMatchObject({ bypass: 'break_glass', approvers: ['gus'] });
  expect(inSlack.said().join()).toMatch(/Gus broke the glass.*The tender closes at dawn/);
  const shown = await agent.show(id);
  expect(shown.quorum.votes).toMatchObject([{ person: 'gus', assurance: 'break_glass' }]);
  const { items } = await agent.get<{ items: { code: string; request_id: string }[] }>('/v1/incidents');
  expect(items.filter((one) => one.request_id === id)).toMatchObject([{ code: 'break_glass' }]);
  await inSlack.agent('ravi', 'digest 2026-11-24');
  expect(inSlack.toldTo('ravi').join()).toContain('The tender closes at dawn');
  await recordVerifies();
});
