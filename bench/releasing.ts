// A thousand releases due at one instant, over ten workspaces, against bare BullMQ jobs with the same writes and one POST.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { FLAGS } from './child.ts';
import { keepDocuments } from './documents.ts';
import { dueAtOnce } from './due-at-once.ts';
import { startHouse } from './house.ts';
import { inTurns, median } from './in-turns.ts';
import { itemsAt } from './items-at.ts';
import { against, type Bench, bound, type Line, roundsOf, scaled } from './measure.ts';
import { clientIds } from './policies.ts';
import { startReceiver } from './receiver.ts';

const ROUNDS = 2;
const RELEASES = 1000;
/** From the moment that the queue is open. */
const BARE_LEAD_MS = 5_000;

/** How much is used up over its limit, of every cap of every client, as the API tells it. */
async function overCapsAt(url: string): Promise<number> {
  const overs = clientIds.map(async (id) => {
    const items = await itemsAt<{ used: number; limit: number }>(url, 'caps', id);
    if (!items.some(({ used }) => used > 0)) throw new Error(`No cap of ${id} was charged`);
    return items.reduce((sum, { used, limit }) => sum + Math.max(0, used - limit), 0);
  });
  return (await Promise.all(overs)).reduce((sum, over) => sum + over, 0);
}

/** Leaves the place, whose documents the bare engine writes. */
async function ours({ store }: Bench, count: number) {
  const house = await startHouse(store);
  const done = await dueAtOnce(house, count);
  const over = await overCapsAt(house.url);
  await house.stop();
  return { ...done, place: house.place, over };
}

/** The bare engine's time for the same number of jobs, on a place of its own. */
async function bare({ store }: Bench, documents: string, { count, empty }: { count: number; empty: boolean }): Promise<number> {
  const place = await store.newPlace();
  const receiver = await startReceiver();
  const env = {
    ...process.env,
    TZ: 'UTC',
    ...place.env,
    CALLBACK_URL: receiver.url,
    JOBS: String(count),
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
  const ended = once(child, 'exit');
  child.kill();
  await ended;
  await receiver.close();
  await place.drop();
  return ms;
}

export async function releasing(bench: Bench): Promise<Line[]> {
  const count = scaled(bench, RELEASES);
  const empties: number[] = [];
  const done = await inTurns(
    roundsOf(bench, ROUNDS),
    () => ours(bench, count),
    async ({ place }) => {
      const documents = await keepDocuments(place);
      const ms = await bare(bench, documents, { count, empty: false });
      empties.push(await bare(bench, documents, { count, empty: true }));
      await place.drop();
      return ms;
    },
  );
  const perSecond = (ms: number) => (count / ms) * 1000;
  const own = perSecond(median(done.ours.map(({ ms }) => ms)));
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
  return [
    against(`releases due at one instant, ${count.toLocaleString('en-US')} over ten workspaces`, own, perSecond(done.bare), '/s', 0.7),
    { ...against('the same against an empty job', own, perSecond(median(empties)), '/s', 0), goal: 'as it is' },
    bound('releases before their hour', sum(done.ours.map(({ early }) => early)), '', { most: 1 }),
    bound('charges over a cap', sum(done.ours.map(({ over }) => over)), '', { most: 1 }),
    bound('releases that came twice', sum(done.ours.map(({ doubled }) => doubled)), '', { most: 1 }),
  ];
}
