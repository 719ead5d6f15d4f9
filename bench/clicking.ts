// Clicks on approve, twenty a second for ten seconds: from the click to the acknowledgement, which comes after the decision is stored.
// One second of clicks before that is not counted, since a process that has just started runs code that is not compiled yet.
import { type Message, type SlackEmulator, startSlackEmulator } from '../src/playground/slack-emulator.ts';
import { type Bench, bound, type Line, percentile, scaled } from './measure.ts';
import { startOurs } from './ours.ts';
import { apiKeyOf, clientIds, task } from './policies.ts';
import { startReceiver } from './receiver.ts';
import { sendAll } from './send-all.ts';

const WARM_UP = 20;
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

async function cardsOf(slack: SlackEmulator, count: number): Promise<Message[]> {
  const until = Date.now() + CARDS_MS;
  while (approvable(slack).length < count) {
    if (Date.now() > until) throw new Error(`Only ${approvable(slack).length} of ${count} cards were posted`);
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

/** How many requests of all clients carry the one vote that was clicked, as the API tells it. */
async function votesAt(url: string): Promise<number> {
  const counts = clientIds.map(async (id) => {
    const answer = await fetch(`${url}/v1/requests?limit=100`, { headers: { authorization: `Bearer ${apiKeyOf(id)}` } });
    const { items } = (await answer.json()) as { items: { quorum: { votes: { person: string; vote: string }[] } }[] };
    return items.filter(({ quorum: { votes } }) => votes.length === 1 && votes[0]?.person === 'ann' && votes[0].vote === 'approve').length;
  });
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
}

export async function clicking(bench: Bench): Promise<Line[]> {
  const count = WARM_UP + scaled(bench, CLICKS);
  const place = await bench.store.newPlace();
  const receiver = await startReceiver();
  let url = '';
  const secrets = { signingSecret: 'signing-secret-of-the-benchmark', botToken: 'xoxb-benchmark' };
  const slack = await startSlackEmulator({ ...secrets, deliverTo: () => url, clock: { now: () => new Date() } });
  const running = await startOurs(place, receiver.host, {
    env: { SLACK_BOT_TOKEN: secrets.botToken, SLACK_SIGNING_SECRET: secrets.signingSecret, SLACK_API_URL: slack.url },
  });
  url = running.url;
  await sendAll(`${url}/v1/requests`, count, (n) => task(n, receiver.url, question));
  const took = (await clickAll(slack, await cardsOf(slack, count))).slice(WARM_UP);
  const votes = await votesAt(url);
  await running.stop();
  await slack.close();
  await receiver.close();
  await place.drop();
  return [
    bound('click to stored decision, 20 a second, p99', percentile(took, 0.99), 'ms', { most: 100 }),
    bound('click to stored decision, median', percentile(took, 0.5), 'ms', {}),
    bound(`votes stored of ${count} clicks`, votes, '', { least: count }),
  ];
}
