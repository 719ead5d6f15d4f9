// Changes of ledgers, over a store's own conditional write: they build on the last version that was read or written here.
import type { Ledger } from '../domain/ledger.ts';
import type { Ledgers } from '../ports/documents.ts';
import { changeQueue } from './changes.ts';

type Records = {
  read(workspace: string): Promise<Ledger>;
  /** What was read or written last, by workspace. */
  cache: Map<string, Ledger>;
  /** Writes `after` where `before` is still what is stored; false where it is not. */
  write(after: Ledger, before: Ledger): Promise<boolean>;
};

export function ledgerChanges({ read, cache, write }: Records): Ledgers['change'] {
  const change = changeQueue<Ledger>({
    read,
    known: (workspace) => cache.get(workspace) ?? null,
    follow: (next, before) => ({ ...next, v: before.v + 1 }),
    async write(after, before) {
      const written = await write(after, before);
      if (written) cache.set(after.workspace, after);
      return written;
    },
  });
  return async <R>(workspace: string, decide: (ledger: Ledger) => { next: Ledger | null; result: R }): Promise<R> => {
    const done = await change(workspace, decide);
    if (!done) throw new Error(`The ledger of ${workspace} could not be read`);
    return done.result;
  };
}
