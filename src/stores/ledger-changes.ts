// Changes of ledgers, over a store's own conditional write: they build on the last version that was read or written here.
import type { Ledger } from '../domain/ledger/ledger.ts';
import type { Ledgers } from '../ports/documents.ts';
import { changeQueue } from './changes.ts';
import type { NewestLedgers } from './newest-ledgers.ts';

type Records = {
  read(workspace: string): Promise<Ledger>;
  newest: NewestLedgers;
  /** Writes `after` where `before` is still what is stored; false where it is not. */
  write(after: Ledger, before: Ledger): Promise<boolean>;
};

export function ledgerChanges({ read, newest, write }: Records): Ledgers['change'] {
  const change = changeQueue<Ledger>({
    read,
    known: newest.get,
    follow: (next, before) => ({ ...next, v: before.v + 1 }),
    async write(after, before) {
      const written = await write(after, before);
      if (written) newest.keep(after);
      return written;
    },
  });
  return async <R>(workspace: string, decide: (ledger: Ledger) => { next: Ledger | null; result: R }): Promise<R> => {
    const done = await change(workspace, decide);
    if (!done) throw new Error(`The ledger of ${workspace} could not be read`);
    return done.result;
  };
}
