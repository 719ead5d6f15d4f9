// The audit chain: one row an entry, its canonical text as the document. The next place is taken by the primary key.
import { canonical } from '../../domain/canonical.ts';
import { type Entry, type EntryDraft, link } from '../../domain/chain.ts';
import type { AuditLog } from '../../ports.ts';
import { coalesce } from './coalesce.ts';
import { columnText } from './columns.ts';
import type { Database } from './database.ts';

type Head = { seq: number; hash: string };

const PAGE = 1000;

const INSERT = `
  insert into countersign.audit (workspace, seq, id, request_id, type, at, hash, doc)
  select * from unnest($1::text[], $2::int[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::text[], $8::text[])`;

const QUERY = `
  select doc from countersign.audit
  where workspace = $1 and ($2::text is null or request_id = $2) and ($3::text is null or type = $3)
    and ($4::bigint is null or at >= $4) and seq > $5
  order by seq limit $6`;

const UNIQUE_VIOLATION = '23505';

const entryOf = (row: Record<string, unknown>): Entry => JSON.parse(String(row.doc)) as Entry;

const insertParams = (entries: Entry[]): unknown[] => [
  entries.map((one) => columnText(one.workspace)),
  entries.map((one) => one.seq),
  entries.map((one) => columnText(one.id)),
  entries.map((one) => (one.request_id === null ? null : columnText(one.request_id))),
  entries.map((one) => columnText(one.type)),
  entries.map((one) => Date.parse(one.timestamp_utc)),
  entries.map((one) => one.hash),
  entries.map((one) => canonical(one)),
];

/** The drafts whose id is not among these, each id once. */
function fresh(drafts: EntryDraft[], ids: Iterable<unknown>): EntryDraft[] {
  const known = new Set(ids);
  return drafts.filter(({ id }) => !known.has(columnText(id)) && known.add(columnText(id)));
}

/** Links drafts to the head, in order. */
function linkAll(drafts: EntryDraft[], head: Head | null): Entry[] {
  let last = head;
  return drafts.map((draft) => {
    const entry = link(draft, last);
    last = entry;
    return entry;
  });
}

export function pgAuditLog(db: Database): AuditLog {
  /** The head as this process last saw it; the primary key finds out where another process was quicker. */
  const heads = new Map<string, Head | null>();
  const writers = new Map<string, (drafts: EntryDraft[]) => Promise<undefined>>();

  async function head(workspace: string): Promise<Head | null> {
    const sql = 'select seq, hash from countersign.audit where workspace = $1 order by seq desc limit 1';
    const { rows } = await db.query(sql, [columnText(workspace)]);
    return rows[0] ? { seq: Number(rows[0].seq), hash: String(rows[0].hash) } : null;
  }

  async function known(workspace: string, drafts: EntryDraft[]): Promise<unknown[]> {
    const sql = 'select id from countersign.audit where workspace = $1 and id = any($2::text[])';
    const { rows } = await db.query(sql, [columnText(workspace), drafts.map(({ id }) => columnText(id))]);
    return rows.map((row) => row.id);
  }

  /** All or nothing: false where a place in the chain, or an id, is taken. */
  async function insert(entries: Entry[]): Promise<boolean> {
    try {
      await db.query(INSERT, insertParams(entries));
      return true;
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === UNIQUE_VIOLATION) return false;
      throw error;
    }
  }

  /** Tries at once, behind the head that was seen last; looks for ids that are there already, and for the head, after a clash. */
  async function appendAll(workspace: string, drafts: EntryDraft[]): Promise<void> {
    let waiting = fresh(drafts, []);
    while (waiting.length > 0) {
      const last = heads.get(workspace) ?? (await head(workspace));
      const entries = linkAll(waiting, last);
      if (await insert(entries)) {
        heads.set(workspace, entries.at(-1) ?? last);
        return;
      }
      heads.delete(workspace);
      waiting = fresh(waiting, await known(workspace, waiting));
    }
  }

  /** One statement in flight a workspace; what waits meanwhile is appended together, in the order in which it came. */
  function writerOf(workspace: string) {
    const there = writers.get(workspace);
    if (there) return there;
    const writer = coalesce<EntryDraft[], undefined>(async (batches) => {
      await appendAll(workspace, batches.flat());
      return batches.map(() => undefined);
    });
    writers.set(workspace, writer);
    return writer;
  }

  return {
    head,
    async append(workspace, drafts) {
      if (drafts.length > 0) await writerOf(workspace)(drafts);
    },
    async query({ workspace, request, type, since, limit, cursor }) {
      const filters = [request, type].map((one) => (one === undefined ? null : columnText(one)));
      const after = cursor === undefined ? 0 : /^\d{1,9}$/.test(cursor) ? Number(cursor) : 2 ** 31 - 1;
      const params = [columnText(workspace), ...filters, since === undefined ? null : Date.parse(since), after, limit + 1];
      const { rows } = await db.query(QUERY, params);
      const items = rows.slice(0, limit).map(entryOf);
      return { items, next: rows.length > limit ? String(items.at(-1)?.seq) : null };
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
