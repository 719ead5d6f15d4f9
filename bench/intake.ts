// Intake over HTTP: a burst of requests against an Express route that only verifies the signature and inserts the same document;
// then how long the backlog of it takes to drain.
import { freePort } from '../test/services/free-port.ts';
import { startChild } from './child.ts';
import { keepDocuments } from './documents.ts';
import { startHouse } from './house.ts';
import { inTurns, median } from './in-turns.ts';
import { load } from './load.ts';
import { against, type Bench, bound, type Line, roundsOf, scaled } from './measure.ts';
import { SECRET, task } from './policies.ts';
import type { Place } from './stores.ts';

const ROUNDS = 2;
const AT_ONCE = 20;
const BURST_MS = 6_000;
const DRAIN_MS = 120_000;

const burst = (url: string, callbackUrl: string, bench: Bench) =>
  load(`${url}/v1/requests`, SECRET, (n) => task(n, callbackUrl), { atOnce: AT_ONCE, ms: scaled(bench, BURST_MS) });

/** One burst and its backlog. Leaves the place, whose documents the bare engine stores. */
async function ours(bench: Bench) {
  const { place, receiver, url, stop } = await startHouse(bench.store);
  const { sent, refused, perSecond } = await burst(url, receiver.url, bench);
  const ended = Date.now();
  await receiver.count(sent, DRAIN_MS);
  const drainedS = (Date.now() - ended) / 1000;
  await stop();
  return { place, sent, refused, perSecond, drainedS, arrived: new Set(receiver.arrivals.map((one) => one.id)).size };
}

async function bare(documents: string, { env }: Place, bench: Bench): Promise<number> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const all = { ...env, PORT: String(port), SECRET, DOCUMENTS: documents };
  const child = await startChild(['bench/bare/intake.ts'], all, `${url}/readyz`);
  const { perSecond, refused } = await burst(url, 'http://127.0.0.1:9/callback', bench);
  if (refused > 0) throw new Error(`The bare engine refused ${refused} requests`);
  await child.stop();
  return perSecond;
}

export async function intake(bench: Bench): Promise<Line[]> {
  const done = await inTurns(
    roundsOf(bench, ROUNDS),
    () => ours(bench),
    async ({ place }) => {
      const another = await bench.store.newPlace();
      const perSecond = await bare(await keepDocuments(place), another, bench);
      await another.drop();
      await place.drop();
      return perSecond;
    },
  );
  const middle = (of: (one: (typeof done.ours)[number]) => number) => median(done.ours.map(of));
  const sum = (of: (one: (typeof done.ours)[number]) => number) => done.ours.reduce((total, one) => total + of(one), 0);
  return [
    against(
      'intake over HTTP, burst',
      middle((one) => one.perSecond),
      done.bare,
      '/s',
      0.5,
    ),
    bound(
      'intake: refused',
      sum((one) => one.refused),
      '',
      { most: 1 },
    ),
    bound(
      'backlog of the burst: released until drained',
      middle((one) => one.drainedS),
      's',
      {},
    ),
    bound(
      'backlog: releases that never arrived',
      sum((one) => one.sent - one.arrived),
      '',
      { most: 1 },
    ),
  ];
}
