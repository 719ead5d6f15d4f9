// Intake over HTTP: a burst of requests against an Express route that only verifies the signature and inserts the same document;
// then how long the backlog of it takes to drain.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, startChild } from './child.ts';
import { load } from './load.ts';
import { against, bound, type Measure } from './measure.ts';
import { API_KEY, SECRET, secretsEnv, task, writePolicies } from './policies.ts';
import { startReceiver } from './receiver.ts';

const AT_ONCE = 20;

/** Starts ours on an empty folder. */
export async function startOurs(folder: string, callbackHost: string, more: Record<string, string> = {}) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const env = {
    PORT: String(port),
    HOST: '127.0.0.1',
    DATA_DIR: join(folder, 'data'),
    POLICY_DIR: writePolicies(folder, callbackHost),
    PLAYGROUND: 'off',
    CALLBACK_ALLOW_PRIVATE: 'true',
    ...secretsEnv,
    ...more,
  };
  return { url, ...(await startChild(['src/main.ts'], env, `${url}/readyz`)) };
}

/** One stored approval, as long as ours are. */
async function documentOf(url: string): Promise<string> {
  const { body } = await fetch(`${url}/v1/requests?limit=1`, { headers: { authorization: `Bearer ${API_KEY}` } }).then(async (answer) => ({
    body: await answer.text(),
  }));
  return body;
}

async function bare(document: string, burstMs: number): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-bench-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const env = { PORT: String(port), DATA_DIR: join(folder, 'data'), SECRET, DOCUMENT: document };
  const child = await startChild(['bench/bare/intake.ts'], env, `${url}/readyz`);
  const { perSecond } = await load(`${url}/v1/requests`, SECRET, (n) => task(n, 'http://127.0.0.1:9/callback'), { atOnce: AT_ONCE, ms: burstMs });
  await child.stop();
  rmSync(folder, { recursive: true });
  return perSecond;
}

export async function intake(burstMs = 10_000): Promise<Measure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-bench-'));
  const receiver = await startReceiver();
  const ours = await startOurs(folder, receiver.host);
  const burst = await load(`${ours.url}/v1/requests`, SECRET, (n) => task(n, receiver.url), { atOnce: AT_ONCE, ms: burstMs });
  const ended = Date.now();
  const arrived = await receiver.count(burst.sent, 300_000);
  const drainedMs = Date.now() - ended;
  const document = await documentOf(ours.url);
  await ours.stop();
  await receiver.close();
  rmSync(folder, { recursive: true });
  const distinct = new Set(receiver.arrivals.map((one) => one.id)).size;
  return [
    against('intake over HTTP, burst', burst.perSecond, await bare(document, burstMs), '/s', 0.5),
    bound('intake: refused', burst.refused, '', { most: 1 }),
    bound('backlog of the burst: released until drained', drainedMs / 1000, 's', {}),
    { ...bound('backlog: releases that arrived, of those accepted', distinct / burst.sent, '', { least: 1 }), limit: 1, ratio: arrived / burst.sent },
  ];
}
