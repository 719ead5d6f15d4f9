// A request stands in Slack and in Teams, somebody votes on one of them, and the card on the other is painted: from the click to the
// arrival of the decided card, both ways. First one request after the other, then five a second, whether those before are over or not.
import { setTimeout as wait } from 'node:timers/promises';
import { type Platform, startOnBothPlatforms } from './both-platforms.ts';
import { type Bench, bound, type Line, percentile, scaled } from './measure.ts';
import { clientIds, task } from './policies.ts';
import { question } from './question.ts';
import { sendOne } from './send-one.ts';

/** All of these are votes each way; what comes first runs code that is not compiled yet. */
const WARM_UP = 5;
const SINGLE = 20;
const TRICKLE = 40;
/** A client's turn comes every two seconds: a card is up to four calls in Teams, which takes two a second in a channel. */
const EVERY_MS = 200;
const CARDS_MS = 30_000;
const PAINTED_MS = 10_000;
const LOOK_MS = 2;
const GOAL_MS = 500;

type House = Awaited<ReturnType<typeof startOnBothPlatforms>>;
/** From the platform of the click to the other one. Null where no decided card came. */
type Repaint = { way: string; ms: number | null };

async function waitFor(isThere: () => boolean, ms: number): Promise<boolean> {
  const until = performance.now() + ms;
  while (!isThere() && performance.now() < until) await wait(LOOK_MS);
  return isThere();
}

async function vote([from, to]: [Platform, Platform], id: string, client: string): Promise<Repaint> {
  const clicked = performance.now();
  await from.approve(id, client);
  await waitFor(() => to.decidedAt(id) !== null, PAINTED_MS);
  const at = to.decidedAt(id);
  return { way: `${from.name} to ${to.name}`, ms: at === null ? null : at - clicked };
}

/** The n-th request, voted on as soon as both platforms have it. Each client has its turn, and each votes on both by turns. */
async function askAndVote({ url, receiver, platforms: [slack, teams] }: House, n: number): Promise<Repaint> {
  const { id } = (await sendOne(`${url}/v1/requests`, task(n, receiver.url, question))) as { id: string };
  const isLive = await waitFor(() => slack.has(id) && teams.has(id), CARDS_MS);
  if (!isLive) throw new Error(`Request ${n} was not on both platforms within ${CARDS_MS} ms`);
  const isInSlack = (n + Math.floor(n / clientIds.length)) % 2 === 0;
  return vote(isInSlack ? [slack, teams] : [teams, slack], id, clientIds[n % clientIds.length] ?? '');
}

/** Each when the one before has been released, and has had its `EVERY_MS`. */
async function oneAtATime(house: House, from: number, count: number): Promise<Repaint[]> {
  const done: Repaint[] = [];
  for (let n = from; n < from + count; n += 1) {
    const [repaint] = await Promise.all([askAndVote(house, n), wait(EVERY_MS)]);
    await house.receiver.count(n + 1, PAINTED_MS);
    done.push(repaint);
  }
  return done;
}

const inATrickle = (house: House, from: number, count: number): Promise<Repaint[]> =>
  Promise.all(
    Array.from({ length: count }, async (_, index) => {
      await wait(index * EVERY_MS);
      return askAndVote(house, from + index);
    }),
  );

function linesOf(name: string, repaints: Repaint[]): Line[] {
  const ways = [...new Set(repaints.map(({ way }) => way))].toSorted();
  return ways.flatMap((way) => {
    const times = repaints.filter((one) => one.way === way).flatMap(({ ms }) => ms ?? []);
    return [
      bound(`vote to repaint, ${way}, ${name}, slowest of ${times.length}`, percentile(times, 1), 'ms', { most: GOAL_MS }),
      bound(`vote to repaint, ${way}, ${name}, median`, percentile(times, 0.5), 'ms', {}),
    ];
  });
}

export async function repainting(bench: Bench): Promise<Line[]> {
  const house = await startOnBothPlatforms(bench.store);
  const singles = 2 * scaled(bench, SINGLE);
  const trickles = 2 * scaled(bench, TRICKLE);
  await oneAtATime(house, 0, 2 * WARM_UP);
  const single = await oneAtATime(house, 2 * WARM_UP, singles);
  const trickle = await inATrickle(house, 2 * WARM_UP + singles, trickles);
  await house.stop();
  const votes = singles + trickles;
  const came = [...single, ...trickle].filter(({ ms }) => ms !== null).length;
  return [
    ...linesOf('one at a time', single),
    ...linesOf('5 a second', trickle),
    bound(`repaints on the other platform, of ${votes} votes`, came, '', { least: votes }),
  ];
}
