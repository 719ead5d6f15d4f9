// Requests that come at a steady pace, each automatic and in its window: how soon the executor is told of each.
import { setTimeout as wait } from 'node:timers/promises';
import { startHouse } from './house.ts';
import { type Bench, bound, type Line, percentile, scaled } from './measure.ts';
import { task } from './policies.ts';
import { sendOne } from './send-one.ts';

const A_SECOND = 60;
const SECONDS = 15;
const ARRIVED_MS = 60_000;
/** Those of the first seconds meet code that has not run before, and are not counted. */
const FIRST = 2 * A_SECOND;

/** Sends each at its instant, whatever became of those before; when each was sent. */
async function stream(url: string, callbackUrl: string, count: number): Promise<number[]> {
  const started = performance.now();
  const at: number[] = [];
  const answers: Promise<unknown>[] = [];
  for (let n = 0; n < count; n += 1) {
    await wait(Math.max(0, started + (n * 1000) / A_SECOND - performance.now()));
    at.push(Date.now());
    answers.push(sendOne(`${url}/v1/requests`, task(n, `${callbackUrl}/${n}`)));
  }
  await Promise.all(answers);
  return at;
}

export async function steady(bench: Bench): Promise<Line[]> {
  const { receiver, url, stop } = await startHouse(bench.store);
  const count = FIRST + scaled(bench, A_SECOND * SECONDS);
  const sent = await stream(url, receiver.url, count);
  const arrived = await receiver.count(count, ARRIVED_MS);
  await stop();
  const took = receiver.arrivals.flatMap(({ at, path }) => {
    const n = Number(path.split('/').at(-1));
    return n < FIRST ? [] : at - (sent[n] ?? Number.NaN);
  });
  return [
    bound(`request to callback, ${A_SECOND} a second, 95 of 100 within`, percentile(took, 0.95), 'ms', { most: 1000 }),
    bound(`request to callback, ${A_SECOND} a second, median`, percentile(took, 0.5), 'ms', {}),
    bound(`callbacks that arrived, of ${count}`, arrived, '', { least: count }),
  ];
}
