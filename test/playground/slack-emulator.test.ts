// The emulated Slack, driven by the real Bolt app and the real Web API client through its HTTP door.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { App, HTTPReceiver } from '@slack/bolt';
import { ErrorCode, WebClient } from '@slack/web-api';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { NotAcknowledged, type SlackEmulator, startSlackEmulator, type View } from '../../src/playground/slack-emulator.ts';
import { actions, button, decisionInput, header, modal, reasonInput, section } from './block-kit.ts';

const SECRET = 'signing-secret-of-the-test';
const TOKEN = 'xoxb-of-the-test';
const CHANNEL = 'C0CLIENTA';

let slack: SlackEmulator;
let server: Server;
let app: App;
let client: WebClient;
let productUrl = '';

const start = async (options: { pace?: boolean; signingSecret?: string; ackMs?: number } = {}) => {
  slack = await startSlackEmulator({
    signingSecret: SECRET,
    botToken: TOKEN,
    deliverTo: () => productUrl,
    clock: { now: () => new Date() },
    ...options,
  });
  const receiver = new HTTPReceiver({ signingSecret: SECRET, endpoints: ['/slack/events'] });
  const clientOptions = { slackApiUrl: slack.url, retryConfig: { retries: 0 }, rejectRateLimitedCalls: true };
  app = new App({ receiver, token: TOKEN, clientOptions, tokenVerificationEnabled: false });
  client = new WebClient(TOKEN, clientOptions);
  server = createServer(receiver.requestListener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  productUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

const postCard = async () => {
  const { ts } = await client.chat.postMessage({ channel: CHANNEL, text: 'Card', blocks: [header('Merge'), actions([button()])] as never });
  const found = slack.messages.find((one) => one.ts === ts);
  if (!found) throw new Error('the card is not there');
  return found;
};

const errorOf = (call: Promise<unknown>): Promise<{ code?: string; data?: { error?: string }; retryAfter?: number }> =>
  call.then(
    () => ({}),
    (error) => error,
  );

/** The modal that the app opens after its acknowledgement. */
const opened = (triggerId: string): Promise<View> =>
  vi.waitFor(() => {
    const view = slack.viewOf(triggerId);
    if (!view) throw new Error('no modal yet');
    return view;
  });

beforeEach(() => start());
afterEach(async () => {
  await slack.close();
  await new Promise((resolve) => server.close(resolve));
});

describe('the Web API', () => {
  test('keeps what is posted, updates and deletes it, and finds it again by its metadata', async () => {
    const metadata = { event_type: 'card', event_payload: { marker: 'm1' } };
    const { ts } = await client.chat.postMessage({ channel: CHANNEL, text: 'first', metadata });
    await client.chat.update({ channel: CHANNEL, ts: String(ts), text: 'second' });
    const { messages } = await client.conversations.history({ channel: CHANNEL, include_all_metadata: true });
    expect(messages).toMatchObject([{ ts, text: 'second', metadata }]);
    await client.chat.delete({ channel: CHANNEL, ts: String(ts) });
    expect((await client.conversations.history({ channel: CHANNEL })).messages).toEqual([]);
    expect((await errorOf(client.chat.update({ channel: CHANNEL, ts: String(ts), text: 'x' }))).data?.error).toBe('message_not_found');
  });

  test('pages through a history, newest first, and through a thread, oldest first', async () => {
    const root = await client.chat.postMessage({ channel: CHANNEL, text: 'root' });
    for (const text of ['a', 'b']) await client.chat.postMessage({ channel: CHANNEL, text, thread_ts: String(root.ts) });
    await client.chat.postMessage({ channel: CHANNEL, text: 'last' });
    const first = await client.conversations.history({ channel: CHANNEL, limit: 1 });
    const second = await client.conversations.history({ channel: CHANNEL, limit: 1, cursor: String(first.response_metadata?.next_cursor) });
    expect([...(first.messages ?? []), ...(second.messages ?? [])].map((one) => one.text)).toEqual(['last', 'root']);
    const thread = await client.conversations.replies({ channel: CHANNEL, ts: String(root.ts) });
    expect(thread.messages?.map((one) => one.text)).toEqual(['root', 'a', 'b']);
  });

  test("refuses a wrong token, an unknown channel, bad blocks and unknown methods with Slack's errors", async () => {
    const stranger = new WebClient('xoxb-wrong', { slackApiUrl: slack.url, retryConfig: { retries: 0 } });
    expect((await errorOf(stranger.auth.test())).data?.error).toBe('invalid_auth');
    expect((await errorOf(client.chat.postMessage({ channel: 'nowhere', text: 'x' }))).data?.error).toBe('channel_not_found');
    const blocks = [header('x'.repeat(151))] as never;
    const bad = await errorOf(client.chat.postMessage({ channel: CHANNEL, text: 'x', blocks }));
    expect(bad.data).toMatchObject({
      error: 'invalid_blocks',
      response_metadata: { messages: ['[ERROR] must be less than 151 characters [json-pointer:/blocks/0/text/text]'] },
    });
    expect((await errorOf(client.apiCall('chat.shout'))).data?.error).toBe('unknown_method');
    expect(slack.messages).toEqual([]);
  });

  test('tells a client that posts too fast to one channel how long to wait, and no other channel', async () => {
    await slack.close();
    await start({ pace: true });
    for (let count = 0; count < 5; count += 1) await client.chat.postMessage({ channel: CHANNEL, text: 'x' });
    const refused = await errorOf(client.chat.postMessage({ channel: CHANNEL, text: 'x' }));
    expect(refused).toMatchObject({ code: ErrorCode.RateLimitedError });
    expect(refused.retryAfter).toBeGreaterThanOrEqual(1);
    expect((await client.chat.postMessage({ channel: 'C0CLIENTB', text: 'x' })).ok).toBe(true);
  });

  test('fails on demand, and can lose the answer to what it did', async () => {
    slack.fault({ method: 'chat.postMessage', status: 429, retryAfterMs: 7000 });
    expect((await errorOf(client.chat.postMessage({ channel: CHANNEL, text: 'x' }))).retryAfter).toBe(7);
    slack.fault({ method: 'chat.postMessage', status: 500 });
    expect((await errorOf(client.chat.postMessage({ channel: CHANNEL, text: 'x' }))).code).toBeDefined();
    expect(slack.messages).toHaveLength(0);
    slack.fault({ method: 'chat.postMessage', lost: true });
    expect((await errorOf(client.chat.postMessage({ channel: CHANNEL, text: 'x' }))).code).toBe(ErrorCode.RequestError);
    expect(slack.messages).toHaveLength(1);
  });
});

describe('people', () => {
  test('click a button, and the app opens a modal with the trigger and hears its submission', async () => {
    const heard: unknown[] = [];
    app.action('approve', async ({ ack, body, client: bot }) => {
      await ack();
      await bot.views.open({
        trigger_id: 'trigger_id' in body ? body.trigger_id : '',
        view: modal([decisionInput, reasonInput], { callback_id: 'vote' }) as never,
      });
    });
    app.view('vote', async ({ ack, view }) => {
      heard.push(view.state.values);
      if (heard.length > 1) await ack();
      else await ack({ response_action: 'errors', errors: { reason: 'A reason is needed.' } });
    });
    const card = await postCard();
    const clicked = await slack.click('U0MEI', card, 'approve');
    expect(clicked.status).toBe(200);
    const view = await opened(clicked.triggerId);
    expect(slack.shownTo('U0MEI')?.id).toBe(view.id);
    expect((await slack.submit('U0MEI', view, { decision: 'deny' })).errors).toEqual({ reason: 'A reason is needed.' });
    expect(slack.shownTo('U0MEI')).not.toBeNull();
    expect((await slack.submit('U0MEI', view, { decision: 'deny', reason: 'No.' })).errors).toBeNull();
    expect(slack.shownTo('U0MEI')).toBeNull();
    expect(heard[1]).toMatchObject({ decision: { decision: { selected_option: { value: 'deny' } } }, reason: { reason: { value: 'No.' } } });
  });

  test('a trigger opens one modal and no second one, and a made-up trigger none', async () => {
    const triggers: string[] = [];
    app.action('approve', async ({ ack, body }) => {
      triggers.push('trigger_id' in body ? body.trigger_id : '');
      await ack();
    });
    await slack.click('U0MEI', await postCard(), 'approve');
    const view = modal([section('x')]) as never;
    const [trigger = ''] = triggers;
    await client.views.open({ trigger_id: trigger, view });
    expect((await errorOf(client.views.open({ trigger_id: trigger, view }))).data?.error).toBe('exchanged_trigger_id');
    expect((await errorOf(client.views.open({ trigger_id: 'made-up', view }))).data?.error).toBe('invalid_trigger_id');
  });

  test('an update of a modal with an old hash is refused', async () => {
    app.action('approve', async ({ ack, body, client: bot }) => {
      await ack();
      await bot.views.open({ trigger_id: 'trigger_id' in body ? body.trigger_id : '', view: modal([section('Loading')]) as never });
    });
    const clicked = await slack.click('U0MEI', await postCard(), 'approve');
    const view = await opened(clicked.triggerId);
    const next = modal([section('Here it is')]) as never;
    const hash = view.hash;
    await client.views.update({ view_id: view.id, hash, view: next });
    expect((await errorOf(client.views.update({ view_id: view.id, hash, view: next }))).data?.error).toBe('hash_conflict');
    await slack.closeView('U0MEI', view);
    expect((await errorOf(client.views.update({ view_id: view.id, view: next }))).data?.error).toBe('not_found');
  });

  test('type a command and read the answer alone, at most five times', async () => {
    const answers: string[] = [];
    app.command('/agent', async ({ ack, command, respond }) => {
      await ack(`You said ${command.text}`);
      for (let count = 0; count < 6; count += 1)
        answers.push(
          await respond({ text: `more ${count}` }).then(
            () => 'ok',
            () => 'refused',
          ),
        );
    });
    await slack.command('U0SAM', CHANNEL, 'caps outreach');
    await expect.poll(() => answers.length).toBe(6);
    expect(answers).toEqual(['ok', 'ok', 'ok', 'ok', 'ok', 'refused']);
    expect(new Set(slack.privates.map((one) => `${one.user} ${one.channel}`))).toEqual(new Set([`U0SAM ${CHANNEL}`]));
    expect(slack.privates.map((one) => one.text)).toContain('You said caps outreach');
    expect(slack.messages).toEqual([]);
  });

  test('mention the app in a thread', async () => {
    const heard: unknown[] = [];
    app.event('app_mention', async ({ event }) => {
      heard.push([event.user, event.text, event.thread_ts]);
    });
    const card = await postCard();
    await slack.mention('U0MEI', CHANNEL, '<@U0COUNTERSIGN> queue', card.ts);
    await expect.poll(() => heard).toEqual([['U0MEI', '<@U0COUNTERSIGN> queue', card.ts]]);
  });

  test('are not believed where the signature is of another secret', async () => {
    const card = await postCard();
    const forger = await startSlackEmulator({
      signingSecret: 'another-secret-altogether',
      botToken: TOKEN,
      deliverTo: () => productUrl,
      clock: { now: () => new Date() },
    });
    expect((await forger.click('U0MEI', card, 'approve')).status).toBe(401);
    await forger.close();
  });

  test('see a warning where the app does not acknowledge in time', async () => {
    await slack.close();
    await start({ ackMs: 50 });
    app.action('approve', () => Promise.resolve());
    await expect(slack.click('U0MEI', await postCard(), 'approve')).rejects.toBeInstanceOf(NotAcknowledged);
  });

  test('everything that changes is told to who listens', async () => {
    const seen: string[] = [];
    const stop = slack.subscribe((event) => seen.push(event.type));
    await postCard();
    await client.chat.postEphemeral({ channel: CHANNEL, user: 'U0MEI', text: 'Already approved.' });
    stop();
    await client.chat.postMessage({ channel: CHANNEL, text: 'unheard' });
    expect(seen).toEqual(['message', 'call', 'private', 'call']);
  });
});
