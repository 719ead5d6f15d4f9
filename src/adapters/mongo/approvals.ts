// Approvals as one record each: the document as text, beside it what queries look at. Reads and writes that meet go out together.
import type { Filter } from 'mongodb';
import type { Approval } from '../../domain/documents/approval.ts';
import { endedBefore } from '../../domain/documents/retention.ts';
import type { ApprovalQuery, Approvals } from '../../ports/approvals.ts';
import { atOnce, coalesce } from '../../stores/coalesce.ts';
import { columnText, pageCursor, parsePageCursor } from '../../stores/columns.ts';
import { storedApprovals } from '../../stores/stored-approvals.ts';
import { approvalCounts, instantOf, spanFilter } from './approval-counts.ts';
import { changedRecord, newRecord } from './approval-records.ts';
import { type ConditionalWrite, conditionalWrites } from './conditional-writes.ts';
import type { Mongo } from './database.ts';
import { reach } from './reach.ts';
import type { ApprovalRecord } from './records.ts';

type Stored = { approval: Approval; sealed: number };
type Keys = { workspace: string; key: string; webhookId: string };
type Write = ConditionalWrite<ApprovalRecord>;

const parse = ({ doc }: Pick<ApprovalRecord, 'doc'>): Approval => JSON.parse(doc) as Approval;
const stored = (record: Pick<ApprovalRecord, 'doc' | 'sealed'>): Stored => ({ approval: parse(record), sealed: record.sealed });

/** Records of approvals; `write`, `read`, `byKey` and `seal` that meet share a command. */
function approvalRecords({ approvals }: Mongo) {
  const writeAll = conditionalWrites(approvals);
  const find = (filter: Filter<ApprovalRecord>) => reach(() => approvals.find(filter, { projection: { marks: 0 } }).toArray());

  const write = coalesce<Write, boolean, null>(atOnce, writeAll, { keyOf: ({ id }) => id, inAnyOrder: true });

  const read = coalesce<string, Stored | null, null>(
    atOnce,
    async (ids) => {
      const found = new Map((await find({ _id: { $in: ids.map(columnText) } })).map((record) => [record._id, record]));
      return ids.map((id) => {
        const record = found.get(columnText(id));
        return record ? stored(record) : null;
      });
    },
    { inAnyOrder: true },
  );

  const byKey = coalesce<Keys, Approval | null, null>(
    atOnce,
    async (items) => {
      const asked = items.map((one) => ({ workspace: columnText(one.workspace), key: columnText(one.key), webhook_id: columnText(one.webhookId) }));
      const either = [...Map.groupBy(asked, ({ workspace }) => workspace)].flatMap(([workspace, some]) => [
        { workspace, key: { $in: some.map(({ key }) => key) } },
        { workspace, webhook_id: { $in: some.map(({ webhook_id }) => webhook_id) } },
      ]);
      const found = await find({ $or: either });
      return asked.map(({ workspace, key, webhook_id }) => {
        const own = found.filter((record) => record.workspace === workspace);
        const record = own.find((one) => one.key === key) ?? own.find((one) => one.webhook_id === webhook_id);
        return record ? parse(record) : null;
      });
    },
    { inAnyOrder: true },
  );

  /**
   * Two updates each, in any order: the first where the last event is sealed now, the second wherever the count was lower. An event that
   * comes in between keeps the first from matching, or raises the flag again.
   */
  const seal = coalesce<{ id: string; count: number }, undefined, null>(atOnce, async (items) => {
    const whole = items.map(({ id, count }) => ({
      updateOne: { filter: { _id: columnText(id), events: count }, update: { $set: { sealed: count, is_unsealed: false } } },
    }));
    const { matchedCount } = await reach(() => approvals.bulkWrite(whole, { ordered: false }));
    if (matchedCount < items.length) {
      const part = items.map(({ id, count }) => ({ updateOne: { filter: { _id: columnText(id) }, update: { $max: { sealed: count } } } }));
      await reach(() => approvals.bulkWrite(part, { ordered: false }));
    }
    return items.map(() => undefined);
  });

  return { write, read, byKey, seal };
}

/** What is due is found by two indexes; each finds as many as are wanted, the longest due first. */
async function findDue({ approvals }: Mongo, nowMs: number, limit: number, skip = 0): Promise<Stored[]> {
  const options = { projection: { marks: 0 }, limit: limit + skip };
  const [due, unsealed] = await Promise.all([
    reach(() => approvals.find({ due_at: { $gte: 0, $lte: nowMs } }, { ...options, sort: { due_at: 1, created_at: 1 } }).toArray()),
    reach(() => approvals.find({ is_unsealed: true, created_at: { $lte: nowMs } }, { ...options, sort: { created_at: 1 } }).toArray()),
  ]);
  const since = (record: ApprovalRecord) => Math.min(record.due_at ?? Infinity, record.is_unsealed ? record.created_at : Infinity);
  return [...new Map([...due, ...unsealed].map((record) => [record._id, record])).values()]
    .sort((a, b) => since(a) - since(b) || a.created_at - b.created_at)
    .slice(skip, skip + limit)
    .map(stored);
}

/** The rows of a list before a cursor, newest first. */
function listFilter({ workspace, state, role, cursor }: ApprovalQuery): Filter<ApprovalRecord> {
  const before = parsePageCursor(cursor);
  return {
    workspace: columnText(workspace),
    ...(state === undefined ? {} : { state }),
    ...(role === undefined ? {} : { role: columnText(role) }),
    ...(before ? { created_at: { $lte: before.atMs }, $or: [{ created_at: { $lt: before.atMs } }, { _id: { $lt: before.id } }] } : {}),
  };
}

const OLDEST_FIRST = { projection: { doc: 1 }, sort: { created_at: 1, _id: 1 } } as const;

/** What came before an instant and waits for no seal, after a cursor. */
function oldFilter(workspace: string, before: Date, cursor: string | undefined): Filter<ApprovalRecord> {
  const after = parsePageCursor(cursor);
  return {
    workspace: columnText(workspace),
    is_unsealed: false,
    created_at: { $lt: before.getTime(), ...(after ? { $gte: after.atMs } : {}) },
    ...(after ? { $or: [{ created_at: { $gt: after.atMs } }, { _id: { $gt: after.id } }] } : {}),
  };
}

/** Each where it is still as it was seen. How many are gone by this call; fewer are told where an answer was lost. */
async function deleteAll({ approvals }: Mongo, all: Approval[]): Promise<number> {
  if (all.length === 0) return 0;
  const one = ({ id, version }: Approval) => ({ deleteOne: { filter: { _id: columnText(id), version, is_unsealed: false } } });
  return (await reach(() => approvals.bulkWrite(all.map(one), { ordered: false }))).deletedCount;
}

export function mongoApprovals(mongo: Mongo): Approvals {
  const records = approvalRecords(mongo);
  const write = (id: string, before: number | null, set: Write['set']) => records.write({ id: columnText(id), before, set, mark: mongo.newMark() });
  return {
    ...storedApprovals({
      read: records.read,
      byKey: (workspace, key, webhookId) => records.byKey({ workspace, key, webhookId }),
      insert: (approval) => write(approval.id, null, newRecord(approval)),
      update: (after, before) => write(after.id, before.version, changedRecord(after, before)),
    }),
    ...approvalCounts(mongo),
    async markSealed(id, count) {
      await records.seal({ id, count });
    },
    due: (now, limit, skip) => findDue(mongo, now.getTime(), limit, skip),
    async list(query) {
      const { limit } = query;
      const options = { projection: { doc: 1 }, sort: { created_at: -1, _id: -1 }, limit: limit + 1 } as const;
      const found = await reach(() => mongo.approvals.find(listFilter(query), options).toArray());
      const items = found.slice(0, limit).map(parse);
      const last = items.at(-1);
      return { items, next: found.length > limit && last ? pageCursor(Date.parse(last.created_at), last.id) : null };
    },
    async heldByPause(workspace, role) {
      const filter = { workspace: columnText(workspace), is_held_by_pause: true, ...(role === undefined ? {} : { role: columnText(role) }) };
      const found = await reach(() => mongo.approvals.find(filter, { projection: { _id: 1 }, sort: { created_at: 1 } }).toArray());
      return found.map(({ _id }) => _id);
    },
    async forget({ workspace, before, limit, cursor }) {
      const found = await reach(() => mongo.approvals.find(oldFilter(workspace, before, cursor), { ...OLDEST_FIRST, limit }).toArray());
      const all = found.map(parse);
      const gone = await deleteAll(
        mongo,
        all.filter((one) => endedBefore(one, before)),
      );
      const last = all.at(-1);
      return { forgotten: gone, next: all.length === limit && last ? pageCursor(Date.parse(last.created_at), last.id) : null };
    },
    async pick({ order, skip, limit, ...span }) {
      const by = order === 'slowest' ? { 'facts.wait_ms': -1 as const } : { [instantOf(span)]: 1 as const };
      const options = { projection: { doc: 1 }, sort: { ...by, _id: 1 as const }, skip, limit } as const;
      const found = await reach(() => mongo.approvals.find(spanFilter(span), options).toArray());
      return found.map(parse);
    },
  };
}
