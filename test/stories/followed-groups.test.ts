// Approvers who are those of a Slack user group: who leaves it loses the vote at once, and while Slack cannot be asked nobody decides.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startEntraGraph } from '../services/entra-graph.ts';
import { until } from './agent.ts';
import { slackOf, type WorkspaceWords } from './ground.ts';
import { startWorld, type World } from './world.ts';

const GROUP = 'S0REVOPS';
const STRANGER = 'U0STRANGER';
/** Nine in Chicago, where the mail goes. */
const OPEN = '2026-11-23T15:00:01Z';
const METHOD = 'usergroups.users.list';

const person = (id: string, ...groups: string[]) => ({ id, name: id[0]?.toUpperCase() + id.slice(1), slack: slackOf(id), groups });
const words: WorkspaceWords = {
  people: [person('dana'), person('ravi'), person('mei'), person('ines', 'on-call'), person('sam', 'sales')],
  groups: { revops: { follows: { slack: GROUP } } },
};

const ENTRA_GROUP = '2f6c1a9e-4b1d-4c57-9a53-1f0c4d5e6a7b';
const entraOf = (who: string) => `00000000-0000-4000-8000-${Buffer.from(who.padEnd(6)).toString('hex')}`;
const inEntra: WorkspaceWords = {
  people: ['bea', 'noor'].map((id) => ({ ...person(id), entra: entraOf(id) })),
  agents: [],
  groups: { revops: { follows: { entra: ENTRA_GROUP } } },
};

let graph: Awaited<ReturnType<typeof startEntraGraph>>;
let world: World;
beforeAll(async () => {
  graph = await startEntraGraph({ pageSize: 1 });
  world = await startWorld({ workspaces: { 'client-a': words, 'client-b': inEntra }, env: graph.env });
});
afterAll(async () => {
  await world.stop();
  await graph.close();
});

const areMembers = (...people: string[]) => world.slack.userGroups.set(GROUP, [...people.map(slackOf), STRANGER]);
const votesOn = async (id: string, workspace?: string) => (await world.agent.show(id, workspace)).quorum.votes.map((vote) => vote.person);
const typesOf = async (id: string) => (await world.agent.entries(id)).map(({ type }) => type);

/** The words that somebody is told in private after doing something. */
async function hears(who: string, act: () => Promise<unknown>): Promise<string> {
  const before = world.people.toldTo(who).length;
  await act();
  const told = await until(
    `an answer to ${who}`,
    () => world.people.toldTo(who),
    (all) => all.length > before,
  );
  return told.at(-1) ?? '';
}

test('a member votes, though somebody who has just joined stands in no copy; an account of nobody counts for nothing', async () => {
  const { agent, people } = world;
  areMembers('ravi', 'mei');
  const { id } = await agent.ask(agent.merge());
  expect(await people.vote('ravi', id)).toBeNull();
  expect(await votesOn(id)).toEqual(['ravi']);
  areMembers('ravi', 'ines');
  expect(await people.vote('ines', id)).toBeNull();
  await agent.released(id);
  expect(await votesOn(id)).toEqual(['ravi', 'ines']);

  const other = await agent.ask(agent.newDomain());
  const card = await people.cardOf(other.id);
  await world.slack.click(STRANGER, card, 'approve');
  expect(await votesOn(other.id)).toEqual([]);
});

test('who leaves the group loses the vote at once, and hears who may', async () => {
  const { agent, people } = world;
  areMembers('ravi', 'mei');
  const { id } = await agent.ask(agent.merge());
  const card = await people.cardOf(id);
  expect(await people.vote('ravi', id)).toBeNull();
  const view = await people.openReview('mei', card);
  areMembers('ravi');
  const { errors } = await world.slack.submit(slackOf('mei'), view, { decision: 'approve', reason: 'Looked at both.' });
  expect(JSON.stringify(errors)).toContain('Only people of RevOps can decide about this.');
  expect(await votesOn(id)).toEqual(['ravi']);
  expect(await hears('mei', () => people.agent('mei', 'caps set outreach 3'))).toContain('is for RevOps: Ravi. Nothing was changed.');
});

test('a vote of somebody who has left counts no more at the release: it asks again', async () => {
  const { agent, people } = world;
  areMembers('ravi', 'mei');
  const { id } = await agent.ask(agent.newDomain());
  await people.click('ravi', id, 'approve');
  await agent.reach(id, 'waiting');
  areMembers('mei');
  await world.moveTo(OPEN);
  await agent.reach(id, 'asking');
  expect(await votesOn(id)).toEqual([]);
  expect(await typesOf(id)).toContain('quorum_lost');
  await until(
    'the buttons to be back',
    async () => world.slack.buttons(await people.cardOf(id)),
    (buttons) => buttons.includes('approve'),
  );
  await people.click('mei', id, 'approve');
  await agent.released(id);
});

test('while Slack cannot be asked nothing is recorded, and nobody who decides by the group does; then it works', async () => {
  const { agent, people, slack } = world;
  areMembers('ravi', 'mei');
  const { id } = await agent.ask(agent.newDomain());
  await people.cardOf(id);
  await until(
    'the card to be sealed',
    () => typesOf(id),
    (types) => types.includes('card_posted'),
  );
  const before = await typesOf(id);
  let isDown = true;
  slack.fault({ method: METHOD, status: 500, times: 1000, matches: () => isDown });
  const refused = 'Slack cannot be asked just now who is in RevOps, so nothing was recorded. Try again in a minute.';
  expect(await hears('ravi', () => people.click('ravi', id, 'approve'))).toContain(refused);
  expect(await hears('ravi', () => people.agent('ravi', 'resume client-a'))).toContain(refused);
  expect(await votesOn(id)).toEqual([]);
  expect(await typesOf(id)).toEqual(before);
  isDown = false;
  await people.click('ravi', id, 'approve');
  await agent.released(id);
});

test('what was approved waits while Slack cannot be asked, and goes once it can', async () => {
  const { agent, people, slack, receiver } = world;
  areMembers('ravi', 'mei');
  const { id } = await agent.ask(agent.newDomain({ not_before: '2026-11-23T15:30:00Z' }));
  await people.click('ravi', id, 'approve');
  await agent.reach(id, 'waiting');
  let tried = 0;
  let isDown = true;
  slack.fault({
    method: METHOD,
    status: 500,
    times: 1000,
    matches: () => {
      tried += isDown ? 1 : 0;
      return isDown;
    },
  });
  await world.moveTo('2026-11-23T15:30:01Z');
  await until(
    'tries to release it',
    () => tried,
    (times) => times > 1,
  );
  expect([(await agent.show(id)).state, receiver.about(id)]).toEqual(['waiting', []]);
  expect(await votesOn(id)).toEqual(['ravi']);
  isDown = false;
  await agent.released(id);
});

test('Slack that is too busy, or knows the group no more, lets nobody decide either', async () => {
  const { agent, people, slack } = world;
  areMembers('ravi', 'mei');
  const { id } = await agent.ask(agent.newDomain());
  await people.cardOf(id);
  slack.fault({ method: METHOD, status: 429, retryAfterMs: 30_000, times: 2 });
  expect(await hears('ravi', () => people.click('ravi', id, 'approve'))).toContain('cannot be asked just now');
  slack.userGroups.delete(GROUP);
  expect(await hears('ravi', () => people.click('ravi', id, 'approve'))).toContain('cannot be asked just now');
  expect(await votesOn(id)).toEqual([]);
});

test('a group of Microsoft Entra is followed likewise, page by page', async () => {
  const { agent, people } = world;
  const areInEntra = (...ids: string[]) => graph.groups.set(ENTRA_GROUP, [entraOf('nobody'), ...ids.map((id) => entraOf(id).toUpperCase())]);
  areInEntra('bea', 'noor');
  const ask = () => agent.ask({ ...agent.newDomain(), workspace: 'client-b' });
  const { id } = await ask();
  await people.click('noor', id, 'approve');
  expect(await votesOn(id, 'client-b')).toEqual(['noor']);

  const other = await ask();
  areInEntra('bea');
  expect(await hears('noor', () => people.click('noor', other.id, 'approve'))).toContain('Only people of RevOps can decide about this.');
  graph.fault({ status: 429, headers: { 'retry-after': '30' }, times: 10 });
  expect(await hears('bea', () => people.click('bea', other.id, 'approve'))).toContain(
    'Microsoft Entra cannot be asked just now who is in RevOps, so nothing was recorded. Try again in a minute.',
  );
  expect(await votesOn(other.id, 'client-b')).toEqual([]);
});

test('a file that follows a group of Microsoft Entra starts nothing where that is not connected', async () => {
  await expect(startWorld({ workspaces: { 'client-b': inEntra } })).rejects.toThrow(
    /revops follows a group, and ENTRA_CLIENT_ID is not set; set the ENTRA_ variables/,
  );
});
