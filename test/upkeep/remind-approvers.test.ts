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
function newProcess() {
  const client = new WebClient('xoxb-test', { slackApiUrl: slack.url, retryConfig: { retries: 0 }, rejectRateLimitedCalls: true });
  return remindApprovers({ ...house, reminders: [slackReminders({ clientAt: async () => client, clock: house.clock, logger: house.logger })] });
}

/** A request that asks RevOps, with its card in the channel. */
async function ask(words: object = {}) {
  const { ts } = (await (
    await fetch(`${slack.url}chat.postMessage`, {
      method: 'POST',
      headers: { authorization: 'Bearer xoxb-test', 'content-type': 'application/json' },
      body: JSON.stringify({ channel: 'C0CLIENTA', text: 'card' }),
    })
  ).json()) as { ts: string };
  const sample = askingApproval({ id: fresh('apr_rem'), created_at: ASKED.toISOString(), ...words });
  const plan = { ...sample.plan, slots: [{ group: 'revops', after: null }] };
  const voters = votersOf(house.client, sample.request.agent.role, []);
  const cards = [{ surface: 'slack' as const, channel: 'C0CLIENTA', message: ts, shows: 9, claimed_until: null }];
  const events = [{ n: 1, type: 'request_received', at: ASKED.toISOString(), actor: 'agent:admin', detail: {} }];
  const approval = { ...sample, plan, cards, events, votes: [], follow_up: newFollowUp({ plan, votes: [] }, voters, ASKED) };
  return (await house.approvals.insert(approval)).approval.id;
}
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
    await house.approvals.change(id, (approval) => applied(approval, { type: 'withdraw', by: 'agent:admin', reason: null }, ASKED));
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

test('the next look is due from what is stored alone; a document of an earlier version is left as it was', async () => {
  const id = await ask();
  const steps = dueSteps(await house.stored(id), 0, ASKED);
  expect(steps.find(({ step }) => step === 'remind-approvers')?.at).toEqual(new Date('2026-11-23T15:15:00Z'));
  const older = { ...(await house.stored(id)) };
  delete older.follow_up;
  expect(dueSteps(older, 0, ASKED).some(({ step }) => step === 'remind-approvers')).toBe(false);
});
