// The newest version of each ledger that was read or written here. Answers may overtake each other: an older one replaces a newer only where the
// database itself went back, as one does whose replica took over without the last writes.
import type { Ledger } from '../domain/ledger/ledger.ts';

export type NewestLedgers = ReturnType<typeof newestLedgers>;

/** Lives as long as its store; empty at first. */
export function newestLedgers() {
  const newest = new Map<string, Ledger>();
  return {
    get: (workspace: string): Ledger | null => newest.get(workspace) ?? null,
    /**
     * The given ledger, or the one that is known where that is newer. `asking` is the one that was known when the question was sent whose answer this
     * is: where it is known still, it is not what is stored any more.
     */
    keep(ledger: Ledger, asking: Ledger | null = null): Ledger {
      const known = newest.get(ledger.workspace);
      if (known && known !== asking && known.v > ledger.v) return known;
      newest.set(ledger.workspace, ledger);
      return ledger;
    },
  };
}
