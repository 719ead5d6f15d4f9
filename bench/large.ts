// The same work on a store that holds 100,000 ended approvals, against an empty one: list, releases due at one instant, intake.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../src/adapters/postgres/database.ts';
import { startOurs } from './intake.ts';
import { load } from './load.ts';
import { against, type Measure } from './measure.ts';
import { API_KEY, clientIds, SECRET, task } from './policies.ts';
import { startReceiver } from './receiver.ts';
import { sendAll } from './send-all.ts';

const STORED = 100_000;
const AT_A_TIME = 5_000;
const RELEASES = 300;
const LEAD_MS = 6_000;
const LISTS = 200;
const BURST_MS = 5_000;

/** Copies of the one released approval that is there, each ended and with ids of its own, over all clients. */
const COPY = `
  insert into countersign.approvals (id, workspace, key, webhook_id, state, role, version, sealed, events, due_at, held_by_pause, created_at, doc)
  select 'apr_copy' || n, ws, 'copy-' || n, 'copy-' || n, 'executed', a.role, a.version, a.events, a.events, null, false, a.created_at - n,
    replace(replace(replace(a.doc, a.id, 'apr_copy' || n), '"workspace":"' || a.workspace || '"', '"workspace":"' || ws || '"'),
      '"state":"released"', '"state":"executed"')
  from (select * from countersign.approvals where state = 'released' limit 1) a,
    generate_series($1::int, $2::int) n, lateral (select ($3::text[])[1 + n % 10] as ws) w`;

async function fill(dataDir: string): Promise<void> {
  const database = await openDatabase({ dataDir });
  for (let n = 0; n < STORED; n += AT_A_TIME) await database.query(COPY, [n, n + AT_A_TIME - 1, clientIds]);
  await database.tidy();
  await database.close();
}

async function listsPerSecond(url: string): Promise<number> {
  const started = performance.now();
  for (let n = 0; n < LISTS; n += 1) {
    const answer = await fetch(`${url}/v1/requests?limit=20`, { headers: { authorization: `Bearer ${API_KEY}` } });
    await answer.arrayBuffer();
  }
  return (LISTS / (performance.now() - started)) * 1000;
}

type Speeds = { releases: number; lists: number; intake: number };

/** Starts on a folder that holds one released approval, and so many more where `isLarge`. */
async function speeds(isLarge: boolean): Promise<Speeds> {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-bench-'));
  const receiver = await startReceiver();
  const first = await startOurs(folder, receiver.host);
  await sendAll(`${first.url}/v1/requests`, 1, (n) => task(n, receiver.url));
  await receiver.count(1, 10_000);
  await first.stop();
  if (isLarge) await fill(join(folder, 'data'));

  const running = await startOurs(folder, receiver.host);
  const url = `${running.url}/v1/requests`;
  const due = Date.now() + LEAD_MS;
  const not_before = new Date(due).toISOString();
  await sendAll(url, RELEASES, (n) => task(n + 1, receiver.url, { not_before }));
  if ((await receiver.count(RELEASES + 1, 60_000)) <= RELEASES) throw new Error('Not every release arrived');
  const releases = (RELEASES / ((receiver.arrivals.at(-1)?.at ?? Number.NaN) - due)) * 1000;
  const lists = await listsPerSecond(running.url);
  const burst = await load(url, SECRET, (n) => task(n + RELEASES + 1, receiver.url), { atOnce: 20, ms: BURST_MS });
  await running.stop();
  await receiver.close();
  rmSync(folder, { recursive: true });
  return { releases, lists, intake: burst.perSecond };
}

export async function large(): Promise<Measure[]> {
  const empty = await speeds(false);
  const full = await speeds(true);
  const line = (name: string, key: keyof Speeds): Measure => ({
    ...against(`${name}, ${STORED.toLocaleString('en-US')} stored against none`, full[key], empty[key], '/s', 0.75),
    goal: 'at least 75 % of an empty store',
  });
  return [line('intake', 'intake'), line('list, pages of 20', 'lists'), line('releases', 'releases')];
}
