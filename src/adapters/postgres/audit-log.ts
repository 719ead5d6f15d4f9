// The audit chain: one row an entry, its canonical text as the document. The next place is taken by the primary key.
import { canonical } from '../../domain/canonical.ts';
import { type Entry, type EntryDraft, linkAll } from '../../domain/chain.ts';
import type { AuditLog } from '../../ports.ts';
import { coalesce } from '../../stores/coalesce.ts';
import { columnText } from '../../stores/columns.ts';
import type { Database, Query } from './database.ts';

type Head = { seq: number; hash: string };

const PAGE = 1000;

const INSERT = `
  insert into countersign.audit (workspace, seq, id, request_id, type, actor, at, hash, doc)
  select * from unnest($1::text[], $2::int[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::text[], $9::text[])`;

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
  entries.map((one) => canonical(one)),
];

const nameOf = ({ workspace, id }: Pick<EntryDraft, 'workspace' | 'id'>) => `${workspace}\n${columnText(id)}`;

/** The drafts whose id is not among those that their workspace has, each id once. */
function fresh(drafts: EntryDraft[], ids: unknown[] = []): EntryDraft[] {
  const workspace = drafts[0]?.workspace ?? '';
  const known = new Set(ids.map((id) => `${workspace}\n${id}`));
  return drafts.filter((draft) => !known.has(nameOf(draft)) && known.add(nameOf(draft)));
}

export function pgAuditLog(db: Database): AuditLog {
  /** The heads as this process last saw them; the primary key finds out where another process was quicker. */
  const heads = new Map<string, Head | null>();

  async function readHead(workspace: string, query: Query): Promise<Head | null> {
    const sql = 'select seq, hash from countersign.audit where workspace = $1 order by seq desc limit 1';
    const { rows } = await query(sql, [columnText(workspace)]);
    return rows[0] ? { seq: Number(rows[0].seq), hash: String(rows[0].hash) } : null;
  }

  async function known(workspace: string, drafts: EntryDraft[], query: Query): Promise<unknown[]> {
    const sql = 'select id from countersign.audit where workspace = $1 and id = any($2::text[])';
    const { rows } = await query(sql, [columnText(workspace), drafts.map(({ id }) => columnText(id))]);
    return rows.map((row) => row.id);
  }

  /** All or nothing: false where a place in a chain, or an id, is taken. */
  async function insert(entries: Entry[], query: Query): Promise<boolean> {
    try {
      await query(INSERT, insertParams(entries));
      return true;
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === UNIQUE_VIOLATION) return false;
      throw error;
    }
  }

  async function linkBehindHeads(waiting: Map<string, EntryDraft[]>, query: Query): Promise<Entry[]> {
    const entries: Entry[] = [];
    for (const [workspace, drafts] of waiting) {
      const last = heads.get(workspace) ?? (await readHead(workspace, query));
      entries.push(...linkAll(drafts, last));
    }
    return entries;
  }

  /** Tries at once, behind the heads that were seen last; looks for ids that are there already, and for the heads, after a clash. */
  async function appendAll(drafts: EntryDraft[], query: Query): Promise<void> {
    let waiting = Map.groupBy(fresh(drafts), (draft) => draft.workspace);
    while (waiting.size > 0) {
      const entries = await linkBehindHeads(waiting, query);
      if (await insert(entries, query)) {
        for (const entry of entries) heads.set(entry.workspace, entry);
        return;
      }
      const left: EntryDraft[] = [];
      for (const [workspace, some] of waiting) {
        heads.delete(workspace);
        left.push(...fresh(some, await known(workspace, some, query)));
      }
      waiting = Map.groupBy(left, (draft) => draft.workspace);
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
