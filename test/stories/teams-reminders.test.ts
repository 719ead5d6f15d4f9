// Reminders where some people have Teams, some Slack and some both: each hears once, in private, on the platform where the card is.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Posted, startTeamsCloud, type TeamsCloud } from '../services/teams-cloud.ts';
import { until } from './agent.ts';
import { askAlike } from './batches.ts';
import { channelOf, slackOf } from './ground.ts';
import { wordsOf } from './people.ts';
import { startWorld, type World } from './world.ts';

const accountOf = (person: string) => `29:${person}`;
const channelIn = (workspace: string) => `19:${workspace}@thread.tacv2`;
const chatOf = (person: string) => `a:chat-of-${accountOf(person)}`;
const person = (id: string, accounts: object) => ({ id, name: id[0]?.toUpperCase() + id.slice(1), groups: ['revops'], ...accounts });
const people = [
  person('mei', { slack: slackOf('mei'), teams: accountOf('mei') }),
  person('tess', { teams: accountOf('tess') }),
  person('sol', { slack: slackOf('sol') }),
];
const HOUR_MS = 3_660_000;

let world: World;
let teams: TeamsCloud;
beforeAll(async () => {
  let running: World | null = null;
  teams = await startTeamsCloud({ deliverTo: () => String(running?.url), clock: { now: () => running?.clock.now() ?? new Date() } });
  const common = { people, agents: [] };
  running = await startWorld({
    workspaces: {
      'client-a': { ...common, channels: { teams: channelIn('client-a') } },
      'client-b': { ...common, channels: { slack: channelOf('client-b'), teams: channelIn('client-b') } },
    },
    env: teams.env,
  });
  world = running;
});
afterAll(async () => {
  await world.stop();
  await teams.close();
});

const anHourOn = () => world.moveTo(new Date(world.clock.now().getTime() + HOUR_MS));
const inTeams = (who: string, id: string): Posted[] => teams.in(chatOf(who)).filter(({ card }) => JSON.stringify(card).includes(id));
const inSlack = (who: string, id: string) =>
  world.slack.messages.filter((one) => one.channel === `D${slackOf(who).slice(1)}` && wordsOf(one).includes(id));
const heard = (who: string, id: string) => [inTeams(who, id).length, inSlack(who, id).length];
const allHeard = (id: string) =>
  until(
    `everybody to hear of ${id}`,
    () => people.map((one) => heard(one.id, id)),
    (all) => all.every(([one = 0, other = 0]) => one + other > 0),
  );

const cardsOf = async (ids: string[], workspace = 'client-a', platforms = 1) => {
  for (const id of ids)
    await until(
      `the cards of ${id}`,
      () => world.agent.entries(id, workspace),
      (all) => all.filter(({ type }) => type === 'card_posted').length === platforms,
    );
};

test('a card in Teams alone: its people hear in their chats, open it there and decide it', async () => {
  const { id } = await world.agent.ask(world.agent.newDomain());
  await cardsOf([id]);
  expect(heard('mei', id)).toEqual([0, 0]);
  await anHourOn();
  await allHeard(id);
  expect(people.map((one) => heard(one.id, id))).toEqual([
    [1, 0],
    [1, 0],
    [0, 1],
  ]);
  const [reminder] = inTeams('tess', id);
  if (!reminder) throw new Error('There is no reminder');
  expect(JSON.stringify(reminder.card)).toContain('Waits for you at client-a:');
  const opened = await teams.click(accountOf('tess'), reminder, 'open');
  expect(teams.buttons(reminder, accountOf('tess')), opened.words).toContain('approve');
  await teams.click(accountOf('tess'), reminder, 'approve');
  const shown = await world.agent.show(id);
  expect(shown.quorum.votes.map(({ person: by, surface }) => [by, surface])).toEqual([['tess', 'teams']]);
  await until(
    'the reminder in the record',
    () => world.agent.entries(id),
    (all) => all.some(({ type }) => type === 'reminded'),
  );
});

test('a card in both: who has both accounts hears in Slack alone', async () => {
  const { id } = await world.agent.ask(world.agent.newDomain({ workspace: 'client-b' }));
  await cardsOf([id], 'client-b', 2);
  await anHourOn();
  await allHeard(id);
  expect(people.map((one) => heard(one.id, id))).toEqual([
    [0, 1],
    [1, 0],
    [0, 1],
  ]);
});

test('a reminder that Teams refused is noted and comes after another wait; the others come in time', async () => {
  const { id } = await world.agent.ask(world.agent.newDomain());
  await cardsOf([id]);
  teams.fault({ method: 'POST', status: 403 });
  await anHourOn();
  const entries = await until(
    'the refused reminder',
    () => world.agent.entries(id),
    (all) => all.some(({ type }) => type === 'reminder_failed'),
  );
  expect(JSON.stringify(entries.find(({ type }) => type === 'reminder_failed'))).toContain('"teams"');
  await until(
    'the other reminder in Teams',
    () => heard('mei', id)[0] === 1 || heard('tess', id)[0] === 1,
    (isThere) => isThere,
  );
  expect(inTeams('mei', id).length + inTeams('tess', id).length).toBe(1);
  await anHourOn();
  await allHeard(id);
});

test('of a card that several share everybody hears once, of all of them, and is led to the inbox, where each is', async () => {
  const ids = (await askAlike(world, 6, 'q4-reminded')).map(({ id }) => id);
  await cardsOf(ids);
  await anHourOn();
  const told = () => [inTeams('mei', 'q4-reminded'), inTeams('tess', 'q4-reminded'), inSlack('sol', 'q4-reminded')].map(({ length }) => length);
  await until('everybody to hear', told, (counts) => counts.every((count) => count > 0));
  await world.moveTo(new Date(world.clock.now().getTime() + 61_000));
  const [reminder] = inTeams('tess', 'q4-reminded');
  if (!reminder) throw new Error('There is no reminder');
  expect(JSON.stringify(reminder.card)).toContain('Send 6 e-mails');
  expect(teams.buttons(reminder)).toEqual(['inbox']);
  const opened = await teams.click(accountOf('tess'), reminder, 'inbox');
  for (const id of ids) expect(JSON.stringify(opened.card)).toContain(id);
  expect([inTeams('mei', 'q4-reminded').length, inSlack('sol', 'q4-reminded').length]).toEqual([1, 1]);
});

test('more reminders at once than Teams takes wait their turn: each comes, and none is noted as refused', async () => {
  const ids: string[] = [];
  for (let count = 0; count < 8; count += 1) ids.push((await world.agent.ask(world.agent.newDomain())).id);
  await cardsOf(ids);
  await anHourOn();
  for (const id of ids) await allHeard(id);
  for (const id of ids) expect(people.flatMap((one) => heard(one.id, id))).toEqual([1, 0, 1, 0, 0, 1]);
  const types = (await Promise.all(ids.map((id) => world.agent.entries(id)))).flat().map(({ type }) => type);
  expect(types).not.toContain('reminder_failed');
});
