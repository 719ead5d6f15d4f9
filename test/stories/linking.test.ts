// One human on two platforms: an account of Teams that is nobody's becomes a person's by a code, votes as that person, and is taken back.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Posted, startTeamsCloud, type TeamsCloud } from '../services/teams-cloud.ts';
import { until } from './agent.ts';
import { channelOf } from './ground.ts';
import { startWorld, type World } from './world.ts';

const CHANNEL = '19:approvals@thread.tacv2';
const RAVI = '29:ravi-in-teams';

let world: World;
let teams: TeamsCloud;
beforeAll(async () => {
  let running: World | null = null;
  teams = await startTeamsCloud({ deliverTo: () => String(running?.url), clock: { now: () => running?.clock.now() ?? new Date() } });
  running = await startWorld({ workspaces: { 'client-a': { channels: { slack: channelOf('client-a'), teams: CHANNEL } } }, env: teams.env });
  world = running;
});
afterAll(async () => {
  await world.stop();
  await teams.close();
});

const cardOf = async (id: string): Promise<Posted> => {
  const find = () => teams.in(CHANNEL).find((message) => JSON.stringify(message.card).includes(id));
  const found = await until(`the card of ${id} in Teams`, find, (one) => one !== undefined);
  if (!found) throw new Error('There is no card');
  return found;
};
const inChatOf = (account: string) => JSON.stringify(teams.in(`a:chat-of-${account}`).map(({ card, text }) => [card, text]));
const inChannel = () => JSON.stringify(teams.in(CHANNEL).map(({ text }) => text));

/** Asks for a code in the channel; it is told in the account's own chat alone. */
async function codeFor(account: string): Promise<string> {
  await teams.type(account, `${CHANNEL};messageid=1`, 'link');
  const said = await until(
    `the code of ${account}`,
    () => inChatOf(account),
    (words) => /Your code is/.test(words),
  );
  return /Your code is ([a-z0-9-]+)\./.exec(said)?.[1] ?? '';
}

test('an account that is nobody’s cannot decide, and is told in private how to be linked', async () => {
  const { agent } = world;
  const { id } = await agent.ask(agent.newDomain());
  const card = await cardOf(id);
  const { words } = await teams.click(RAVI, card, 'approve');
  expect(words).toContain('@Countersign link');
  expect((await agent.show(id)).quorum.votes).toEqual([]);
  expect(inChannel()).not.toContain('not linked');
});

test('it asks for a code, its person confirms it in Slack, and from then on it is that person with one vote', async () => {
  const { agent, people } = world;
  const code = await codeFor(RAVI);
  expect(code).toMatch(/^[a-z0-9]{4}(-[a-z0-9]{4}){2}$/);
  await people.agent('ravi', `link ${code}`);
  await until(
    'the link in Teams',
    () => inChannel(),
    (said) => said.includes(`${RAVI} is Ravi from now on`),
  );
  expect(inChannel()).not.toContain(code);

  const { id } = await agent.ask(agent.merge());
  const card = await cardOf(id);
  await teams.click(RAVI, card, 'review');
  await teams.click(RAVI, card, 'review', { decision: 'approve', reason: 'One company.' }, 'vote');
  await people.vote('ravi', id);
  expect((await agent.show(id)).quorum.votes.map(({ person, surface }) => [person, surface])).toEqual([['ravi', 'teams']]);
  expect(await agent.entriesOf('account_linked')).toMatchObject([
    { actor: 'ravi', detail: { account: RAVI, person: 'ravi', surface: 'teams', confirmed_by: ['ravi'] }, action_reason: null, tool_name: null },
  ]);
});

test('taken back it decides nothing any more', async () => {
  const { agent, people } = world;
  await people.agent('ravi', 'unlink teams');
  const { id } = await agent.ask(agent.newDomain());
  const { words } = await teams.click(RAVI, await cardOf(id), 'approve');
  expect(words).toContain('@Countersign link');
  expect((await agent.show(id)).quorum.votes).toEqual([]);
});
