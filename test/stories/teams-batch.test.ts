// Alike requests share a card in Teams as in Slack: each keeps its digest, its votes and its life, whichever platform a vote comes from.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Posted, startTeamsCloud, type TeamsCloud } from '../services/teams-cloud.ts';
import { type Shown, until } from './agent.ts';
import { askAlike, type Item } from './batches.ts';
import { channelOf, slackOf } from './ground.ts';
import { wordsOf } from './people.ts';
import { startWorld, type World } from './world.ts';

const CHANNEL = '19:approvals@thread.tacv2';
const accountOf = (id: string) => `29:${id}`;
const person = (id: string, groups: string[]) => ({ id, name: id[0]?.toUpperCase() + id.slice(1), slack: slackOf(id), teams: accountOf(id), groups });

let world: World;
let teams: TeamsCloud;
beforeAll(async () => {
  let running: World | null = null;
  teams = await startTeamsCloud({ deliverTo: () => String(running?.url), clock: { now: () => running?.clock.now() ?? new Date() } });
  const people = [person('dana', ['revops']), person('ravi', ['revops']), person('mei', ['revops']), person('sam', ['sales'])];
  const words = { channels: { slack: channelOf('client-a'), teams: CHANNEL }, people };
  running = await startWorld({ at: new Date('2026-11-23T16:30:00Z'), workspaces: { 'client-a': words }, env: teams.env });
  world = running;
});
afterAll(async () => {
  await world.stop();
  await teams.close();
});

const about = (id: string): Posted[] => teams.in(CHANNEL).filter(({ card }) => JSON.stringify(card).includes(id));
const slackAbout = (id: string) => world.slack.messages.filter((one) => !one.deleted && one.metadata && wordsOf(one).includes(id));
const cardIn = async <Card>(where: string, find: () => Card[]): Promise<Card> => {
  const [card] = await until(`the card in ${where}`, find, (cards) => cards.length > 0);
  if (!card) throw new Error('There is no card');
  return card;
};

/** So many alike requests with their one card on each platform. */
async function asked(count: number, sequence: string, after?: Parameters<typeof askAlike>[3]) {
  const all = await askAlike(world, count, sequence, after);
  const ids = all.map(({ id }) => id);
  const first = ids[0] ?? '';
  const [inTeams, inSlack] = [await cardIn('Teams', () => about(first)), await cardIn('Slack', () => slackAbout(first))];
  for (const id of ids)
    await until(
      `both cards of ${id} on the record`,
      () => world.agent.entries(id),
      (entries) => entries.filter(({ type }) => type === 'card_posted').length === 2,
    );
  return { all, ids, inTeams, inSlack };
}

const noButtons = async ({ inTeams, inSlack }: Awaited<ReturnType<typeof asked>>) => {
  await until(
    'no buttons in Teams',
    () => teams.buttons(inTeams),
    (buttons) => buttons.length === 0,
  );
  await until(
    'no buttons in Slack',
    () => world.slack.buttons(inSlack),
    (buttons) => buttons.length === 0,
  );
};
const votesOf = async ({ id }: Pick<Shown, 'id'>) =>
  (await world.agent.show(id)).quorum.votes.map((vote) => [vote.person, vote.surface, vote.digest]);

test('they share one card on each; one click in Teams approves each on its own digest, and both cards show it', async () => {
  const batch = await asked(12, 'teams-one-click');
  for (const id of batch.ids) expect([about(id).length, slackAbout(id).length]).toEqual([1, 1]);
  expect(JSON.stringify(batch.inTeams.card)).toMatch(/Send 12 e-mails.*Weakest 5 of 12/);
  expect(JSON.stringify(batch.inTeams.card)).toContain('<at>Ravi</at>');

  const click = teams.invoke(accountOf('ravi'), batch.inTeams, 'approve');
  const told = await teams.again(click);
  expect(JSON.stringify(told.card)).toContain('You approved 12 of 12');
  const sentAgain = await teams.again({ ...click, id: 'f:sent-again' });
  expect(sentAgain.card, sentAgain.words).not.toBeNull();
  for (const { id, digest } of batch.all) expect(await votesOf({ id })).toEqual([['ravi', 'teams', digest]]);
  await Promise.all(batch.ids.map((id) => world.agent.released(id)));
  for (const id of batch.ids) expect(world.receiver.about(id)).toHaveLength(1);
  await noButtons(batch);
});

test('single ones are denied or get a card of their own on both; an older card is refused, and a vote in Slack repaints Teams', async () => {
  const batch = await asked(6, 'teams-one-by-one');
  const [bad = '', odd = '', ...rest] = batch.ids;
  const review = (inputs: Record<string, string>) => teams.click(accountOf('mei'), batch.inTeams, 'review', inputs, 'vote');
  const old = teams.invoke(accountOf('dana'), batch.inTeams, 'approve');
  const opened = await teams.click(accountOf('mei'), batch.inTeams, 'review');
  expect(JSON.stringify(opened.card)).toContain(`"value":"${bad}"`);
  expect((await review({})).words).toContain('Choose what to approve');
  expect((await review({ requests: bad, decision: 'deny' })).words).toMatch(/reason/i);
  const denied = await review({ requests: bad, decision: 'deny', reason: 'They are a partner.' });
  expect(JSON.stringify(denied.card)).toContain('You denied 1 of 1');
  expect((await world.agent.reach(bad, 'denied')).outcome?.reason).toContain('They are a partner.');

  await teams.click(accountOf('mei'), batch.inTeams, 'review');
  const parted = await review({ requests: odd, decision: 'open' });
  expect(JSON.stringify(parted.card)).toContain('One has a card of its own now.');
  const own = await cardIn('Teams of its own', () => about(odd).filter((one) => one !== batch.inTeams));
  await cardIn('Slack of its own', () => slackAbout(odd).filter((one) => one !== batch.inSlack));
  await until(
    'the card in Teams to show one less',
    () => JSON.stringify(batch.inTeams.card),
    (card) => card.includes('Approve 4') && !card.includes(odd),
  );
  await until(
    'the card in Slack to show one less',
    () => wordsOf(batch.inSlack),
    (words) => !words.includes(odd),
  );

  expect((await teams.again(old)).words).toContain('changed since you looked');
  for (const id of rest) expect(await votesOf({ id })).toEqual([]);
  await world.slack.click(slackOf('ravi'), batch.inSlack, 'approve');
  await Promise.all(rest.map((id) => world.agent.released(id)));
  await noButtons(batch);
  expect((await world.agent.show(odd)).state).toBe('asking');
  await teams.click(accountOf('ravi'), own, 'approve');
  await world.agent.released(odd);
});

test('where one says something else it is approved in the review alone, with what differs on screen; what is ticked there is left', async () => {
  const batch = await asked(6, 'teams-odd', (index) => ({ subject: 'Pricing', body: index === 0 ? 'Send your password now.' : 'Here they are.' }));
  const [odd = '', ...rest] = batch.ids;
  expect(teams.buttons(batch.inTeams)).toEqual(['deny', 'review']);
  const old = teams.invoke(accountOf('mei'), batch.inTeams, 'review');
  const data = { ...(old.value as { action: { data: object } }).action.data };
  const forged = await teams.again({ ...old, value: { action: { type: 'Action.Execute', verb: 'approve', data } } });
  expect(JSON.stringify(forged.card)).toContain('Send your password now');
  for (const { id } of batch.all) expect(await votesOf({ id })).toEqual([]);
  await teams.click(accountOf('mei'), batch.inTeams, 'review');
  const done = await teams.click(accountOf('mei'), batch.inTeams, 'review', { requests: odd, decision: 'approve' }, 'vote');
  expect(JSON.stringify(done.card), done.words).toContain('You approved 5 of 5');
  await Promise.all(rest.map((id) => world.agent.released(id)));
  expect(await votesOf({ id: odd })).toEqual([]);
});

test('those that the review had no room for are not approved from it, whatever a client sends', async () => {
  const requests = Array.from({ length: 60 }, (_, nth) => {
    const email = world.agent.newDomain({ after: { subject: `Pricing ${nth}`, body: `Body ${nth} `.repeat(300) } });
    return { ...email, target: { ...email.target, sequence: 'teams-long' } };
  });
  const { body } = await world.agent.post<{ items: Item[] }>('/v1/requests', { requests, workspace: undefined });
  const ids = body.items.map((item) => item.body.id);
  const card = await cardIn('Teams', () => about(ids[0] ?? ''));
  const opened = await teams.click(accountOf('mei'), card, 'review');
  const marks = String(opened.card?.actions?.find(({ data }) => data?.listed)?.data?.listed);
  expect(marks).toContain('0');
  const vote = { decision: 'approve', listed: '1'.repeat(marks.length) };
  const forged = await teams.click(accountOf('mei'), card, 'review', vote, 'vote');
  expect(forged.words).toContain('changed since you looked');
  for (const id of ids) expect(await votesOf({ id })).toEqual([]);
  const listed = [...marks].filter((mark) => mark === '1').length;
  const done = await teams.click(accountOf('mei'), card, 'review', { decision: 'approve' }, 'vote');
  expect(JSON.stringify(done.card), done.words).toContain(`You approved ${listed} of ${listed}`);
});

test('all are denied with one reason; who may not decide is turned away in private, and that is in the audit log', async () => {
  const batch = await asked(5, 'teams-denied');
  for (const verb of ['approve', 'deny', 'review']) {
    const turnedAway = await teams.click(accountOf('sam'), batch.inTeams, verb);
    expect([turnedAway.card, turnedAway.words !== '']).toEqual([null, true]);
  }
  for (const { id } of batch.all) expect(await votesOf({ id })).toEqual([]);
  await until(
    'the tries on the record',
    () => world.agent.entries(batch.ids[0] ?? ''),
    (entries) => entries.some(({ type }) => type === 'vote_refused'),
  );

  await teams.click(accountOf('ravi'), batch.inTeams, 'deny');
  expect(JSON.stringify(teams.shownTo(accountOf('mei'), batch.inTeams))).not.toContain('"id":"reason"');
  expect((await teams.click(accountOf('ravi'), batch.inTeams, 'deny', { reason: ' ' }, 'vote')).words).toMatch(/reason/i);
  await teams.click(accountOf('ravi'), batch.inTeams, 'deny', {}, 'back');
  expect(teams.buttons(batch.inTeams, accountOf('ravi'))).toEqual(['approve', 'deny', 'review']);
  await teams.click(accountOf('ravi'), batch.inTeams, 'deny');
  await teams.click(accountOf('ravi'), batch.inTeams, 'deny', { reason: 'Wrong list.' }, 'vote');
  for (const id of batch.ids) expect((await world.agent.reach(id, 'denied')).outcome?.reason).toContain('Wrong list.');
  await noButtons(batch);
});

test('a client without Action.Execute votes by Action.Submit and is answered in its own chat; elsewhere a button decides nothing', async () => {
  const batch = await asked(5, 'teams-older-client');
  const click = teams.invoke(accountOf('mei'), batch.inTeams, 'approve');
  const elsewhere = { ...(click.conversation as object), id: '19:other@thread.tacv2;messageid=1' };
  expect((await teams.again({ ...click, conversation: elsewhere })).words).toContain('was not posted here');
  for (const { id } of batch.all) expect(await votesOf({ id })).toEqual([]);

  const value = batch.inTeams.card?.actions?.find((one) => one.verb === 'approve')?.fallback?.data;
  const conversation = `${CHANNEL};messageid=${batch.inTeams.id}`;
  await teams.deliver(teams.activityFrom(accountOf('mei'), conversation, { type: 'message', value, replyToId: batch.inTeams.id }));
  const chat = await cardIn('the chat', () => teams.in(`a:chat-of-${accountOf('mei')}`));
  expect(JSON.stringify(chat.card)).toContain('You approved 5 of 5');
  await Promise.all(batch.ids.map((id) => world.agent.released(id)));
  await noButtons(batch);
});

test('a card that stands twice, as after a crash, decides once, and a click shrinks the older one', async () => {
  teams.fault({ method: 'POST', status: 500, afterwards: true });
  const all = await askAlike(world, 5, 'teams-twice');
  const both = await until(
    'two cards',
    () => about(all[0]?.id ?? ''),
    (cards) => cards.length === 2,
  );
  const [old] = both;
  if (!old) throw new Error('There are two');
  await teams.click(accountOf('mei'), old, 'approve');
  for (const { id, digest } of all) expect(await votesOf({ id })).toEqual([['mei', 'teams', digest]]);
  await until(
    'no buttons on either',
    () => both.map((one) => (one.updates > 0 ? teams.buttons(one).length : 9)),
    (counts) => counts.every((count) => count === 0),
  );
});
