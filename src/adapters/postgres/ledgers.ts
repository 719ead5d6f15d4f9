// Ledgers as one row a workspace. Changes that meet in this process are applied one after the other and written together.
import { emptyLedger, type Ledger } from '../../domain/ledger.ts';
import type { Ledgers } from '../../ports.ts';
import { changeQueue } from './changes.ts';
import { coalesce } from './coalesce.ts';
import { columnText } from './columns.ts';
import type { Database } from './database.ts';

const READ = `
  select l.workspace, case when l.v = k.v then null else l.doc end as doc
  from unnest($1::text[], $2::int[]) as k(workspace, v) join countersign.ledgers l using (workspace)`;

const INSERT = 'insert into countersign.ledgers (workspace, v, unsealed, doc) values ($1, $2, $3, $4) on conflict do nothing returning v';
const UPDATE = 'update countersign.ledgers set v = $2, unsealed = $3, doc = $4 where workspace = $1 and v = $5 returning v';

export function pgLedgers(db: Database): Ledgers {
  /** The last version of each ledger that was read or written here: one that did not change is not parsed again. */
  const cache = new Map<string, Ledger>();

  /** The document is null where the cached one is still the newest. */
  function take(workspace: string, doc: unknown): Ledger {
    const cached = cache.get(workspace);
    if (doc === null && cached) return cached;
    const ledger = JSON.parse(String(doc)) as Ledger;
    cache.set(workspace, ledger);
    return ledger;
  }

  const read = coalesce<string, Ledger>(async (items) => {
    const workspaces = [...new Set(items)];
    const { rows } = await db.query(READ, [workspaces.map(columnText), workspaces.map((one) => cache.get(one)?.v ?? -1)]);
    const docs = new Map(rows.map((row) => [row.workspace, row.doc]));
    const ledgers = new Map(
      workspaces.map((one) => {
        const doc = docs.get(columnText(one));
        return [one, doc === undefined ? emptyLedger(one) : take(one, doc)];
      }),
    );
    return items.map((one) => ledgers.get(one) ?? emptyLedger(one));
  });

  const change = changeQueue<Ledger>({
    read,
    known: (workspace) => cache.get(workspace) ?? null,
    follow: (next, before) => ({ ...next, v: before.v + 1 }),
    async write(after, before) {
      const params = [columnText(after.workspace), after.v, after.events.length > 0, JSON.stringify(after)];
      const { rows } = before.v === 0 ? await db.query(INSERT, params) : await db.query(UPDATE, [...params, before.v]);
      if (rows.length === 1) cache.set(after.workspace, after);
      return rows.length === 1;
    },
  });

  return {
    read,
    async change<R>(workspace: string, decide: (ledger: Ledger) => { next: Ledger | null; result: R }): Promise<R> {
      const done = await change(workspace, decide);
      if (!done) throw new Error(`The ledger of ${workspace} could not be read`);
      return done.result;
    },
    async unsealed() {
      const { rows } = await db.query('select doc from countersign.ledgers where unsealed', []);
      return rows.map((row) => (JSON.parse(String(row.doc)) as Ledger).workspace);
    },
  };
}
