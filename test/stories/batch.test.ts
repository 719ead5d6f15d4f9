// Forty alike e-mails in one call: one card, one click, and still forty votes, forty digests and forty lives.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Message } from '../../src/playground/slack-emulator.ts';
import { type Shown, until } from './agent.ts';
import { askAlike, type Item } from './batches.ts';
import { channelOf, slackOf } from './ground.ts';
import { isCard, wordsOf } from './people.ts';
import { startWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ at: new Date('2026-11-23T16:30:00Z') });
});
afterAll(() => world.stop());

const askTogether = (count: number, sequence: string, after?: Parameters<typeof askAlike>[3]) => askAlike(world, count, sequence, after);

const cardsAbout = (id: string): Message[] => world.slack.messages.filter((one) => !one.deleted && isCard(one) && wordsOf(one).includes(id));

async function onlyCard(asked: Shown[]): Promise<Message> {
  const first = asked[0]?.id ?? '';
  const [card] = await until(
    'the card of the batch',
    () => cardsAbout(first),
    (cards) => cards.length > 0,
  );
  if (!card) throw new Error('There is no card');
  return card;
}

const cardPosted = (id: string) =>
  until(
    `the card of ${id}`,
    () => world.agent.entries(id),
    (all) => all.some(({ type }) => type === 'card_posted'),
  );

/** The modal that a click opened. */
async function openedBy(person: string, card: Message, action: string) {
  const { triggerId } = await world.slack.click(slackOf(person), card, action);
  const view = await until(
    `what ${action} opens`,
    () => world.slack.viewOf(triggerId) ?? undefined,
    (seen) => seen !== undefined,
  );
  if (!view) throw new Error('Nothing was opened');
  return view;
}

test('alike requests of one call share a card; one click approves each on its own digest, and each is released once', async () => {
  const { agent, people, slack, receiver } = world;
  const asked = await askTogether(12, 'q4-one-click');
  const card = await onlyCard(asked);
  for (const { id } of asked) await cardPosted(id);
  for (const { id } of asked) expect(cardsAbout(id)).toEqual([card]);
  expect(wordsOf(card)).toContain('Send 12 e-mails');
  expect(wordsOf(card)).toContain('Weakest 5 of 12');

  await slack.click(slackOf('ravi'), card, 'approve');
  const calls = await Promise.all(asked.map(({ id }) => agent.released(id)));
  expect(new Set(calls.map(({ id }) => id)).size).toBe(12);
  for (const { id, digest } of asked) {
    const { quorum, state } = await agent.show(id);
    expect(quorum.votes.map((vote) => [vote.person, vote.digest])).toEqual([['ravi', digest]]);
    expect(['released', 'executed']).toContain(state);
    expect(receiver.about(id)).toHaveLength(1);
  }
  expect(people.toldTo('ravi').join()).toContain('You approved 12 of 12');
  await until(
    'the buttons to be gone',
    () => slack.buttons(card),
    (buttons) => buttons.length === 0,
  );
});

test('the card of a batch that goes over a cap together says so; what fits is released, and the rest waits for room', async () => {
  const { agent, slack } = world;
  const asked = await askAlike(world, 12, 'q4-too-many', undefined, 'too-many.example');
  const card = await onlyCard(asked);
  expect(wordsOf(card)).toContain('12 of 10 to a new domain today: over the cap, those beyond it wait for room');
  await slack.click(slackOf('ravi'), card, 'approve');
  const states = await until(
    'ten to be released and two to wait',
    () => Promise.all(asked.map(async ({ id }) => (await agent.show(id)).release.held_by.join())),
    (held) => held.filter((one) => one === 'cap:new_domain_day').length === 2,
  );
  expect(states).toHaveLength(12);
});

test('single ones are denied or get a card of their own; the rest is approved together, and an older card is refused', async () => {
  const { agent, people, slack } = world;
  const asked = await askTogether(6, 'q4-one-by-one');
  const [bad, odd, ...rest] = asked.map(({ id }) => id);
  const card = await onlyCard(asked);
  const before = structuredClone(card);
  for (const { id } of asked) await cardPosted(id);

  const view = await openedBy('mei', card, 'review');
  const nothing = await slack.submit(slackOf('mei'), view, {});
  expect(JSON.stringify(nothing.errors)).toContain('Choose what to approve');
  const { errors } = await slack.submit(slackOf('mei'), view, { deny_these: bad, open_these: odd });
  expect(Object.keys(errors ?? {})).toEqual(['reason']);
  expect((await slack.submit(slackOf('mei'), view, { deny_these: bad, open_these: odd, reason: 'They are a partner.' })).errors).toBeNull();

  expect((await agent.reach(bad ?? '', 'denied')).outcome?.reason).toContain('They are a partner.');
  const own = await until(
    'a card of its own',
    () => cardsAbout(odd ?? '').filter((one) => one.ts !== card.ts),
    (cards) => cards.length === 1,
  );
  await until(
    'the card of the batch to show one less',
    () => wordsOf(card),
    (words) => words.includes('Approve 4') && !words.includes(odd ?? ''),
  );

  await slack.click(slackOf('ravi'), before, 'approve');
  await until(
    'the word to the one with the older card',
    () => people.toldTo('ravi').join(),
    (told) => told.includes('changed since you looked'),
  );
  for (const id of rest) expect((await agent.show(id)).quorum.votes).toEqual([]);

  await slack.click(slackOf('ravi'), card, 'approve');
  for (const id of rest) await agent.released(id);
  expect((await agent.show(odd ?? '')).state).toBe('asking');
  expect((await agent.show(bad ?? '')).state).toBe('denied');
  await slack.click(slackOf('ravi'), own[0] ?? card, 'approve');
  await agent.released(odd ?? '');
});

test('where one says something else nobody approves it unseen: the review shows what, and approves the others; one that changes more has its own card', async () => {
  const { agent, slack } = world;
  const prices = { subject: 'Pricing', body: 'You asked for our prices, here they are.' };
  const phishing = `${prices.body} Send your password to https://evil.example now.`;
  const asked = await askTogether(8, 'q4-odd', (index) =>
    index === 0 ? { ...prices, body: phishing } : index === 1 ? { ...prices, bcc: 'everyone@evil.example' } : prices,
  );
  const [odd = '', copied = '', ...rest] = asked.map(({ id }) => id);
  const card = await onlyCard(asked);
  for (const { id } of asked) await cardPosted(id);
  expect(slack.buttons(card)).toEqual(['deny', 'review']);
  expect(wordsOf(card)).toContain('one of 2 different texts');
  const [own] = cardsAbout(copied);
  expect(own?.ts).not.toBe(card.ts);
  expect(wordsOf(own ?? card)).toContain('everyone@evil.example');

  const view = await openedBy('ravi', card, 'review');
  expect(JSON.stringify(view)).toContain('Send your password to https://evil.example now.');
  const chosen = { deny_these: odd, reason: 'That is phishing.', decision: 'approve' };
  expect((await slack.submit(slackOf('ravi'), view, chosen)).errors).toBeNull();
  expect((await agent.reach(odd, 'denied')).outcome?.reason).toContain('That is phishing.');
  for (const id of rest) await agent.released(id);
  expect((await agent.show(copied)).quorum.votes).toEqual([]);
});

test('the approve button of a card that was painted before opens the review once they say different things', async () => {
  const { agent, slack } = world;
  const asked = await askTogether(6, 'q4-old-button', (index) => ({ subject: 'Pricing', body: index < 5 ? 'The same.' : 'Another.' }));
  const card = await onlyCard(asked);
  for (const { id } of asked) await cardPosted(id);
  const forged = structuredClone(card);
  const review = JSON.stringify(forged).replaceAll('"action_id":"review"', '"action_id":"approve"');
  const view = await openedBy('ravi', JSON.parse(review) as Message, 'approve');
  for (const { id } of asked) expect((await agent.show(id)).quorum.votes).toEqual([]);
  await slack.submit(slackOf('ravi'), view, { decision: 'approve' });
  for (const { id } of asked) await agent.released(id);
});

test('all of a batch are denied with one reason, by somebody who may; somebody else is turned away, and that is in the audit log', async () => {
  const { agent, people, slack } = world;
  const asked = await askTogether(5, 'q4-denied');
  const card = await onlyCard(asked);
  for (const { id } of asked) await cardPosted(id);
  for (const action of ['approve', 'deny', 'review']) await slack.click(slackOf('sam'), card, action);
  await until(
    'the refusals',
    () => people.toldTo('sam').length,
    (count) => count >= 3,
  );
  for (const { id } of asked) expect((await agent.show(id)).quorum.votes).toEqual([]);
  await until(
    'the entry of the refusal',
    () => agent.entries(asked[0]?.id ?? ''),
    (all) => all.some(({ type }) => type === 'vote_refused'),
  );

  const view = await openedBy('ravi', card, 'deny');
  expect((await slack.submit(slackOf('ravi'), view, { reason: 'Wrong list.' })).errors).toBeNull();
  for (const { id } of asked) expect((await agent.reach(id, 'denied')).outcome?.reason).toContain('Wrong list.');
});

test('fewer than five, requests that differ in why a person is asked, and tier 3 get a card each', async () => {
  const { agent } = world;
  const channel = channelOf('client-a');
  const requests = [
    ...Array.from({ length: 4 }, () => agent.newDomain()),
    ...Array.from({ length: 6 }, () => agent.merge()),
    agent.newDomain({ flags: { ...agent.newDomain().flags, exec_persona: true } }),
  ];
  const { body } = await agent.post<{ items: Item[] }>('/v1/requests', { requests, workspace: undefined });
  const ids = body.items.map((item) => item.body.id);
  for (const id of ids) await cardPosted(id);
  const cards = ids.flatMap((id) => cardsAbout(id)).filter((one) => one.channel === channel);
  expect(new Set(cards.map(({ ts }) => ts)).size).toBe(ids.length);
});

test('what a resume into safe mode asks about again shares a card, though it came one by one and would have gone by itself', async () => {
  const { agent, people, slack } = world;
  await people.agent('ravi', 'pause client-a outreach');
  const one = (n: number) => {
    const name = `resumed-${n}`;
    return agent.email({
      target: { ...agent.email().target, record_ids: [name], contact: name, account: name, domain: `${name}.example`, sequence: 'q5' },
    });
  };
  const asked = await Promise.all(Array.from({ length: 6 }, (_, n) => agent.ask(one(n))));
  for (const { id } of asked) expect((await agent.reach(id, 'waiting')).release.held_by).toEqual(['pause']);
  expect(cardsAbout(asked[0]?.id ?? '')).toEqual([]);
  await people.agent('ravi', 'incident safe-mode client-a confirm');
  await people.agent('ravi', 'resume client-a outreach');
  for (const { id } of asked) await agent.reach(id, 'asking');
  for (const { id } of asked) await cardPosted(id);
  const card = await onlyCard(asked);
  for (const { id } of asked) expect(cardsAbout(id)).toEqual([card]);
  await until(
    'all six on it',
    () => wordsOf(card),
    (words) => words.includes('Send 6 e-mails'),
  );
  await slack.click(slackOf('mei'), card, 'approve');
  for (const { id } of asked) await agent.released(id);
});
