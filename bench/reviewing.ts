// The review of a week of 50,000 released approvals among 100,000, half of them e-mails, read on a store of SQL; and its longest statement, for
// which everybody else waits where the store is embedded.
import { pgApprovals } from '../src/adapters/postgres/approvals.ts';
import { pgAuditLog } from '../src/adapters/postgres/audit-log.ts';
import { type Database, openDatabase } from '../src/adapters/postgres/database.ts';
import { pgIncidents } from '../src/adapters/postgres/incidents.ts';
import { pgSignals } from '../src/adapters/postgres/signals.ts';
import type { Workspace } from '../src/domain/policy/workspace.ts';
import { readWeek, type WeekSpan } from '../src/domain/record/digest-week.ts';
import { readWeekly } from '../src/upkeep/read-weekly.ts';
import { type Bench, bound, type Line, scaled } from './measure.ts';
import { sampleApproval, sampleWorkspace } from './sample.ts';
import { databaseOf } from './stores.ts';
import { timesOf } from './times-of.ts';

const APPROVALS = 100_000;
const AT_A_TIME = 5_000;
const RUNS = 3;
const WEEK = '2026-W47';
const WEEK_MS = 7 * 86_400_000;

/** Copies of one approval over two weeks: every second an e-mail to one of 500 domains, the others a change of two fields or a lead given to an owner. */
const COPY_APPROVALS = `
  insert into countersign.approvals (id, workspace, key, webhook_id, state, role, version, sealed, events, due_at, held_by_pause, created_at, facts, doc)
  select 'apr_copy' || n, workspace, 'copy-' || n, 'copy-' || n, 'executed', role, version, events, events, null, false, $1::bigint + n * $4::bigint,
    jsonb_build_object('decision', 'auto', 'tier', 1, 'decided', null, 'decided_at', null, 'wait_ms', null, 'released_at', $1::bigint + n * $4::bigint, 'stage_at', case when n % 10 = 0 then $1::bigint + n * $4::bigint end)
    || case
      when n % 2 = 0 then jsonb_build_object('fields', '[]'::jsonb, 'assigned', null, 'domain', 'd' || (n % 499) || '.example', 'contact', 'lead-' || n, 'recipients', 1, 'confidence', n % 10)
      when n % 3 = 0 then jsonb_build_object('fields', '[]'::jsonb, 'assigned', trim(both '"' from to_json('["west","o' || (n % 7) || '"]')::text), 'domain', null, 'contact', null, 'recipients', null, 'confidence', null)
      else jsonb_build_object('fields', jsonb_build_array(trim(both '"' from to_json('["enrichment","lead","update","f' || (n % 40) || '"]')::text), trim(both '"' from to_json('["enrichment","lead","update","g' || (n % 40) || '"]')::text)),
        'assigned', null, 'domain', null, 'contact', null, 'recipients', null, 'confidence', null) end,
    replace(doc, id, 'apr_copy' || n) 
  from (select * from countersign.approvals limit 1) a, generate_series($2::int, $3::int) n`;

/** Half of the e-mails are answered after a day, one in fifty bounces, and as often an opportunity follows with a meeting. */
const COPY_SIGNALS = `
  insert into countersign.signals (workspace, id, type, at, contact, record_id, doc)
  select $5, type || n, type, $1::bigint + n * $4::bigint + 86400000, 'lead-' || n, null,
    json_build_object('workspace', $5::text, 'id', type || n, 'type', type, 'at', to_char(to_timestamp(($1::bigint + n * $4::bigint + 86400000) / 1000.0) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
      'contact', 'lead-' || n, 'record_id', null, 'account', 'acct-' || n, 'domain', null, 'role', null, 'value', null, 'meeting_id', null)::text
  from generate_series($2::int, $3::int) n, unnest(array['reply', 'bounce', 'opportunity_created', 'meeting_booked']) type
  where case type when 'reply' then n % 4 = 0 else n % 50 = 0 end`;

async function fill(db: Database, workspace: Workspace, span: WeekSpan, count: number): Promise<void> {
  await pgApprovals(db).insert(sampleApproval(workspace, 0, new Date('2026-01-01T00:00:00Z'), {}));
  const half = count / 2;
  const atATime = Math.min(AT_A_TIME, half);
  for (let n = 1; n <= count; n += atATime) {
    const [first, most] = n <= half ? [span.from.getTime() - 4 * WEEK_MS, 4 * WEEK_MS] : [span.from.getTime() - WEEK_MS, 2 * WEEK_MS];
    const stepMs = Math.floor(most / (n <= half ? half + 1 : count + 1));
    const some = [first, n, Math.min(n + atATime - 1, count), stepMs];
    await db.query(COPY_APPROVALS, some);
    await db.query(COPY_SIGNALS, [...some, workspace.id]);
  }
  await db.query('vacuum (analyze)', []);
}

/** A database that remembers how long its longest statement took. */
function watched(db: Database): { db: Database; longestMs: () => number } {
  let longest = 0;
  const query: Database['query'] = async (sql, params) => {
    const started = performance.now();
    const found = await db.query(sql, params);
    longest = Math.max(longest, performance.now() - started);
    return found;
  };
  return { db: { ...db, query }, longestMs: () => longest };
}

/** Not on the stand-in for MongoDB, which looks through everything that it holds. */
export async function reviewing(bench: Bench): Promise<Line[]> {
  if (bench.store.name === 'mongo') return [];
  const count = scaled(bench, APPROVALS / 10) * 10;
  const place = await bench.store.newPlace();
  const workspace = sampleWorkspace(place.folder);
  const opened = await openDatabase(databaseOf(place));
  const span = readWeek(WEEK, workspace.time_zone);
  if (!span) throw new Error('There is no such week');
  await fill(opened, workspace, span, count);
  const { db, longestMs } = watched(opened);
  const read = readWeekly({ approvals: pgApprovals(db), auditLog: pgAuditLog(db), signals: pgSignals(db), incidents: pgIncidents(db) });
  const times = await timesOf(RUNS, async () => {
    const { released } = await read(workspace, span, new Date('2026-11-23T15:00:00Z'));
    if (Math.abs(released - count / 2) > count / 100) throw new Error(`The review counted ${released}`);
  });
  await opened.close();
  await place.drop();
  const half = (count / 2).toLocaleString('en-US');
  return [
    bound(`review of a week of ${half} releases, slowest of ${RUNS}`, Math.max(...times), 's', { most: 2 }),
    bound('review: longest statement', longestMs() / 1000, 's', { most: 1 }),
  ];
}
