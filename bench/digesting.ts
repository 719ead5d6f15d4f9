// The digest of a day of 100,000 approvals with their audit entries, six each and a vote for one in ten, read on a store of SQL; and what it costs in memory.
import { pgApprovals } from '../src/adapters/postgres/approvals.ts';
import { pgAuditLog } from '../src/adapters/postgres/audit-log.ts';
import { type Database, openDatabase } from '../src/adapters/postgres/database.ts';
import { pgIncidents } from '../src/adapters/postgres/incidents.ts';
import { pgLedgers } from '../src/adapters/postgres/ledgers.ts';
import type { Workspace } from '../src/domain/policy/workspace.ts';
import { spanOf } from '../src/domain/record/digest-day.ts';
import { readDigest } from '../src/upkeep/read-digest.ts';
import { type Bench, bound, type Line, scaled } from './measure.ts';
import { sampleApproval, sampleWorkspace } from './sample.ts';
import { databaseOf } from './stores.ts';
import { timesOf } from './times-of.ts';

const APPROVALS = 100_000;
const AT_A_TIME = 5_000;
const RUNS = 5;
const DAY = '2026-11-23';

/** Copies of one approval over the day: one in ten was asked about, decided by a person within an hour. */
const COPY_APPROVALS = `
  insert into countersign.approvals (id, workspace, key, webhook_id, state, role, version, sealed, events, due_at, held_by_pause, created_at, facts, doc)
  select 'apr_copy' || n, workspace, 'copy-' || n, 'copy-' || n, 'executed', role, version, events, events, null, false, $1::bigint + n * 860,
    case when n % 10 = 0
      then jsonb_build_object('decision', 'ask', 'tier', 2, 'decided', 'approved', 'decided_at', $1::bigint + n * 860 + n % 3600000, 'wait_ms', n % 3600000)
      else jsonb_build_object('decision', 'auto', 'tier', 1, 'decided', null, 'decided_at', null, 'wait_ms', null) end,
    replace(doc, id, 'apr_copy' || n)
  from (select * from countersign.approvals limit 1) a, generate_series($2::int, $3::int) n`;

const TYPES = ['request_received', 'verdict_given', 'caps_reserved', 'released', 'callback_delivered', 'executed', 'vote_cast'];
const COPY_ENTRIES = `
  insert into countersign.audit (workspace, seq, id, request_id, type, actor, at, hash, doc)
  select $4, n * 7 + kind, 'copy-' || n || '-' || kind, 'apr_copy' || n, ($5::text[])[kind], 'person-' || (n % 7), $1::bigint + n * 860 + kind, 'sha256:0', $6
  from generate_series($2::int, $3::int) n, generate_series(1, 7) kind where kind < 7 or n % 10 = 0`;

async function fill(db: Database, workspace: Workspace, count: number): Promise<void> {
  await pgApprovals(db).insert(sampleApproval(workspace, 0, new Date('2026-01-01T00:00:00Z'), {}));
  const { from } = spanOf(DAY, workspace.time_zone);
  for (let n = 1; n <= count; n += AT_A_TIME) {
    const some = [from.getTime(), n, Math.min(n + AT_A_TIME - 1, count)];
    await db.query(COPY_APPROVALS, some);
    await db.query(COPY_ENTRIES, [...some, workspace.id, TYPES, JSON.stringify({ filler: 'x'.repeat(600) })]);
  }
  await db.query('vacuum (analyze)', []);
}

/** Not on the stand-in for MongoDB, which looks through everything that it holds. */
export async function digesting(bench: Bench): Promise<Line[]> {
  if (bench.store.name === 'mongo') return [];
  const count = scaled(bench, APPROVALS / 10) * 10;
  const place = await bench.store.newPlace();
  const workspace = sampleWorkspace(place.folder);
  const db = await openDatabase(databaseOf(place));
  await fill(db, workspace, count);
  const read = readDigest({ approvals: pgApprovals(db), auditLog: pgAuditLog(db), ledgers: pgLedgers(db), incidents: pgIncidents(db) });
  const span = spanOf(DAY, workspace.time_zone);
  const digest = await read(workspace, span, new Date('2026-11-24T14:00:00Z'));
  if (digest.requests.total !== count || digest.decisions.approved !== count / 10) throw new Error(`The digest counted ${digest.requests.total}`);
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  const times = await timesOf(RUNS, () => read(workspace, span, new Date('2026-11-24T14:00:00Z')));
  const grownMb = (process.memoryUsage().heapUsed - before) / 2 ** 20;
  await db.close();
  await place.drop();
  return [
    bound(`digest of a day of ${count.toLocaleString('en-US')} approvals, slowest of ${RUNS}`, Math.max(...times), 's', { most: 2 }),
    bound('digest: JavaScript heap used more after all runs', Math.max(0, grownMb), 'MB', { most: 50 }),
  ];
}
