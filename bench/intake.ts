// Intake over HTTP: a burst of requests against an Express route that only verifies the signature and inserts the same document;
// then how long the backlog of it takes to drain.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, startChild } from './child.ts';
import { inTurns, median } from './in-turns.ts';
import { load } from './load.ts';
import { against, bound, type Measure } from './measure.ts';
import { keepDocuments, startOurs } from './ours.ts';
import { SECRET, task } from './policies.ts';
import { startReceiver } from './receiver.ts';

const ROUNDS = 3;
const AT_ONCE = 20;
const BURST_MS = 10_000;
const DRAIN_MS = 120_000;

const newFolder = () => mkdtempSync(join(tmpdir(), 'countersign-bench-'));
const burst = (url: string, callbackUrl: string) =>
  load(`${url}/v1/requests`, SECRET, (n) => task(n, callbackUrl), { atOnce: AT_ONCE, ms: BURST_MS });

/** One burst and its backlog. Leaves the folder, whose documents the bare engine stores. */
async function ours() {
  const folder = newFolder();
  const receiver = await startReceiver();
  const running = await startOurs(folder, receiver.host);
  const { sent, refused, perSecond } = await burst(running.url, receiver.url);
  const ended = Date.now();
  await receiver.count(sent, DRAIN_MS);
  const drainedS = (Date.now() - ended) / 1000;
  await running.stop();
  await receiver.close();
  return { folder, sent, refused, perSecond, drainedS, arrived: new Set(receiver.arrivals.map((one) => one.id)).size };
}

async function bare(documents: string): Promise<number> {
  const folder = newFolder();
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const env = { PORT: String(port), DATA_DIR: join(folder, 'data'), SECRET, DOCUMENTS: documents };
  const child = await startChild(['bench/bare/intake.ts'], env, `${url}/readyz`);
  const { perSecond, refused } = await burst(url, 'http://127.0.0.1:9/callback');
  if (refused > 0) throw new Error(`The bare engine refused ${refused} requests`);
  await child.stop();
  rmSync(folder, { recursive: true });
  return perSecond;
}

export async function intake(): Promise<Measure[]> {
  const done = await inTurns(ROUNDS, ours, async ({ folder }) => {
    const perSecond = await bare(await keepDocuments(folder));
    rmSync(folder, { recursive: true });
    return perSecond;
  });
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
