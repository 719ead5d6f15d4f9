// The audit chain: one row an entry, its canonical text as the document. The next place is taken by the primary key.
import { canonical } from '../../domain/documents/canonical.ts';
import { type Entry, type EntryDraft, linkAll } from '../../domain/record/chain.ts';
import type { AuditLog } from '../../ports/documents.ts';
import { coalesce } from '../../stores/coalesce.ts';
import { columnText, textOfColumn } from '../../stores/columns.ts';
import type { Database, Query } from './database.ts';
import { textArray } from './text-array.ts';

type Head = { seq: number; hash: string };

const PAGE = 1000;

/**
 * Each chain stands for itself: its first entry takes the place behind the head or nothing, and the rest follow only where it did. The order
 * keeps two processes from waiting for one another. A row comes back for each chain that was written.
 */
const INSERT = `
  with given as (
    select * from unnest($1::text[], $2::int[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::text[], $9::text[], $10::boolean[])
      as g(workspace, seq, id, request_id, type, actor, at, hash, doc, first)
  ), begun as (
    insert into countersign.audit (workspace, seq, id, request_id, type, actor, at, hash, doc)
    select workspace, seq, id, request_id, type, actor, at, hash, doc from given where first order by workspace
    on conflict do nothing returning workspace
  ), rest as (
    insert into countersign.audit (workspace, seq, id, request_id, type, actor, at, hash, doc)
    select workspace, seq, id, request_id, type, actor, at, hash, doc from given join begun using (workspace) where not first
  )
  select workspace from begun`;

/** Of each chain its last entry, and which of these ids it has. */
const LOOK = `
  select w.workspace, h.seq, h.hash,
    array(select id from countersign.audit a where a.workspace = w.workspace and a.id = any($2::text[])) as known
  from unnest($1::text[]) as w(workspace)
  left join lateral (select seq, hash from countersign.audit a where a.workspace = w.workspace order by seq desc limit 1) h on true`;

const QUERY = `
  select doc from countersign.audit
  where workspace = $1 and ($2::text is null or request_id = $2) and ($3::text is null or type = $3)
    and ($4::bigint is null or at >= $4) and ($5::bigint is null or at < $5) and seq > $6
  order by seq limit $7`;

const COUNT = `
  select type, actor, count(*)::int as count from countersign.audit where workspace = $1 and type = any($2::text[]) and at >= $3 and at < $4 group by 1, 2`;

const UNIQUE_VIOLATION = '23505';

const entryOf = (row: Record<string, unknown>): Entry => JSON.parse(String(row.doc)) as Entry;

const insertParams = (entries: Entry[]): unknown[] => [
  entries.map((one) => columnText(one.workspace)),
  entries.map((one) => one.seq),
  entries.map((one) => columnText(one.id)),
  entries.map((one) => (one.request_id === null ? null : columnText(one.request_id))),
  entries.map((one) => columnText(one.type)),
  entries.map((one) => columnText(one.actor)),
  entries.map((one) => Date.parse(one.timestamp_utc)),
  entries.map((one) => one.hash),
  textArray(entries.map((one) => canonical(one))),
];

/** The drafts whose id is not among those that are known, each id once. */
function fresh(drafts: EntryDraft[], known: unknown[] = []): EntryDraft[] {
  const ids = new Set(known);
  return drafts.filter(({ id }) => !ids.has(columnText(id)) && ids.add(columnText(id)));
}

export function pgAuditLog(db: Database): AuditLog {
  /** The heads as this process last saw them; the primary key finds out where another process was quicker. */
  const heads = new Map<string, Head | null>();

  async function readHead(workspace: string, query: Query): Promise<Head | null> {
    const sql = 'select seq, hash from countersign.audit where workspace = $1 order by seq desc limit 1';
    const { rows } = await query(sql, [columnText(workspace)]);
    return rows[0] ? { seq: Number(rows[0].seq), hash: String(rows[0].hash) } : null;
  }

  /** Which chains were written: none where one of the later entries is there already. */
  async function insert(chains: Entry[][], query: Query): Promise<Set<unknown>> {
    const entries = chains.flat();
    const firsts = new Set(chains.map(([first]) => first));
    try {
      const { rows } = await query(INSERT, [...insertParams(entries), entries.map((one) => firsts.has(one))]);
      return new Set(rows.map((row) => row.workspace));
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === UNIQUE_VIOLATION) return new Set();
      throw error;
    }
  }

  /** Takes the heads of these chains anew, and leaves the drafts that are in none of them yet. */
  async function lookAgain(waiting: Map<string, EntryDraft[]>, query: Query): Promise<Map<string, EntryDraft[]>> {
    const ids = [...waiting.values()].flat().map(({ id }) => columnText(id));
    const { rows } = await query(LOOK, [[...waiting.keys()].map(columnText), ids]);
    const left = new Map<string, EntryDraft[]>();
    for (const { workspace, seq, hash, known } of rows) {
      const name = textOfColumn(String(workspace));
      heads.set(name, seq === null ? null : { seq: Number(seq), hash: String(hash) });
      const drafts = fresh(waiting.get(name) ?? [], known as unknown[]);
      if (drafts.length > 0) left.set(name, drafts);
    }
    return left;
  }

  /** Tries at once, behind the heads that were seen last or as if there were none; a chain that has another head by then is looked at and tried again. */
  async function appendAll(drafts: EntryDraft[], query: Query): Promise<void> {
    let waiting = new Map([...Map.groupBy(drafts, ({ workspace }) => workspace)].map(([workspace, some]) => [workspace, fresh(some)]));
    while (waiting.size > 0) {
      const chains = [...waiting].map(([workspace, some]) => linkAll(some, heads.get(workspace) ?? null));
      const written = await insert(chains, query);
      const clashed = new Map(waiting);
      for (const chain of chains) {
        const last = chain.at(-1);
        if (!last || !written.has(columnText(last.workspace))) continue;
        heads.set(last.workspace, last);
        clashed.delete(last.workspace);
      }
      waiting = clashed.size > 0 ? await lookAgain(clashed, query) : clashed;
    }
  }

  /** What waits for the database is appended in one statement, each chain in the order in which its drafts came. */
  const append = coalesce<EntryDraft[], undefined, Query>(db, async (batches, query) => {
    await appendAll(batches.flat(), query);
    return batches.map(() => undefined);
  });

  return {
    head: (workspace) => readHead(workspace, db.query),
    async append(_workspace, drafts) {
      if (drafts.length > 0) await append(drafts);
    },
    async query({ workspace, request, type, since, until, limit, cursor }) {
      const filters = [request, type].map((one) => (one === undefined ? null : columnText(one)));
      const after = cursor === undefined ? 0 : /^\d{1,9}$/.test(cursor) ? Number(cursor) : 2 ** 31 - 1;
      const times = [since, until].map((one) => (one === undefined ? null : Date.parse(one)));
      const params = [columnText(workspace), ...filters, ...times, after, limit + 1];
      const { rows } = await db.query(QUERY, params);
      const items = rows.slice(0, limit).map(entryOf);
      return { items, next: rows.length > limit ? String(items.at(-1)?.seq) : null };
    },
    async count({ workspace, types, from, until }) {
      const { rows } = await db.query(COUNT, [columnText(workspace), types.map(columnText), from.getTime(), until.getTime()]);
      return rows as { type: string; actor: string; count: number }[];
    },
    async *export(workspace) {
      let seq = 0;
      for (;;) {
        const sql = 'select doc from countersign.audit where workspace = $1 and seq > $2 order by seq limit $3';
        const { rows } = await db.query(sql, [columnText(workspace), seq, PAGE]);
        if (rows.length === 0) return;
        const page = rows.map(entryOf);
        yield page;
        seq = page.at(-1)?.seq ?? seq;
      }
    },
  };
}
