// The audit chain: one row an entry, its canonical text as the document. The next place is taken by the primary key.
import { canonical } from '../../domain/canonical.ts';
import { type Entry, type EntryDraft, link } from '../../domain/chain.ts';
import type { AuditLog } from '../../ports.ts';
import { coalesce } from './coalesce.ts';
import type { Database } from './database.ts';

type Head = { seq: number; hash: string };

const PAGE = 1000;

const INSERT = `
  insert into countersign.audit (workspace, seq, id, request_id, type, at, hash, doc)
  select * from unnest($1::text[], $2::int[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[])`;

const UNIQUE_VIOLATION = '23505';

const entryOf = (row: Record<string, unknown>): Entry => JSON.parse(String(row.doc)) as Entry;

export function pgAuditLog(db: Database): AuditLog {
  /** The head as this process last saw it; the primary key finds out where another process was quicker. */
  const heads = new Map<string, Head | null>();
  const writers = new Map<string, (drafts: EntryDraft[]) => Promise<undefined>>();

  async function head(workspace: string): Promise<Head | null> {
    const { rows } = await db.query('select seq, hash from countersign.audit where workspace = $1 order by seq desc limit 1', [workspace]);
    return rows[0] ? { seq: Number(rows[0].seq), hash: String(rows[0].hash) } : null;
  }

  async function withoutKnown(workspace: string, drafts: EntryDraft[]): Promise<EntryDraft[]> {
    const { rows } = await db.query('select id from countersign.audit where workspace = $1 and id = any($2::text[])', [
      workspace,
      drafts.map((one) => one.id),
    ]);
    const known = new Set(rows.map((row) => row.id));
    return drafts.filter((draft) => {
      const isNew = !known.has(draft.id);
      known.add(draft.id);
      return isNew;
    });
  }

  /** All or nothing: false where another process was quicker and took a place. */
  async function insert(entries: Entry[]): Promise<boolean> {
    const column = <T>(of: (entry: Entry) => T) => entries.map(of);
    const params = [
      column((one) => one.workspace),
      column((one) => one.seq),
      column((one) => one.id),
      column((one) => one.request_id),
      column((one) => one.type),
      column((one) => one.timestamp_utc),
      column((one) => one.hash),
      column((one) => canonical(one)),
    ];
    try {
      await db.query(INSERT, params);
      return true;
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === UNIQUE_VIOLATION) return false;
      throw error;
    }
  }

  async function appendAll(workspace: string, drafts: EntryDraft[]): Promise<void> {
    for (;;) {
      const fresh = await withoutKnown(workspace, drafts);
      if (fresh.length === 0) return;
      let last = heads.get(workspace) ?? (await head(workspace));
      const entries = fresh.map((draft) => {
        const entry = link(draft, last);
        last = { seq: entry.seq, hash: entry.hash };
        return entry;
      });
      if (await insert(entries)) {
        heads.set(workspace, last);
        return;
      }
      heads.delete(workspace);
    }
  }

  /** One statement in flight a workspace; what waits meanwhile is appended together, in the order in which it came. */
  function writerOf(workspace: string) {
    const known = writers.get(workspace);
    if (known) return known;
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
      const sql = `
        select doc from countersign.audit
        where workspace = $1 and ($2::text is null or request_id = $2) and ($3::text is null or type = $3)
          and ($4::text is null or at >= $4) and seq > $5
        order by seq limit $6`;
      const { rows } = await db.query(sql, [workspace, request ?? null, type ?? null, since ?? null, cursor ? Number(cursor) : 0, limit + 1]);
      const items = rows.slice(0, limit).map(entryOf);
      return { items, next: rows.length > limit ? String(items.at(-1)?.seq) : null };
    },
    async *export(workspace) {
      let seq = 0;
      for (;;) {
        const { rows } = await db.query('select doc from countersign.audit where workspace = $1 and seq > $2 order by seq limit $3', [
          workspace,
          seq,
          PAGE,
        ]);
        if (rows.length === 0) return;
        const page = rows.map(entryOf);
        yield page;
        seq = page.at(-1)?.seq ?? seq;
      }
    },
  };
}
