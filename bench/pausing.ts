// The kill switch while executors answer: from the word `pause` to its announcement, and what still leaves after that; and how soon a
// tripwire pauses by itself, from the signal to its answer, by when the pause holds.
import { setTimeout as wait } from 'node:timers/promises';
import type { SlackEmulator } from '../src/playground/slack-emulator.ts';
import { itemsAt } from './items-at.ts';
import { type Bench, bound, type Line, scaled } from './measure.ts';
import { channelOf, clientIds, slackOf, task } from './policies.ts';
import { sendOne } from './send-one.ts';
import { startSlackHouse } from './slack-house.ts';

const CLIENTS = 5;
const EVERY_MS = 50;
/** So many callbacks have come before the first pause: that nothing leaves says something only where something did. */
const WARM_UP = 40;
const WARM_UP_MS = 60_000;
/** How long it is watched whether anything leaves after the announcement. */
const QUIET_MS = 2_000;
const ANNOUNCED_MS = 15_000;

/** Twenty requests a second, each client in turn, until it is stopped; the callback's path tells whose it is. */
function startStream(url: string, callbackUrl: string) {
  let isOn = true;
  const streaming = (async () => {
    const sent: Promise<unknown>[] = [];
    for (let n = 0; isOn; n += 1) {
      sent.push(sendOne(`${url}/v1/requests`, task(n, `${callbackUrl}/${clientIds[n % clientIds.length]}`)));
      await wait(EVERY_MS);
    }
    await Promise.all(sent);
  })();
  return async () => {
    isOn = false;
    await streaming;
  };
}

/** Types the word, and waits for the announcement in the channel; both instants. */
async function pause(slack: SlackEmulator, client: string): Promise<{ typed: number; announced: number }> {
  const { promise, resolve } = Promise.withResolvers<number>();
  const unsubscribe = slack.subscribe((event) => {
    if (event.type === 'message' && event.message.channel === channelOf(client) && / is paused by /.test(event.message.text)) resolve(Date.now());
  });
  const typed = Date.now();
  await slack.command(slackOf('ann', client), channelOf(client), `pause ${client} the benchmark`);
  const announced = await Promise.race([promise, wait(ANNOUNCED_MS, Number.NaN)]);
  unsubscribe();
  if (Number.isNaN(announced)) throw new Error(`The pause of ${client} was not announced within ${ANNOUNCED_MS} ms`);
  return { typed, announced };
}

/** An opportunity without a meeting, which trips at once; how long until it was answered. */
async function trip(url: string, client: string): Promise<number> {
  const started = performance.now();
  const observed_at = new Date().toISOString();
  await sendOne(
    `${url}/v1/signals`,
    JSON.stringify({ workspace: client, type: 'opportunity_created', role: 'outreach', account: 'acct-1', observed_at }),
  );
  const ms = performance.now() - started;
  if ((await itemsAt(url, 'incidents', client)).length === 0) throw new Error(`No incident of ${client} was opened`);
  return ms;
}

export async function pausing(bench: Bench): Promise<Line[]> {
  const house = await startSlackHouse(bench.store);
  const { url, slack, receiver } = house;
  const stop = startStream(url, receiver.url);
  if ((await receiver.count(WARM_UP, WARM_UP_MS)) < WARM_UP) throw new Error(`Fewer than ${WARM_UP} callbacks came within ${WARM_UP_MS} ms`);
  const some = scaled(bench, CLIENTS);
  const of = (client: string) => receiver.arrivals.filter(({ path }) => path.endsWith(`/${client}`));
  const after = (since: Map<string, number>) => [...since].reduce((sum, [client, at]) => sum + of(client).filter((one) => one.at > at).length, 0);

  const announced = new Map<string, number>();
  const pauses: number[] = [];
  for (const client of clientIds.slice(0, some)) {
    const one = await pause(slack, client);
    announced.set(client, one.announced);
    pauses.push(one.announced - one.typed);
  }
  const trips: number[] = [];
  for (const client of clientIds.slice(CLIENTS, CLIENTS + some)) trips.push(await trip(url, client));
  await wait(QUIET_MS);
  const left = after(announced);
  const seen = receiver.arrivals.length;
  await stop();
  await house.stop();
  return [
    bound(`pause to announcement, 20 requests a second, slowest of ${pauses.length}`, Math.max(...pauses), 'ms', { most: 1000 }),
    bound(`callbacks after an announcement, of ${seen} in all`, left, '', { most: 1 }),
    bound(`signal to the pause of a tripwire, slowest of ${trips.length}`, Math.max(...trips), 'ms', { most: 1000 }),
  ];
}
