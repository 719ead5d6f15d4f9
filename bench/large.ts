// The same work on a store that holds 100,000 ended approvals, against an empty one: list, releases due at one instant, intake. Both
// run at the same time and are asked in turns, so that neither has the machine at a better moment.
import { setTimeout as wait } from 'node:timers/promises';
import { openDatabase } from '../src/adapters/postgres/database.ts';
import { inTurns, median } from './in-turns.ts';
import { itemsAt } from './items-at.ts';
import { load } from './load.ts';
import { against, type Bench, type Line, roundsOf, scaled } from './measure.ts';
import { startOurs } from './ours.ts';
import { clientIds, SECRET, task } from './policies.ts';
import { startReceiver } from './receiver.ts';
import { sendAll } from './send-all.ts';
import { databaseOf, type Place } from './stores.ts';

const STORED = 100_000;
const AT_A_TIME = 5_000;
const RELEASES = 150;
const LEAD_MS = 4_000;
const LISTS = 100;
const PAGE = 20;
const BURST_MS = 4_000;
const RELEASE_ROUNDS = 5;
const LIST_ROUNDS = 7;
const INTAKE_ROUNDS = 1;
/** After the last callback its release is still stored and sealed; the other store's turn comes after that. */
const SETTLE_MS = 1_500;
/** The sweep looks again at what has been due for five seconds; after this nothing is under way any more. */
const QUIET_MS = 8_000;

/** Copies of the one released approval that is there, each ended and with ids of its own, over all clients. */
const COPY = `
  insert into countersign.approvals (id, workspace, key, webhook_id, state, role, version, sealed, events, due_at, held_by_pause, created_at, doc)
  select 'apr_copy' || n, ws, 'copy-' || n, 'copy-' || n, 'executed', a.role, a.version, a.events, a.events, null, false, a.created_at - n,
    replace(replace(replace(a.doc, a.id, 'apr_copy' || n), '"workspace":"' || a.workspace || '"', '"workspace":"' || ws || '"'),
      '"state":"released"', '"state":"executed"')
  from (select * from countersign.approvals where state = 'released' limit 1) a,
    generate_series($1::int, $2::int) n, lateral (select ($3::text[])[1 + n % 10] as ws) w`;

async function fill(place: Place, stored: number): Promise<void> {
  const database = await openDatabase(databaseOf(place));
  for (let n = 0; n < stored; n += AT_A_TIME) await database.query(COPY, [n, Math.min(n + AT_A_TIME, stored) - 1, clientIds]);
  await database.query('vacuum (analyze)', []);
  await database.close();
}

async function listsPerSecond(url: string): Promise<number> {
  const started = performance.now();
  for (let n = 0; n < LISTS; n += 1) {
    const { length } = await itemsAt(url, `requests?limit=${PAGE}`, 'bench-0');
    if (length !== PAGE) throw new Error(`A page had ${length} of ${PAGE} requests`);
  }
  return (LISTS / (performance.now() - started)) * 1000;
}

/** Starts on a place that holds one released approval, and `stored` more. */
async function startStore(bench: Bench, stored: number) {
  const place = await bench.store.newPlace();
  // Every client has to have a page after them.
  const releases = Math.max(scaled(bench, RELEASES), Math.ceil((PAGE * clientIds.length) / roundsOf(bench, RELEASE_ROUNDS)));
  const receiver = await startReceiver();
  const first = await startOurs(place, receiver.host);
  await sendAll(`${first.url}/v1/requests`, 1, (n) => task(n, receiver.url));
  await receiver.count(1, 10_000);
  await first.stop();
  if (stored > 0) await fill(place, stored);
  const running = await startOurs(place, receiver.host);
  const url = `${running.url}/v1/requests`;
  let sent = 1;
  const nextTask = (more: object) => {
    sent += 1;
    return task(sent, receiver.url, more);
  };
  const drained = async () => {
    if ((await receiver.count(sent, 120_000)) < sent) throw new Error('Not every release arrived');
  };

  return {
    async releases(): Promise<number> {
      const due = Date.now() + LEAD_MS;
      const not_before = new Date(due).toISOString();
      await sendAll(url, releases, () => nextTask({ not_before }));
      if (Date.now() > due) throw new Error(`The ${releases} requests were not stored within ${LEAD_MS} ms`);
      await drained();
      const last = receiver.arrivals.at(-1)?.at ?? Number.NaN;
      await wait(SETTLE_MS);
      return (releases / (last - due)) * 1000;
    },
    lists: () => listsPerSecond(running.url),
    async intake(): Promise<number> {
      const { perSecond, refused } = await load(url, SECRET, () => nextTask({}), { atOnce: 20, ms: scaled(bench, BURST_MS) });
      if (refused > 0) throw new Error(`${refused} requests were refused`);
      await drained();
      await wait(QUIET_MS);
      return perSecond;
    },
    async stop(): Promise<void> {
      await running.stop();
      await receiver.close();
      await place.drop();
    },
  };
}

/** Not on the stand-in for MongoDB, which looks through everything that it holds. */
export async function large(bench: Bench): Promise<Line[]> {
  if (bench.store.name === 'mongo') return [];
  const stored = scaled(bench, STORED);
  const empty = await startStore(bench, 0);
  const full = await startStore(bench, stored);
  const line = async (name: string, key: 'releases' | 'lists' | 'intake', rounds: number): Promise<Line> => {
    const done = await inTurns(roundsOf(bench, rounds), full[key], empty[key]);
    return {
      ...against(`${name}, ${stored.toLocaleString('en-US')} stored against none`, median(done.ours), done.bare, '/s', 0.75),
      goal: 'at least 75 % of an empty store',
    };
  };
  // The releases come first: after them each client has more than a page, also in the empty store.
  const releases = await line('releases', 'releases', RELEASE_ROUNDS);
  await wait(QUIET_MS);
  const lines = [releases, await line('list, pages of 20', 'lists', LIST_ROUNDS), await line('intake', 'intake', INTAKE_ROUNDS)];
  await full.stop();
  await empty.stop();
  return lines;
}
