// Reminders as they arrive: in private, once whatever restarts, never after the decision. Real store, real Slack adapter, emulated Slack.
import { WebClient } from '@slack/web-api';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { slackReminders } from '../../src/adapters/slack/reminders.ts';
import { applied } from '../../src/domain/approval/decide.ts';
import { newFollowUp } from '../../src/domain/approval/decide-follow-up.ts';
import { dueSteps } from '../../src/domain/documents/steps.ts';
import { votersOf } from '../../src/domain/policy/workspace.ts';
import { type SlackEmulator, startSlackEmulator } from '../../src/playground/slack-emulator.ts';
import { remindApprovers } from '../../src/upkeep/remind-approvers.ts';
import { askingApproval, fresh } from '../contract/samples.ts';
import { workspace } from '../domain/workspace-for-tests.ts';
import { newHouse } from '../flow/house.ts';

const ASKED = new Date('2026-11-23T15:00:00Z');
const HOUR_LATER = '2026-11-23T16:00:00Z';
let house: Awaited<ReturnType<typeof newHouse>>;
let slack: SlackEmulator;

beforeAll(async () => {
  house = await newHouse();
});
afterAll(() => house.close());
beforeEach(async () => {
  slack = await startSlackEmulator({ signingSecret: 's', botToken: 'xoxb-test', deliverTo: () => '', clock: house.clock });
});
afterEach(() => slack.close());

/** One process: what it kept in memory is gone with it. */
function newProcess(words: object = {}) {
  const client = new WebClient('xoxb-test', { slackApiUrl: slack.url, retryConfig: { retries: 0 }, rejectRateLimitedCalls: true });
  const clock = { ...house.clock, monotonicMs: () => house.clock.now().getTime() };
  return remindApprovers({ ...house, reminders: [slackReminders({ clientAt: async () => client, clock, logger: house.logger })], ...words });
}

/** Posts a card into the channel. */
async function newCard(): Promise<string> {
  const { ts } = (await (
    await fetch(`${slack.url}chat.postMessage`, {
      method: 'POST',
      headers: { authorization: 'Bearer xoxb-test', 'content-type': 'application/json' },
      body: JSON.stringify({ channel: 'C0CLIENTA', text: 'card' }),
    })
  ).json()) as { ts: string };
  return ts;
}

/** A request that asks RevOps, with its card in the channel. */
async function ask(words: object = {}, card?: string) {
  const ts = card ?? (await newCard());
  const sample = askingApproval({ id: fresh('apr_rem'), created_at: ASKED.toISOString(), ...words });
  const plan = { ...sample.plan, slots: [{ group: 'revops', after: null }] };
  const voters = votersOf(house.client, sample.request.agent.role, []);
  const cards = [{ surface: 'slack' as const, channel: 'C0CLIENTA', message: ts, shows: 9, claimed_until: null }];
  const events = [{ n: 1, type: 'request_received', at: ASKED.toISOString(), actor: 'agent:admin', detail: {} }];
  const approval = { ...sample, plan, cards, events, votes: [], follow_up: newFollowUp({ plan, votes: [] }, voters, ASKED) };
  return (await house.approvals.insert(approval)).approval.id;
}

/** So many requests of one call on one card. */
async function askTogether(count: number) {
  const ids = Array.from({ length: count }, () => fresh('apr_rem'));
  const card = await newCard();
  for (const id of ids) await ask({ id, batch: { id: `bat_${ids[0]}`, members: ids } }, card);
  return ids;
}

const withdraw = (id: string) =>
  house.approvals.change(id, (approval) => applied(approval, { type: 'withdraw', by: 'agent:admin', reason: null }, house.clock.now()));
const toldTo = (user: string) => slack.messages.filter(({ channel }) => channel === `D${user.slice(1)}`);
const eventsOf = async (id: string) => (await house.stored(id)).events.map(({ type }) => type);

describe('a reminder', () => {
  test('comes to each in private with the way to the card, and is in the audit log', async () => {
    const id = await ask();
    house.at('2026-11-23T15:59:00Z');
    await newProcess()(id);
    expect(slack.messages).toHaveLength(1);
    house.at(HOUR_LATER);
    await newProcess()(id);
    for (const user of ['U0RAVI', 'U0MEI', 'U0DANA']) expect(toldTo(user)).toHaveLength(1);
    const words = JSON.stringify(toldTo('U0MEI')[0]?.blocks);
    expect(words).toContain('Waits for you at Client A:');
    expect(words).toMatch(/<https:\/\/playground.slack.com\/archives\/C0CLIENTA\/p\d+\|Open the card>/);
    expect(words).toContain(`/agent show ${id}`);
    expect(await eventsOf(id)).toContain('reminded');
  });

  test('comes once, however many processes look and whatever restarts', async () => {
    const id = await ask();
    house.at(HOUR_LATER);
    await Promise.all([newProcess()(id), newProcess()(id), newProcess()(id)]);
    await newProcess()(id);
    expect(toldTo('U0MEI')).toHaveLength(1);
  });

  test('whose answer was lost is not sent again; one that Slack refused comes after another wait', async () => {
    const id = await ask();
    house.at(HOUR_LATER);
    slack.fault({ method: 'chat.postMessage', lost: true, matches: ({ channel }) => channel === 'U0RAVI' });
    slack.fault({ method: 'chat.postMessage', status: 429, retryAfterMs: 1000, matches: ({ channel }) => channel === 'U0MEI' });
    await newProcess()(id);
    await newProcess()(id);
    expect([toldTo('U0RAVI').length, toldTo('U0MEI').length, toldTo('U0DANA').length]).toEqual([1, 0, 1]);
    expect(await eventsOf(id)).toContain('reminder_failed');
    expect((await house.stored(id)).follow_up?.look_at).toBe('2026-11-23T17:00:00.000Z');
    house.at('2026-11-23T17:01:00Z');
    await newProcess()(id);
    expect([toldTo('U0RAVI').length, toldTo('U0MEI').length]).toEqual([1, 1]);
  });

  test('never comes after the decision', async () => {
    const id = await ask();
    await withdraw(id);
    house.at(HOUR_LATER);
    await newProcess()(id);
    expect(slack.messages).toHaveLength(1);
  });

  test('says what the agent wrote as plain text', async () => {
    const sample = askingApproval();
    const id = await ask({ request: { ...sample.request, target: { ...sample.request.target, record_ids: ['<!channel> *x*'] } } });
    house.at(HOUR_LATER);
    await newProcess()(id);
    const [message] = toldTo('U0MEI');
    expect(message?.text).not.toContain('<!channel>');
    expect(JSON.stringify(message?.blocks.filter(({ type }) => type !== 'rich_text'))).not.toContain('channel>');
  });
});

describe('reminders of a card that several requests share', () => {
  const A_MINUTE_ON = '2026-11-23T16:01:00Z';

  test('come once to each, of all that wait for them, whoever looks first and whatever restarts', async () => {
    const ids = await askTogether(12);
    house.at(HOUR_LATER);
    await Promise.all(ids.toReversed().map((id) => newProcess()(id)));
    house.at(A_MINUTE_ON);
    for (const id of ids.toReversed()) await newProcess()(id);
    for (const user of ['U0RAVI', 'U0MEI', 'U0DANA']) expect(toldTo(user)).toHaveLength(1);
    const words = JSON.stringify(toldTo('U0MEI')[0]?.blocks);
    expect(words).toContain('Send 12 e-mails');
    expect(words).toMatch(/C0CLIENTA\/p\d+\|Open the card>/);
    expect(words).toContain('/agent queue');
    const told = await Promise.all(ids.map(eventsOf));
    expect(told.map((events) => events.includes('reminded'))).toEqual(ids.map((_, index) => index === 0));
    expect(told.flat()).not.toContain('reminder_failed');
  });

  test('are the next one’s once the first is decided alone, after as long a wait as before', async () => {
    const [first = '', second = '', third = ''] = await askTogether(3);
    house.at(HOUR_LATER);
    for (const id of [third, second, first]) await newProcess()(id);
    await withdraw(first);
    house.at(A_MINUTE_ON);
    for (const id of [third, second]) await newProcess()(id);
    expect(toldTo('U0MEI')).toHaveLength(1);
    expect((await house.stored(second)).follow_up?.look_at).toBe('2026-11-23T18:00:00.000Z');
    house.at('2026-11-23T18:00:00Z');
    for (const id of [third, second]) await newProcess()(id);
    expect(toldTo('U0MEI')).toHaveLength(2);
    expect(toldTo('U0MEI')[1]?.text).toContain('Send 2 e-mails');
  });

  test('are not lost where the first is decided just before it reminds', async () => {
    const [first = '', second = ''] = await askTogether(2);
    house.at(HOUR_LATER);
    await newProcess()(second);
    await withdraw(first);
    await newProcess()(first);
    expect(toldTo('U0MEI')).toHaveLength(0);
    expect((await house.stored(second)).follow_up?.look_at).toBe('2026-11-23T16:01:00.000Z');
    house.at(A_MINUTE_ON);
    await newProcess()(second);
    expect(toldTo('U0MEI')).toHaveLength(1);
    expect(toldTo('U0MEI')[0]?.text).not.toContain('e-mails');
  });

  test('come to who voted on the first alone of the others', async () => {
    const [first = '', second = '', third = ''] = await askTogether(3);
    const slots = [
      { group: 'revops', after: null },
      { group: 'revops', after: null },
    ];
    for (const id of [first, second, third])
      await house.approvals.change(id, (one) => ({ next: { ...one, plan: { ...one.plan, slots } }, result: null }));
    const vote = { person: 'ravi', vote: 'approve' as const, at: ASKED.toISOString(), surface: 'slack' as const, assurance: 'chat' as const };
    const votes = [{ ...vote, digest: 'sha256:01', shown: 'sha256:02', reason: null }];
    await house.approvals.change(first, (one) => ({ next: { ...one, votes }, result: null }));
    house.at(HOUR_LATER);
    for (const id of [third, second, first]) await newProcess()(id);
    expect([toldTo('U0RAVI').length, toldTo('U0MEI').length]).toEqual([1, 1]);
    expect(toldTo('U0RAVI')[0]?.text).toContain('Send 2 e-mails');
    expect(toldTo('U0MEI')[0]?.text).toContain('Send 3 e-mails');
  });

  test.each(['first', 'last'])('come once to those of a group that is asked later, of all, where the %s is looked at first', async (which) => {
    const people = [
      { id: 'ravi', name: 'Ravi Shah', slack: 'U0RAVI', groups: ['revops'] },
      { id: 'lee', name: 'Lee', slack: 'U0LEE', groups: ['leads'] },
    ];
    const client = workspace({ people, escalation: { after_minutes: 60, to: ['leads'] } });
    const look = (id: string) => newProcess({ policies: { get: () => client, all: () => [client] } })(id);
    const ids = await askTogether(5);
    house.at(HOUR_LATER);
    const inOrder = which === 'first' ? ids : ids.toReversed();
    for (const id of inOrder) for (let looks = 0; looks < 3; looks += 1) await look(id);
    house.at(A_MINUTE_ON);
    for (const id of inOrder) await look(id);
    for (const id of ids) expect(await eventsOf(id)).toContain('escalated');
    expect([toldTo('U0RAVI').length, toldTo('U0LEE').length]).toEqual([1, 1]);
    expect(toldTo('U0LEE')[0]?.text).toContain('Nobody else answered');
    expect(toldTo('U0LEE')[0]?.text).toContain('Send 5 e-mails');
  });
});

test('more reminders at once than Slack takes wait their turn: none is told of as failed, and each comes once', async () => {
  const warned: unknown[] = [];
  const look = newProcess({ logger: { ...house.logger, warn: (details: unknown) => void warned.push(details) } });
  const ids: string[] = [];
  for (let count = 0; count < 5; count += 1) ids.push(await ask());
  house.at(HOUR_LATER);
  for (const id of ids) await look(id);
  expect(toldTo('U0MEI')).toHaveLength(3);
  const waiting = ids.slice(3);
  for (const id of waiting) expect(await eventsOf(id)).not.toContain('reminded');
  const looks = await Promise.all(waiting.map(async (id) => (await house.stored(id)).follow_up?.look_at));
  expect(looks).toEqual(['2026-11-23T16:00:01.000Z', '2026-11-23T16:00:02.000Z']);
  for (const [index, id] of waiting.entries()) {
    house.at(looks[index] ?? '');
    await look(id);
  }
  expect(toldTo('U0MEI')).toHaveLength(5);
  for (const id of ids) expect(await eventsOf(id)).toEqual(['request_received', 'reminded']);
  expect(warned).toEqual([]);
});

test('the next look is due from what is stored alone; a document of an earlier version is left as it was', async () => {
  const id = await ask();
  const steps = dueSteps(await house.stored(id), 0, ASKED);
  expect(steps.find(({ step }) => step === 'remind-approvers')?.at).toEqual(new Date('2026-11-23T15:15:00Z'));
  const older = { ...(await house.stored(id)) };
  delete older.follow_up;
  expect(dueSteps(older, 0, ASKED).some(({ step }) => step === 'remind-approvers')).toBe(false);
});
