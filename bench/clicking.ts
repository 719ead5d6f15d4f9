// Clicks on approve, twenty a second for ten seconds: from the click to the acknowledgement, which comes after the decision is stored.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Message, type SlackEmulator, startSlackEmulator } from '../src/playground/slack-emulator.ts';
import { startOurs } from './intake.ts';
import { bound, type Measure, percentile } from './measure.ts';
import { API_KEY, task } from './policies.ts';
import { startReceiver } from './receiver.ts';
import { sendAll } from './send-all.ts';

const CLICKS = 200;
const EVERY_MS = 50;
/** Cards go out at about one a second and channel. */
const CARDS_MS = 120_000;

/** An e-mail, tier 2; a person is asked because its domain is new. */
const question = {
  tool: { name: 'email.send', connector: 'gmail' },
  action: { object: 'email', action: 'send', class: 'execute' },
  after: { subject: 'Pricing for 40 seats', body: 'You looked at our prices this morning, so here they are.' },
  blast_radius: { records: 1, recipients: 1, domains: 1, money: { amount: 0, currency: 'USD' } },
  rollback: { reversible: false, path: 'None, an e-mail cannot be unsent.', snapshot_ref: null },
  flags: { new_domain: true, regulated_industry: false, exec_persona: false, unsubscribe_compliant: true },
  copy: { variant_id: 'v3', message_hash: 'sha256:9f2c' },
};

const approvable = (slack: SlackEmulator): Message[] => slack.messages.filter((message) => slack.buttons(message).includes('approve'));

async function cardsOf(slack: SlackEmulator): Promise<Message[]> {
  const until = Date.now() + CARDS_MS;
  while (approvable(slack).length < CLICKS) {
    if (Date.now() > until) throw new Error(`Only ${approvable(slack).length} of ${CLICKS} cards were posted`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return approvable(slack);
}

/** The person whose vote counts in the workspace of this card. */
const voterIn = ({ channel }: Message) => `U0ANN${channel.slice(-1)}`;

/** One click each `EVERY_MS`, whether the one before was answered or not; how long each took. */
async function clickAll(slack: SlackEmulator, cards: Message[]): Promise<number[]> {
  const started = performance.now();
  return Promise.all(
    cards.map(async (card, n) => {
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, started + n * EVERY_MS - performance.now())));
      const { ms, status } = await slack.click(voterIn(card), card, 'approve');
      if (status !== 200) throw new Error(`A click was answered ${status}`);
      return ms;
    }),
  );
}

/** How many of the first workspace's requests nobody has decided yet, as the API tells it. */
async function askingAt(url: string): Promise<number> {
  const answer = await fetch(`${url}/v1/requests?limit=100&state=asking`, { headers: { authorization: `Bearer ${API_KEY}` } });
  const { items } = (await answer.json()) as { items: unknown[] };
  return items.length;
}

export async function clicking(): Promise<Measure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-bench-'));
  const receiver = await startReceiver();
  let url = '';
  const secrets = { signingSecret: 'signing-secret-of-the-benchmark', botToken: 'xoxb-benchmark' };
  const slack = await startSlackEmulator({ ...secrets, deliverTo: () => url, clock: { now: () => new Date() } });
  const running = await startOurs(folder, receiver.host, {
    SLACK_BOT_TOKEN: secrets.botToken,
    SLACK_SIGNING_SECRET: secrets.signingSecret,
    SLACK_API_URL: slack.url,
  });
  url = running.url;
  await sendAll(`${url}/v1/requests`, CLICKS, (n) => task(n, receiver.url, question));
  const took = await clickAll(slack, await cardsOf(slack));
  const asking = await askingAt(url);
  await running.stop();
  await slack.close();
  await receiver.close();
  rmSync(folder, { recursive: true });
  return [
    bound('click to stored decision, 20 a second, p99', percentile(took, 0.99), 'ms', { most: 100 }),
    bound('click to stored decision, median', percentile(took, 0.5), 'ms', {}),
    bound('clicks that decided nothing', asking, '', { most: 1 }),
  ];
}
