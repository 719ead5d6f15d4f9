// The ways in which a request ends without being executed; the clock of this world only moves ahead.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from './agent.ts';
import { startWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

const told = (id: string, type: string) =>
  until(
    `${type} for ${id}`,
    () => world.receiver.about(id, type),
    (calls) => calls.length === 1,
  );
const signal = (type: string, contact: string | undefined) =>
  world.agent.post('/v1/signals', { type, contact, observed_at: world.clock.now().toISOString() });

test('a reply before the window opens stops the e-mail, and who unsubscribed gets none any more', async () => {
  const { agent } = world;
  const [replied, gone, fine] = [agent.email(), agent.email(), agent.email()];
  const sent = await Promise.all([replied, gone, fine].map(agent.ask));
  for (const { id } of sent) await agent.reach(id, 'waiting');
  expect((await signal('reply', replied.target.contact)).status).toBe(202);
  expect((await signal('unsubscribe', gone.target.contact)).status).toBe(202);

  await world.moveTo('2026-11-23T15:00:01Z');
  const [first, second, third] = sent.map(({ id }) => id) as [string, string, string];
  expect((await agent.reach(first, 'denied')).outcome).toMatchObject({ code: 'stopped', reason: 'reply' });
  expect((await agent.reach(second, 'denied')).outcome?.code).toMatch(/^(stopped|suppressed)$/);
  await agent.released(third);
  await Promise.all([told(first, 'approval.denied'), told(second, 'approval.denied')]);
  const again = await agent.ask({ ...agent.email(), target: { ...gone.target } });
  expect((await agent.reach(again.id, 'denied')).outcome).toMatchObject({ code: 'suppressed' });
  expect([...world.receiver.about(first), ...world.receiver.about(second), ...world.receiver.about(again.id)]).toEqual([]);
});

test('the agent withdraws what is asked, twice with the same answer, and nobody can approve it any more', async () => {
  const { agent, people } = world;
  const { id } = await agent.ask(agent.newDomain());
  await people.cardOf(id);
  const withdraw = () => agent.post(`/v1/requests/${id}/withdraw`, { reason: 'The lead asked us to stop.' });
  expect(await withdraw()).toMatchObject({ status: 200, body: { state: 'withdrawn', outcome: { code: 'withdrawn' } } });
  expect(await withdraw()).toMatchObject({ status: 200, body: { state: 'withdrawn' } });
  await told(id, 'approval.withdrawn');
  await until(
    'the card without buttons',
    async () => world.slack.buttons(await people.cardOf(id)),
    (names) => !names.includes('approve'),
  );
  const released = await agent.ask(agent.task());
  await agent.released(released.id);
  expect((await agent.post(`/v1/requests/${released.id}/withdraw`, { reason: 'Too late.' })).body).toMatchObject({ code: 'already_decided' });
});

test('an approval can be taken back until the release', async () => {
  const { agent, people } = world;
  const { id } = await agent.ask(agent.merge());
  await people.vote('ravi', id);
  await people.agent('ravi', `take-back ${id}`);
  await until(
    'the vote to be gone',
    () => agent.entries(id),
    (all) => all.some((entry) => entry.type === 'vote_taken_back'),
  );
  await people.vote('mei', id);
  expect((await agent.show(id)).state).toBe('asking');
  await people.vote('ines', id);
  await agent.released(id);
  expect((await agent.show(id)).decided_by).toEqual(['mei', 'ines']);
});

test('what was released and not yet executed can be revoked: its executor is told and its grant is worth nothing', async () => {
  const { agent, people } = world;
  const { id } = await agent.ask(agent.task());
  const { grant } = await agent.released(id);
  await people.agent('sam', `revoke ${id}`);
  expect((await agent.show(id)).state).toBe('released');
  await people.agent('ravi', `revoke ${id} wrong account`);
  expect((await agent.reach(id, 'failed')).outcome).toMatchObject({ code: 'stopped' });
  const [call] = await told(id, 'approval.revoked');
  expect(call?.isSigned).toBe(true);
  expect((await agent.post('/v1/grants/consume', { grant })).body).toEqual({ active: false, code: 'revoked' });
});

test('what nobody decides expires, and a click after that is told so', async () => {
  const { agent, people, clock } = world;
  const request = { ...agent.newDomain(), expires_at: new Date(clock.now().getTime() + 3_600_000).toISOString() };
  const { id } = await agent.ask(request);
  const card = structuredClone(await people.cardOf(id));
  await world.moveTo(new Date(Date.parse(request.expires_at) + 1));
  expect((await agent.reach(id, 'expired')).outcome).toMatchObject({ code: 'expired' });
  await told(id, 'approval.expired');
  await world.slack.click('U0MEI', card, 'approve');
  await until(
    'words to mei',
    () => people.toldTo('mei').join(),
    (words) => /expired|over/i.test(words),
  );
  expect(await agent.show(id)).toMatchObject({ state: 'expired', quorum: { votes: [] } });
});
