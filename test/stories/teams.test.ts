// A life in Slack and in Teams at once: both show it, a vote on one counts on the other, and neither waits for the other.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Posted, startTeamsCloud, type TeamsCloud } from '../services/teams-cloud.ts';
import { until } from './agent.ts';
import { channelOf, slackOf } from './ground.ts';
import { wordsOf } from './people.ts';
import { startWorld, type World } from './world.ts';

const CHANNEL = '19:approvals@thread.tacv2';
const accountOf = (person: string) => `29:${person}`;
const person = (id: string, groups: string[]) => ({ id, name: id[0]?.toUpperCase() + id.slice(1), slack: slackOf(id), teams: accountOf(id), groups });

let world: World;
let teams: TeamsCloud;
beforeAll(async () => {
  let running: World | null = null;
  teams = await startTeamsCloud({ deliverTo: () => String(running?.url), clock: { now: () => running?.clock.now() ?? new Date() } });
  const people = [person('dana', ['revops']), person('ravi', ['revops']), person('mei', ['revops']), person('ines', ['revops', 'on-call'])];
  const words = { channels: { slack: channelOf('client-a'), teams: CHANNEL }, people };
  running = await startWorld({ workspaces: { 'client-a': words }, env: teams.env });
  world = running;
});
afterAll(async () => {
  await world.stop();
  await teams.close();
});

const isAbout = (message: Posted, id: string) => JSON.stringify(message.card).includes(id);
const teamsCardOf = async (id: string): Promise<Posted> => {
  const find = () => teams.in(CHANNEL).find((message) => isAbout(message, id));
  const found = await until(`the card of ${id} in Teams`, find, (one) => one !== undefined);
  if (!found) throw new Error('There is no card');
  return found;
};
const inSlack = (id: string) => world.slack.messages.find((message) => wordsOf(message).includes(id) && message.metadata);
const slackButtons = (id: string) => {
  const message = inSlack(id);
  return message ? world.slack.buttons(message) : [];
};

test('a merge is asked for in both, approved by one in each, and both tell the rest of its life', async () => {
  const { agent, people, receiver } = world;
  const asked = await agent.ask(agent.merge());
  const card = await teamsCardOf(asked.id);
  await people.cardOf(asked.id);
  expect(teams.buttons(card)).toEqual(expect.arrayContaining(['review', 'deny']));

  await teams.click(accountOf('ravi'), card, 'review');
  const voted = await teams.click(accountOf('ravi'), card, 'review', { decision: 'approve', reason: 'One company.' }, 'vote');
  expect(voted.card, voted.words).not.toBeNull();
  await until(
    'the vote in Slack',
    () => JSON.stringify(inSlack(asked.id)),
    (seen) => seen.includes('One company.'),
  );

  expect(await people.vote('mei', asked.id)).toBeNull();
  const { isSigned } = await agent.released(asked.id);
  expect(isSigned).toBe(true);
  expect((await agent.show(asked.id)).quorum.votes.map(({ person: by, surface }) => [by, surface])).toEqual([
    ['ravi', 'teams'],
    ['mei', 'slack'],
  ]);
  await until(
    'no buttons in Teams',
    () => teams.buttons(card),
    (buttons) => buttons.length === 0,
  );
  await until(
    'the release in Teams',
    () => JSON.stringify(card.card),
    (seen) => /released/i.test(seen),
  );
  await until(
    'no buttons in Slack',
    () => slackButtons(asked.id),
    (buttons) => buttons.length === 0,
  );
  expect(receiver.about(asked.id)).toHaveLength(1);
  expect(teams.in(CHANNEL).filter((message) => isAbout(message, asked.id))).toHaveLength(1);
});

test('where the review offers the denial alone, an approval sent from it counts on neither, and says why', async () => {
  const { agent, people, slack } = world;
  const fields = (word: string) => Object.fromEntries(Array.from({ length: 900 }, (_, nth) => [`field_${nth}`, `${word} value ${nth}`]));
  const { id } = await agent.ask(agent.merge({ before: fields('old'), after: fields('new') }));
  const card = await teamsCardOf(id);
  const review = await teams.click(accountOf('ravi'), card, 'review');
  expect(JSON.stringify(review.card)).not.toContain('"value":"approve"');
  const sent = await teams.click(accountOf('ravi'), card, 'review', { decision: 'approve', reason: 'Looks fine.' }, 'vote');
  expect(sent.words).toMatch(/cannot be approved here.*split/);
  const view = structuredClone(await people.openReview('mei', await people.cardOf(id)));
  const decision = view.blocks.find(({ block_id }) => block_id === 'decision') as unknown as { element: { options: object[] } };
  expect(JSON.stringify(decision)).not.toContain('approve');
  decision.element.options.push({ value: 'approve', text: { type: 'plain_text', text: 'Approve' } });
  const { errors } = await slack.submit(slackOf('mei'), view, { decision: 'approve' });
  expect(errors?.decision).toMatch(/cannot be approved here.*split/);
  expect((await agent.show(id)).quorum.votes).toEqual([]);
  expect(await people.vote('mei', id, 'deny')).toBeNull();
});

test('one human has one vote, whichever platform it comes from, and who is late hears who decided', async () => {
  const { agent, people } = world;
  const { id } = await agent.ask(agent.merge());
  const card = await teamsCardOf(id);
  expect(await people.vote('ravi', id)).toBeNull();
  await teams.click(accountOf('ravi'), card, 'review');
  const again = await teams.click(accountOf('ravi'), card, 'review', { decision: 'approve' }, 'vote');
  expect([again.status, again.card !== null]).toEqual([200, true]);
  expect((await agent.show(id)).quorum.votes.map(({ person: by, surface }) => [by, surface])).toEqual([['ravi', 'slack']]);

  const late = teams.invoke(accountOf('ines'), card, 'deny');
  await teams.click(accountOf('mei'), card, 'deny');
  await teams.click(accountOf('mei'), card, 'deny', { reason: 'Two companies.' }, 'vote');
  await until(
    'no buttons in Slack',
    () => slackButtons(id),
    (buttons) => buttons.length === 0,
  );
  expect((await teams.again(late)).words).toMatch(/already denied by Mei/i);
});

test('a click on one is answered before Teams gives up, and repaints the other', async () => {
  const { agent } = world;
  const { id } = await agent.ask(agent.newDomain());
  const card = await teamsCardOf(id);
  await world.people.cardOf(id);
  const started = performance.now();
  await teams.click(accountOf('ravi'), card, 'approve');
  const answeredMs = performance.now() - started;
  await until(
    'no buttons in Slack',
    () => slackButtons(id),
    (buttons) => buttons.length === 0,
  );
  const slackMs = performance.now() - started;
  await until(
    'no buttons in Teams',
    () => card.updates > 0 && teams.buttons(card).length === 0,
    (done) => done,
  );
  const teamsMs = performance.now() - started;
  expect(answeredMs).toBeLessThan(3_000);
  expect(Math.max(slackMs, teamsMs)).toBeLessThan(10_000);
});

test('where Slack is away the card is in Teams all the same, and the other way round', async () => {
  const { agent, slack } = world;
  slack.fault({ method: 'chat.postMessage', status: 500 });
  const one = await agent.ask(agent.newDomain());
  await teamsCardOf(one.id);
  await world.people.cardOf(one.id);
  teams.fault({ method: 'POST', status: 500 });
  const two = await agent.ask(agent.newDomain());
  await world.people.cardOf(two.id);
  await teamsCardOf(two.id);
});

test('a card that stands twice, as after a crash, decides once, and a click shrinks the older one', async () => {
  const { agent } = world;
  teams.fault({ method: 'POST', status: 500, afterwards: true });
  const { id } = await agent.ask(agent.newDomain());
  const both = await until(
    'two cards',
    () => teams.in(CHANNEL).filter((message) => isAbout(message, id)),
    (all) => all.length === 2,
  );
  const [old, known] = both;
  if (!old || !known) throw new Error('There are two');
  await teams.click(accountOf('mei'), old, 'approve');
  await until(
    'no buttons on either',
    () => both.map((one) => (one.updates > 0 ? teams.buttons(one).length : 9)),
    (counts) => counts.every((count) => count === 0),
  );
  expect((await agent.show(id)).quorum.votes).toHaveLength(1);
});

test('an e-mail that was approved is edited in Teams: judged again, asked again, and the record has both versions', async () => {
  const { agent } = world;
  const { target } = agent.newDomain();
  const { id, digest } = await agent.ask(agent.newDomain({ target: { ...target, time_zone: 'Pacific/Honolulu' } }));
  const card = await teamsCardOf(id);
  const old = teams.invoke(accountOf('ines'), card, 'approve');
  await teams.click(accountOf('ravi'), card, 'approve');
  await teams.type(accountOf('mei'), 'a:chat-of-mei', `show ${id}`);
  const shown = await until(
    'what show answers',
    () => teams.in('a:chat-of-mei').find((one) => teams.buttons(one).includes('edit')),
    (one) => one !== undefined,
  );
  if (!shown) throw new Error('Nothing was shown');
  await teams.click(accountOf('mei'), shown, 'edit');
  const done = await teams.click(accountOf('mei'), shown, 'edit', { 'edit/body': 'Ask us on the phone.' }, 'save');
  expect(JSON.stringify(done.card)).toMatch(/You edited.*No longer counted: Ravi/);
  const edited = await agent.show(id);
  expect(edited).toMatchObject({ state: 'asking', edited: { by: 'mei', after: { body: 'Ask us on the phone.' } }, quorum: { votes: [] } });
  expect(edited.digest).not.toBe(digest);
  expect((await teams.again(old)).words).toContain('changed since you looked');
  await until(
    'the edited card in the channel',
    () => JSON.stringify(card.card),
    (seen) => seen.includes('Ask us on the phone.') && seen.includes('Edited by Mei') && teams.buttons(card).includes('approve'),
  );
  const entries = await until(
    'the record',
    () => agent.entries(id),
    (all) => all.some(({ type }) => type === 'edited'),
  );
  expect(JSON.stringify(entries.find(({ type }) => type === 'edited'))).toMatch(/"void_votes":\["ravi"\]/);
  expect(entries.map(({ type }) => type).filter((type) => type === 'verdict_given')).toHaveLength(2);
});

test('an operator pauses from Teams, and both channels hear it', async () => {
  await teams.type(accountOf('ines'), `${CHANNEL};messageid=1`, 'pause client-a outreach');
  await until(
    'the pause in Teams',
    () =>
      teams
        .in(CHANNEL)
        .map(({ text }) => text)
        .join(),
    (said) => /paused/i.test(said),
  );
  await until(
    'the pause in Slack',
    () => world.people.said().join(),
    (said) => /paused/i.test(said),
  );
  await teams.type(accountOf('ines'), 'a:chat-of-ines', 'resume client-a outreach');
  await teams.type(accountOf('sam'), `${CHANNEL};messageid=1`, 'status');
  const privately = JSON.stringify(teams.in(`a:chat-of-${accountOf('sam')}`).map(({ card }) => card));
  expect(privately).toContain(accountOf('sam'));
});

test('an unsigned activity is a 401, and readiness says whether Microsoft gives the bot its token', async () => {
  const { status } = await teams.deliver(teams.activityFrom(accountOf('ravi'), CHANNEL, { type: 'message', text: 'pause client-a' }), null);
  expect(status).toBe(401);
  expect((await world.agent.get<{ checks: { [name: string]: string } }>('/readyz')).checks.teams).toBe('ok');
});

test('an incident has its card and its thread in Teams too, and its steps are done there', async () => {
  await teams.type(accountOf('ines'), 'a:chat-of-ines', 'incident open outreach wrong numbers');
  const card = await until(
    'the card of the incident',
    () => teams.in(CHANNEL).find((one) => teams.buttons(one).includes('incident_owner')),
    (one) => one !== undefined,
  );
  if (!card) throw new Error('There is no card');
  await teams.click(accountOf('ines'), card, 'incident_owner');
  const done = await teams.click(accountOf('ines'), card, 'incident_owner', { owner: 'dana' });
  expect(done.words).toBe('Recorded.');
  await until(
    'the owner on the card',
    () => JSON.stringify(card.card),
    (seen) => seen.includes('Dana'),
  );
  await until(
    'the thread',
    () => teams.messages.filter((one) => one.conversation === `${CHANNEL};messageid=${card.id}`).length,
    (count) => count > 0,
  );
});

test('nothing in Teams tells people to type what is typed in Slack, and nothing in Slack what is typed in Teams', () => {
  const inTeams = JSON.stringify(teams.messages.map(({ activity, personal }) => [activity, ...personal.values()]));
  expect(inTeams).toContain('@Countersign');
  expect(inTeams).not.toContain('/agent');
  expect(world.slack.messages.length).toBeGreaterThan(3);
  expect(JSON.stringify(world.slack.messages)).toContain('/agent');
  expect(JSON.stringify(world.slack.messages)).not.toContain('@Countersign');
});
