// The way to the database and back: what it answers, what it does not, and what was asked and may have happened unheard.
import {
  MongoBulkWriteError,
  MongoError,
  MongoInvalidArgumentError,
  MongoParseError,
  MongoServerError,
  MongoServerSelectionError,
  MongoWriteConcernError,
} from 'mongodb';
import { StoreUnavailable } from '../../stores/store-errors.ts';

const MOST_ATTEMPTS = 3;

const DUPLICATE_KEY = 11000;

/** What a server says of a command that can never succeed and changed nothing: bad values, documents that are too large, taken keys. */
const DEFINITE = new Set([2, 9, 14, 17, 22, 40, 52, 59, 121, 10_334, 17_280, 17_419, 17_420, DUPLICATE_KEY]);

/** What lies inside: a bulk write wraps what the driver threw as if a server had answered it. */
function unwrapped(error: unknown): unknown {
  const inner: unknown = error instanceof MongoBulkWriteError ? error.errorResponse : null;
  return inner instanceof Error ? inner : error;
}

/** True where the answer is known to have come from the server and to be its last word; anything else may have happened or not. */
function isAnswer(error: unknown): boolean {
  if (!(error instanceof MongoError)) return true;
  if (error instanceof MongoInvalidArgumentError || error instanceof MongoParseError) return true;
  if (!(error instanceof MongoServerError) || error instanceof MongoWriteConcernError) return false;
  if (error instanceof MongoBulkWriteError && error.result.getWriteConcernError() !== undefined) return false;
  return DEFINITE.has(Number(error.code));
}

/** True where every write that failed did so because its id, or another unique key, is taken. */
export function isTaken(error: unknown): boolean {
  if (!(error instanceof MongoServerError) || !isAnswer(error)) return false;
  const errors = error instanceof MongoBulkWriteError ? [error.writeErrors].flat() : [error];
  return errors.length > 0 && errors.every(({ code }) => code === DUPLICATE_KEY);
}

/**
 * Asks until the server has answered. `ask` has to bear repetition, and is told whether an earlier attempt may have happened. Throws
 * `StoreUnavailable` where there was no answer; the driver waits for another server, or for this one to come back, a few seconds each time.
 */
export async function reach<T>(ask: (isInDoubt: boolean) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await ask(attempt > 1);
    } catch (thrown) {
      const error = unwrapped(thrown);
      if (isAnswer(error)) throw error;
      if (attempt === MOST_ATTEMPTS || error instanceof MongoServerSelectionError) {
        throw new StoreUnavailable('MongoDB does not answer', { cause: error });
      }
    }
  }
}
