// Conditional writes that meet in this process: changes of one document are applied one after the other, each seeing the one
// before, and written once. What another process wrote in between is found by the version, and the changes are applied again.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { StoreUnavailable } from './store-errors.ts';

/** What to write, or null for nothing, and what to tell the caller. Pure: it may be asked several times. */
export type Decide<D, R> = (doc: D) => { next: D | null; result: R };

export type Versioned<D> = {
  /** The document as it is stored now. */
  read(key: string): Promise<D | null>;
  /** The document as this process saw it last, which may be old by now; null where it has not seen it. */
  known(key: string): D | null;
  /** `next` with the version that follows on `before`. */
  follow(next: D, before: D): D;
  /** Writes `after` where `before` is still what is stored; false where it is not. */
  write(after: D, before: D): Promise<boolean>;
};

type Outcome<D> = { done: { doc: D; result: unknown } } | { error: unknown };
type Waiting<D> = { decide: Decide<D, unknown>; resolve: (done: { doc: D; result: unknown } | null) => void; reject: (error: unknown) => void };

function applyAll<D>(before: D, changes: Waiting<D>[], follow: Versioned<D>['follow']): { after: D; outcomes: Outcome<D>[] } {
  let after = before;
  const outcomes = changes.map(({ decide }): Outcome<D> => {
    try {
      const { next, result } = decide(after);
      if (next !== null) after = follow(next, after);
      return { done: { doc: after, result } };
    } catch (error) {
      return { error };
    }
  });
  return { after, outcomes };
}

/** Does a change to the document of a key; the answer is null where there is none. */
export function changeQueue<D>({ read, known, follow, write }: Versioned<D>) {
  const queues = new Map<string, Waiting<D>[]>();

  /**
   * The first attempt builds on what was seen last: a write proves it right, and where nothing is to be written it is read, so that nobody is told what
   * rests on an old document.
   */
  async function apply(key: string, changes: Waiting<D>[]): Promise<Outcome<D>[] | null> {
    let before = known(key);
    let isRead = false;
    for (;;) {
      if (before === null) {
        before = await read(key);
        isRead = true;
      }
      if (before === null) return null;
      const { after, outcomes } = applyAll(before, changes, follow);
      if (after === before ? isRead : await write(after, before)) return outcomes;
      before = null;
    }
  }

  async function settle(key: string, batch: Waiting<D>[]): Promise<void> {
    try {
      const outcomes = await apply(key, batch);
      for (const [index, change] of batch.entries()) {
        const outcome = outcomes?.[index];
        if (outcome && 'error' in outcome) change.reject(outcome.error);
        else change.resolve(outcome?.done ?? null);
      }
    } catch (error) {
      // A write without an answer may have happened: applied again, each change would happen twice.
      if (batch.length === 1 || error instanceof StoreUnavailable) {
        for (const one of batch) one.reject(error);
        return;
      }
      for (const change of batch) await settle(key, [change]);
    }
  }

  async function drain(key: string, queue: Waiting<D>[]): Promise<void> {
    while (queue.length > 0) {
      await nextTurn();
      await settle(key, queue.splice(0));
    }
    queues.delete(key);
  }

  return <R>(key: string, decide: Decide<D, R>): Promise<{ doc: D; result: R } | null> =>
    new Promise((resolve, reject) => {
      const change: Waiting<D> = { decide, resolve: (done) => resolve(done as { doc: D; result: R } | null), reject };
      const queue = queues.get(key);
      if (queue) {
        queue.push(change);
        return;
      }
      const started = [change];
      queues.set(key, started);
      void drain(key, started);
    });
}
