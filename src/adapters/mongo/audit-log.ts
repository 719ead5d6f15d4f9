// The audit chain: one record an entry, its canonical text as the document. The next place is taken by a unique index.
import type { Filter } from 'mongodb';
import { canonical } from '../../domain/documents/canonical.ts';
import { type Entry, type EntryDraft, linkAll } from '../../domain/record/chain.ts';
import type { AuditLog } from '../../ports/documents.ts';
import { atOnce, coalesce } from '../../stores/coalesce.ts';
import { columnText } from '../../stores/columns.ts';
import type { Mongo } from './database.ts';
import { isTaken, reach } from './reach.ts';
import { type EntryRecord, ownedId } from './records.ts';

type Head = { seq: number; hash: string };

const PAGE = 1000;

const entryOf = ({ doc }: Pick<EntryRecord, 'doc'>): Entry => JSON.parse(doc) as Entry;

const idOf = ({ workspace, id }: Pick<EntryDraft, 'workspace' | 'id'>) => ownedId(columnText(workspace), columnText(id));

const recordOf = (entry: Entry): EntryRecord => ({
  _id: idOf(entry),
  workspace: columnText(entry.workspace),
  seq: entry.seq,
  ...(entry.request_id === null ? {} : { request_id: columnText(entry.request_id) }),
  type: columnText(entry.type),
  actor: columnText(entry.actor),
  at: Date.parse(entry.timestamp_utc),
  hash: entry.hash,
  doc: canonical(entry),
});

/** The drafts whose id is not known yet, each id once. */
function fresh(drafts: EntryDraft[], ids: string[] = []): EntryDraft[] {
  const known = new Set(ids);
  return drafts.filter((draft) => !known.has(idOf(draft)) && known.add(idOf(draft)));
}

/** One chain. `append` takes what came while the one before was under way, in the order in which it came. */
function chainOf(workspace: string, { audit }: Mongo) {
  /** The head as this process last saw it; the unique index finds out where another process was quicker. */
  let head: Head | null = null;

  async function readHead(): Promise<Head | null> {
    const options = { sort: { seq: -1 }, projection: { seq: 1, hash: 1 } } as const;
    const found = await reach(() => audit.findOne({ workspace: columnText(workspace) }, options));
    return found && { seq: found.seq, hash: found.hash };
  }

  async function known(drafts: EntryDraft[]): Promise<string[]> {
    const filter = { _id: { $in: drafts.map(idOf) } };
    const found = await reach(() => audit.find(filter, { projection: { _id: 1 } }).toArray());
    return found.map(({ _id }) => _id);
  }

  /** In order, up to the first whose place or id is taken; false where there was one. An attempt whose answer was lost takes them too. */
  const insert = (entries: Entry[]): Promise<boolean> =>
    reach(async () => {
      try {
        await audit.insertMany(entries.map(recordOf), { ordered: true });
        return true;
      } catch (error) {
        if (isTaken(error)) return false;
        throw error;
      }
    });

  /** Tries at once, behind the head that was seen last; looks for ids that are there already, and for the head, after a clash. */
  async function appendAll(drafts: EntryDraft[]): Promise<void> {
    let waiting = fresh(drafts);
    while (waiting.length > 0) {
      const entries = linkAll(waiting, head ?? (await readHead()));
      if (await insert(entries)) {
        head = entries.at(-1) ?? null;
        return;
      }
      head = null;
      waiting = fresh(waiting, await known(waiting));
    }
  }

  const append = coalesce<EntryDraft[], undefined, null>(atOnce, async (batches) => {
    await appendAll(batches.flat());
    return batches.map(() => undefined);
  });
  return { append, readHead };
}

type Counted = { _id: { type: string; actor: string }; count: number };
type Query = Parameters<AuditLog['query']>[0];

function queryFilter({ workspace, request, type, since, until, cursor }: Query): Filter<EntryRecord> {
  const after = cursor === undefined ? 0 : /^\d{1,9}$/.test(cursor) ? Number(cursor) : Number.MAX_SAFE_INTEGER;
  return {
    workspace: columnText(workspace),
    seq: { $gt: after },
    ...(request === undefined ? {} : { request_id: columnText(request) }),
    ...(type === undefined ? {} : { type: columnText(type) }),
    ...(since === undefined && until === undefined
      ? {}
      : { at: { $gte: since === undefined ? 0 : Date.parse(since), ...(until === undefined ? {} : { $lt: Date.parse(until) }) } }),
  };
}

export function mongoAuditLog(mongo: Mongo): AuditLog {
  const chains = new Map<string, ReturnType<typeof chainOf>>();

  function chain(workspace: string) {
    const found = chains.get(workspace) ?? chainOf(workspace, mongo);
    chains.set(workspace, found);
    return found;
  }

  async function page(filter: Filter<EntryRecord>, limit: number): Promise<Entry[]> {
    const found = await reach(() => mongo.audit.find(filter, { sort: { seq: 1 }, projection: { doc: 1 }, limit }).toArray());
    return found.map(entryOf);
  }

  return {
    head: (workspace) => chain(workspace).readHead(),
    async append(workspace, drafts) {
      if (drafts.length > 0) await chain(workspace).append(drafts);
    },
    async query(query) {
      const found = await page(queryFilter(query), query.limit + 1);
      const items = found.slice(0, query.limit);
      return { items, next: found.length > query.limit ? String(items.at(-1)?.seq) : null };
    },
    async count({ workspace, types, from, until }) {
      const span = { workspace: columnText(workspace), type: { $in: types.map(columnText) }, at: { $gte: from.getTime(), $lt: until.getTime() } };
      const group = { _id: { type: '$type', actor: '$actor' }, count: { $sum: 1 } };
      const found = await reach(() => mongo.audit.aggregate<Counted>([{ $match: span }, { $group: group }]).toArray());
      return found.map(({ _id, count }) => ({ ..._id, count }));
    },
    async *export(workspace) {
      let seq = 0;
      for (;;) {
        const entries = await page({ workspace: columnText(workspace), seq: { $gt: seq } }, PAGE);
        if (entries.length === 0) return;
        yield entries;
        seq = entries.at(-1)?.seq ?? seq;
      }
    },
  };
}
