// Which message shows which request, where alike ones share a card on two platforms and where some had cards of their own before.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { applied } from '../../src/domain/approval/decide.ts';
import { judgeRequest } from '../../src/domain/approval/judge-request.ts';
import { newApproval } from '../../src/domain/approval/new-approval.ts';
import type { BatchFacts } from '../../src/domain/card/batch-facts.ts';
import type { CardFacts } from '../../src/domain/card/card-facts.ts';
import type { Approval, Batch, CardRef } from '../../src/domain/documents/approval.ts';
import { emptyLedger } from '../../src/domain/ledger/ledger.ts';
import { votersOf } from '../../src/domain/policy/workspace.ts';
import { askApprovers } from '../../src/flow/ask-approvers.ts';
import type { Messenger } from '../../src/ports/chat.ts';
import { emailRequest } from '../requests.ts';
import { newHouse } from './house.ts';

type Shown = CardFacts | BatchFacts;
const idsOn = (card: Shown): string[] => ('members' in card ? card.members.map(({ id }) => id).toSorted() : [card.id]);

/** A platform that takes everything and remembers which requests each message shows. */
function platform(surface: 'slack' | 'teams') {
  const shown = new Map<string, string[]>();
  const refuse = () => Promise.reject(new Error('nothing else is sent here'));
  const messenger: Messenger = {
    surface,
    post: async (_, card) => {
      const message = `${surface}-${shown.size + 1}`;
      shown.set(message, idsOn(card));
      return message;
    },
    update: async (_, message, card) => shown.set(message, idsOn(card)).size > 0,
    find: async () => null,
    postDigest: refuse,
    postWeekly: refuse,
    announce: refuse,
  };
  return { messenger, shown };
}

let house: Awaited<ReturnType<typeof newHouse>>;
beforeAll(async () => {
  house = await newHouse({ channels: { slack: 'C0', teams: '19:a' } });
});
afterAll(() => house.close());

const BATCH = { id: 'bat_1', members: ['apr_a', 'apr_b', 'apr_c', 'apr_d', 'apr_e'] };

/** Five alike requests, each with the cards that it is said to have. */
async function batch(name: string, cardsOf: (id: string) => CardRef[]): Promise<Approval[]> {
  const now = house.clock.now();
  const members = BATCH.members.map((id) => `${id}_${name}`);
  const shared: Batch = { id: `${BATCH.id}_${name}`, members };
  return Promise.all(
    members.map(async (id) => {
      const request = emailRequest({ flags: { ...emailRequest().flags, new_domain: true } });
      const judged = judgeRequest(house.client, request, emptyLedger('client-a'), () => false, now);
      const arrival = { id, key: id, webhookId: id, bodyHash: 'h', trace: 't', now };
      return (await house.approvals.insert({ ...newApproval(house.client, request, judged, arrival), batch: shared, cards: cardsOf(id) })).approval;
    }),
  );
}

async function approve({ id, digest }: Approval): Promise<void> {
  const voters = votersOf(house.client, 'outreach', []);
  await house.approvals.change(id, (now) =>
    applied(now, { type: 'vote', person: 'ravi', vote: 'approve', digest, reason: null, surface: 'teams', voters }, house.clock.now()),
  );
}

const standing = (surface: 'slack' | 'teams', channel: string, message: string, shared: boolean): CardRef => ({
  surface,
  channel,
  message,
  shows: 1,
  claimed_until: null,
  ...(shared ? { shared } : {}),
});

test('each platform gets one card for all, and both show what becomes of any of them', async () => {
  const [slack, teams] = [platform('slack'), platform('teams')];
  const ask = askApprovers({ ...house, messengers: [slack.messenger, teams.messenger] });
  const members = await batch('new', () => []);
  const ids = members.map(({ id }) => id);
  for (const id of ids) await ask(id);
  expect([...slack.shown.values(), ...teams.shown.values()]).toEqual([ids, ids]);
  for (const id of ids) expect((await house.stored(id)).cards.map(({ message }) => message).toSorted()).toEqual(['slack-1', 'teams-1']);
});

test('a card that stood alone in Teams, as an older version posted it, stays one, and is painted with its own request', async () => {
  const [slack, teams] = [platform('slack'), platform('teams')];
  const ask = askApprovers({ ...house, messengers: [slack.messenger, teams.messenger] });
  const members = await batch('old', (id) => [standing('slack', 'C0', 'slack-all', true), standing('teams', '19:a', `own of ${id}`, false)]);
  const [, second] = members;
  if (!second) throw new Error('There are five');
  await approve(second);
  for (const { id } of members) await ask(id);
  expect([...teams.shown]).toEqual(members.map(({ id }) => [`own of ${id}`, [id]]));
  expect([...slack.shown]).toEqual([['slack-all', members.map(({ id }) => id)]]);
  expect((await house.stored(second.id)).cards.find(({ surface }) => surface === 'teams')).toMatchObject({ message: `own of ${second.id}` });
});

test('where all leave a shared card one of them takes it over, so that it stands for nobody with live buttons', async () => {
  const [slack, teams] = [platform('slack'), platform('teams')];
  const ask = askApprovers({ ...house, messengers: [slack.messenger, teams.messenger] });
  const ids = (await batch('left', () => [])).map(({ id }) => id);
  for (const id of ids) await ask(id);
  const [first = '', ...rest] = ids;
  const part = (id: string) => house.approvals.change(id, (now) => applied(now, { type: 'part', by: 'mei' }, house.clock.now()));
  await part(first);
  await ask(first);
  expect([...teams.shown.values()]).toEqual([rest, [first]]);
  await Promise.all(rest.map(part));
  await Promise.all(rest.map((id) => ask(id)));
  for (const { shown } of [slack, teams]) {
    expect(shown.size).toBe(ids.length);
    expect([...shown.values()].flat().toSorted()).toEqual(ids.toSorted());
  }
});

test('who leaves while the shared card is being painted gets a card of its own all the same', async () => {
  const [slack, teams] = [platform('slack'), platform('teams')];
  const ask = askApprovers({ ...house, messengers: [slack.messenger, teams.messenger] });
  const members = await batch('during', () => []);
  for (const { id } of members) await ask(id);
  const [first, leaver] = members;
  if (!first || !leaver) throw new Error('There are five');
  await approve(first);
  const { update } = teams.messenger;
  teams.messenger.update = async (...card) => {
    await house.approvals.change(leaver.id, (now) => applied(now, { type: 'part', by: 'mei' }, house.clock.now()));
    return update(...card);
  };
  await ask(first.id);
  teams.messenger.update = update;
  await ask(leaver.id);
  const rest = members.map(({ id }) => id).filter((id) => id !== leaver.id);
  expect([...teams.shown.values()]).toEqual([rest, [leaver.id]]);
});
