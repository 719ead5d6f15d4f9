// A thousand releases due at one instant, over ten workspaces, against bare BullMQ jobs with the same writes and one POST.
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FLAGS } from './child.ts';
import { inTurns, median } from './in-turns.ts';
import { against, bound, type Measure } from './measure.ts';
import { keepDocuments, startOurs } from './ours.ts';
import { apiKeyOf, clientIds, task } from './policies.ts';
import { startReceiver } from './receiver.ts';
import { sendAll } from './send-all.ts';

const ROUNDS = 3;
const RELEASES = 1000;
const LEAD_MS = 15_000;
/** From the moment that the queue is open. */
const BARE_LEAD_MS = 5_000;
const LONGEST_MS = 120_000;

const newFolder = () => mkdtempSync(join(tmpdir(), 'countersign-bench-'));

/** How much is used up over its limit, of every cap of every client, as the API tells it. */
async function overCapsAt(url: string): Promise<number> {
  const overs = clientIds.map(async (id) => {
    const answer = await fetch(`${url}/v1/caps`, { headers: { authorization: `Bearer ${apiKeyOf(id)}` } });
    const { items } = (await answer.json()) as { items: { used: number; limit: number }[] };
    if (!items.some(({ used }) => used > 0)) throw new Error(`No cap of ${id} was charged`);
    return items.reduce((sum, { used, limit }) => sum + Math.max(0, used - limit), 0);
  });
  return (await Promise.all(overs)).reduce((sum, over) => sum + over, 0);
}

/** Leaves the folder, whose documents the bare engine writes. */
async function ours() {
  const folder = newFolder();
  const receiver = await startReceiver();
  const running = await startOurs(folder, receiver.host);
  const due = Date.now() + LEAD_MS;
  const not_before = new Date(due).toISOString();
  await sendAll(`${running.url}/v1/requests`, RELEASES, (n) => task(n, receiver.url, { not_before }));
  if (Date.now() > due) throw new Error(`The ${RELEASES} requests were not stored within ${LEAD_MS} ms, so they were not due at one instant`);
  const arrived = await receiver.count(RELEASES, LEAD_MS + LONGEST_MS);
  if (arrived < RELEASES) throw new Error(`Only ${arrived} of ${RELEASES} releases arrived`);
  const ms = (receiver.arrivals.at(-1)?.at ?? Number.NaN) - due;
  const over = await overCapsAt(running.url);
  await running.stop();
  await receiver.close();
  const ids = new Set(receiver.arrivals.map((one) => one.id));
  return { folder, ms, over, early: receiver.arrivals.filter((one) => one.at < due).length, doubled: receiver.arrivals.length - ids.size };
}

/** The bare engine's time for the same number of jobs. */
async function bare(documents: string, empty: boolean): Promise<number> {
  const folder = newFolder();
  const receiver = await startReceiver();
  const env = {
    ...process.env,
    TZ: 'UTC',
    DATA_DIR: join(folder, 'data'),
    CALLBACK_URL: receiver.url,
    JOBS: String(RELEASES),
    LEAD_MS: String(BARE_LEAD_MS),
    DOCUMENTS: documents,
    ...(empty ? { EMPTY: '1' } : {}),
  };
  const child = fork('bench/bare/release.ts', [], { env, execArgv: FLAGS });
  const ms = await new Promise<number>((resolve, reject) => {
    child.once('message', (message) => resolve((message as { ms: number }).ms));
    child.once('exit', () => reject(new Error('The bare engine ended before its jobs did')));
  });
  child.removeAllListeners('exit');
  child.kill();
  await receiver.close();
  rmSync(folder, { recursive: true, force: true });
  return ms;
}

export async function releasing(): Promise<Measure[]> {
  const empties: number[] = [];
  const done = await inTurns(ROUNDS, ours, async ({ folder }) => {
    const documents = await keepDocuments(folder);
    const ms = await bare(documents, false);
    empties.push(await bare(documents, true));
    rmSync(folder, { recursive: true });
    return ms;
  });
  const perSecond = (ms: number) => (RELEASES / ms) * 1000;
  const own = perSecond(median(done.ours.map(({ ms }) => ms)));
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
  return [
    against('releases due at one instant, 1,000 over ten workspaces', own, perSecond(done.bare), '/s', 0.7),
    { ...against('the same against an empty job', own, perSecond(median(empties)), '/s', 0), goal: 'as it is' },
    bound('releases before their hour', sum(done.ours.map(({ early }) => early)), '', { most: 1 }),
    bound('charges over a cap', sum(done.ours.map(({ over }) => over)), '', { most: 1 }),
    bound('releases that came twice', sum(done.ours.map(({ doubled }) => doubled)), '', { most: 1 }),
  ];
}
