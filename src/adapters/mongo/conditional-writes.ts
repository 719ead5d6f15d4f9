// Compare-and-swap on versions, many to a command, with an answer for each: also where the connection was lost in between.
import type { AnyBulkWriteOperation, Collection, Filter, MatchKeysAndValues, OptionalId, UpdateFilter } from 'mongodb';
import { StoreUnavailable } from '../../stores/store-errors.ts';
import { isTaken, reach } from './reach.ts';
import type { Mark, VersionedRecord } from './records.ts';

/** So many of a document's last writes can be told apart. */
const MOST_MARKS = 64;

/**
 * One document's write. `before` is the version that it replaces; null stores a new one, unless its id or another unique key is taken.
 * `set` are the fields that are written, the new version among them.
 */
export type ConditionalWrite<R extends VersionedRecord> = {
  id: string;
  before: number | null;
  set: { version: number } & Partial<Omit<R, '_id' | 'marks'>>;
  mark: string;
};

function operationOf<R extends VersionedRecord>({ id, before, set, mark }: ConditionalWrite<R>): AnyBulkWriteOperation<R> {
  const marks: Mark[] = [{ version: set.version, id: mark }];
  if (before === null) return { insertOne: { document: { ...set, _id: id, marks } as unknown as OptionalId<R> } };
  const filter = { _id: id, version: before } as Filter<R>;
  const update = { $set: set as unknown as MatchKeysAndValues<R>, $push: { marks: { $each: marks, $slice: -MOST_MARKS } } };
  return { updateOne: { filter, update: update as unknown as UpdateFilter<R> } };
}

/** How many of the operations took effect; less than all where a version was another, or a key taken. */
async function writeAll<R extends VersionedRecord>(collection: Collection<R>, writes: ConditionalWrite<R>[]): Promise<number> {
  try {
    const { insertedCount, matchedCount } = await collection.bulkWrite(writes.map(operationOf<R>), { ordered: false });
    return insertedCount + matchedCount;
  } catch (error) {
    if (isTaken(error)) return 0;
    throw error;
  }
}

/** True where the document carries the write's mark. Where more writes have followed than are remembered, nobody knows, and it throws. */
function carries<R extends VersionedRecord>({ set, mark }: ConditionalWrite<R>, marks: Mark[]): boolean {
  if (marks.some(({ id }) => id === mark)) return true;
  const [oldest] = marks;
  if (oldest && marks.length >= MOST_MARKS && oldest.version > set.version) {
    throw new StoreUnavailable('Whether the write happened is no longer known');
  }
  return false;
}

/**
 * The writes of one call, each atomic by itself, with true for each that took effect. Different documents only. What was in doubt is
 * sent again as it was, which cannot take effect twice, and is known by its mark.
 */
export function conditionalWrites<R extends VersionedRecord>(collection: Collection<R>) {
  async function look(writes: ConditionalWrite<R>[]): Promise<boolean[]> {
    const filter = { _id: { $in: writes.map(({ id }) => id) } } as unknown as Filter<R>;
    const found = await reach(() => collection.find(filter, { projection: { marks: 1 } }).toArray());
    const marks = new Map(found.map((record) => [String(record._id), record.marks as Mark[]]));
    return writes.map((write) => carries(write, marks.get(write.id) ?? []));
  }

  return async (writes: ConditionalWrite<R>[]): Promise<boolean[]> => {
    const done = await reach(() => writeAll(collection, writes));
    return done === writes.length ? writes.map(() => true) : look(writes);
  };
}
