// Ledgers as one row a workspace. Changes that meet in this process are applied one after the other and written together.
import { emptyLedger, type Ledger, owesSomething } from '../../domain/ledger/ledger.ts';
import type { Ledgers } from '../../ports/documents.ts';
import { coalesce } from '../../stores/coalesce.ts';
import { columnText } from '../../stores/columns.ts';
import { ledgerChanges } from '../../stores/ledger-changes.ts';
import { newestLedgers } from '../../stores/newest-ledgers.ts';
import type { Database, Query } from './database.ts';
import { textArray } from './text-array.ts';

const READ = `
  select l.workspace, case when l.v = k.v then null else l.doc end as doc
  from unnest($1::text[], $2::int[]) as k(workspace, v) join countersign.ledgers l using (workspace)`;

/** A first version is inserted, a later one replaces the version before it; a row comes back for each that was written. */
const WRITE = `
  with given as (
    select * from unnest($1::text[], $2::int[], $3::boolean[], $4::text[], $5::int[]) as g(workspace, v, unsealed, doc, before)
  ), first as (
    insert into countersign.ledgers (workspace, v, unsealed, doc)
    select workspace, v, unsealed, doc from given where before = 0
    on conflict do nothing returning workspace
  ), later as (
    update countersign.ledgers l set v = g.v, unsealed = g.unsealed, doc = g.doc
    from given g where l.workspace = g.workspace and l.v = g.before and g.before > 0
    returning l.workspace
  )
  select workspace from first union all select workspace from later`;

export function pgLedgers(db: Database): Ledgers {
  /** A ledger that did not change is not parsed again. */
  const newest = newestLedgers();

  /** The document is null where the cached one is still the newest. */
  function take(workspace: string, doc: unknown, asking: Ledger | null): Ledger {
    const cached = newest.get(workspace);
    if (doc === null && cached) return cached;
    return newest.keep(JSON.parse(String(doc)) as Ledger, asking);
  }

  const read = coalesce<string, Ledger, Query>(
    db,
    async (items, query) => {
      const workspaces = [...new Set(items)];
      const asking = new Map(workspaces.map((one) => [one, newest.get(one)]));
      const { rows } = await query(READ, [workspaces.map(columnText), workspaces.map((one) => asking.get(one)?.v ?? -1)]);
      const docs = new Map(rows.map((row) => [row.workspace, row.doc]));
      const ledgers = new Map(
        workspaces.map((one) => {
          const doc = docs.get(columnText(one));
          return [one, doc === undefined ? emptyLedger(one) : take(one, doc, asking.get(one) ?? null)];
        }),
      );
      return items.map((one) => ledgers.get(one) ?? emptyLedger(one));
    },
    { inAnyOrder: true },
  );

  /** Ledgers of several workspaces share a statement. */
  const write = coalesce<{ after: Ledger; before: number }, boolean, Query>(
    db,
    async (ledgers, query) => {
      const { rows } = await query(WRITE, [
        ledgers.map(({ after }) => columnText(after.workspace)),
        ledgers.map(({ after }) => after.v),
        ledgers.map(({ after }) => owesSomething(after)),
        textArray(ledgers.map(({ after }) => JSON.stringify(after))),
        ledgers.map(({ before }) => before),
      ]);
      const written = new Set(rows.map((row) => row.workspace));
      return ledgers.map(({ after }) => written.has(columnText(after.workspace)));
    },
    { keyOf: ({ after }) => after.workspace, inAnyOrder: true },
  );

  return {
    read,
    change: ledgerChanges({ read, newest, write: (after, before) => write({ after, before: before.v }) }),
    async unsealed() {
      const { rows } = await db.query('select doc from countersign.ledgers where unsealed', []);
      return rows.map((row) => (JSON.parse(String(row.doc)) as Ledger).workspace);
    },
  };
}
