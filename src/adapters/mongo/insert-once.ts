// Stores a record whose id says what it is: the first one stays, and the call that stored it knows.
import type { Collection, Filter, OptionalUnlessRequiredId } from 'mongodb';
import { isTaken, reach } from './reach.ts';

/** True where this call stored it, also where the answer to that was lost; false where one of this id is there already. */
export const insertOnce = <R extends { _id: string; mark: string }>(collection: Collection<R>, record: R): Promise<boolean> =>
  reach(async (isInDoubt) => {
    try {
      await collection.insertOne(record as OptionalUnlessRequiredId<R>);
      return true;
    } catch (error) {
      if (!isTaken(error)) throw error;
      if (!isInDoubt) return false;
      return (await collection.countDocuments({ _id: record._id, mark: record.mark } as unknown as Filter<R>)) === 1;
    }
  });
