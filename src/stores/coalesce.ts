// Group commit: calls that wait for the database at the same time go out together in one statement, each with its own result.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { StoreUnavailable } from './store-errors.ts';

/** Who may have to wait for a turn before it can speak to the database, by a `query` that is the store's own. */
type Turns<Q> = {
  inTurn<T>(work: (query: Q) => Promise<T>): Promise<T>;
  /** So many statements of one kind the store works on at a time. */
  abreast: number;
};

/** More statements of one kind at a time carry fewer items each, and a server gets through fewer of them. */
export const ABREAST_ON_SERVER = 3;

/** For a server, which has a turn for everybody. */
export const atOnce: Turns<null> = { inTurn: (work) => work(null), abreast: ABREAST_ON_SERVER };

type Waiting<I, O> = { item: I; resolve: (value: O) => void; reject: (error: unknown) => void };

/**
 * `run` gets the items of one statement and gives their results in the same order. Items are taken when it is this statement's turn, so that everything
 * that came while it waited is part of it. Where a statement of several items fails, they are run one by one, so that a bad one hurts only itself; where
 * the store is out of reach, all of them fail together. Items with the same `keyOf` never share a statement. One statement is under way at a time, unless
 * `inAnyOrder` says that it does not matter which of two takes effect first.
 */
export function coalesce<I, O, Q>(
  { inTurn, abreast }: Turns<Q>,
  run: (items: I[], query: Q) => Promise<O[]>,
  { most = 200, keyOf, inAnyOrder = false }: { most?: number; keyOf?: (item: I) => string; inAnyOrder?: boolean } = {},
) {
  const lanes = inAnyOrder ? abreast : 1;
  let waiting: Waiting<I, O>[] = [];
  let running = 0;

  /** Takes the next statement's items from the front; one whose key is taken already waits for the statement after. */
  function take(): Waiting<I, O>[] {
    const keys = new Set<string>();
    const now: Waiting<I, O>[] = [];
    const later: Waiting<I, O>[] = [];
    for (const one of waiting) {
      const key = keyOf?.(one.item);
      if (now.length >= most || (key !== undefined && keys.has(key))) later.push(one);
      else now.push(one);
      if (key !== undefined) keys.add(key);
    }
    waiting = later;
    return now;
  }

  async function settle(batch: Waiting<I, O>[], query: Q): Promise<void> {
    if (batch.length === 0) return;
    try {
      const results = await run(
        batch.map((one) => one.item),
        query,
      );
      for (const [index, one] of batch.entries()) one.resolve(results[index] as O);
    } catch (error) {
      if (batch.length === 1 || error instanceof StoreUnavailable) {
        for (const one of batch) one.reject(error);
        return;
      }
      for (const one of batch) await settle([one], query);
    }
  }

  async function drain(): Promise<void> {
    running += 1;
    while (waiting.length > 0) {
      // The embedded database answers without leaving this turn of the event loop: whoever waits for the network is let in first.
      await nextTurn();
      await inTurn((query) => settle(take(), query));
    }
    running -= 1;
  }

  return (item: I): Promise<O> =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (running < lanes) void drain();
    });
}
