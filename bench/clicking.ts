// Clicks on approve, twenty a second for ten seconds: from the click to the acknowledgement, which comes after the decision is stored.
// One second of clicks before that is not counted, since a process that has just started runs code that is not compiled yet.
import type { Message, SlackEmulator } from '../src/playground/slack-emulator.ts';
import { itemsAt } from './items-at.ts';
import { type Bench, bound, type Line, percentile, scaled } from './measure.ts';
import { channelOf, clientIds, slackOf, task } from './policies.ts';
import { question } from './question.ts';
import { sendAll } from './send-all.ts';
import { startSlackHouse } from './slack-house.ts';

const WARM_UP = 20;
const CLICKS = 200;
const EVERY_MS = 50;
/** Cards go out at about one a second and channel. */
const CARDS_MS = 120_000;

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
const voterIn = ({ channel }: Message) => slackOf('ann', clientIds.find((id) => channelOf(id) === channel) ?? '');

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
    const items = await itemsAt<{ quorum: { votes: { person: string; vote: string }[] } }>(url, 'requests?limit=100', id);
    return items.filter(({ quorum: { votes } }) => votes.length === 1 && votes[0]?.person === 'ann' && votes[0].vote === 'approve').length;
  });
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
}

export async function clicking(bench: Bench): Promise<Line[]> {
  const count = WARM_UP + scaled(bench, CLICKS);
  const { url, slack, receiver, stop } = await startSlackHouse(bench.store);
  await sendAll(`${url}/v1/requests`, count, (n) => task(n, receiver.url, question));
  const took = (await clickAll(slack, await cardsOf(slack, count))).slice(WARM_UP);
  const votes = await votesAt(url);
  await stop();
  return [
    bound('click to stored decision, 20 a second, p99', percentile(took, 0.99), 'ms', { most: 100 }),
    bound('click to stored decision, median', percentile(took, 0.5), 'ms', {}),
    bound(`votes stored of ${count} clicks`, votes, '', { least: count }),
  ];
}
