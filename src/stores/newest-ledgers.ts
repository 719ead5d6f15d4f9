// The newest version of each ledger that was read or written here. Answers may overtake each other: an older one never replaces a newer.
import type { Ledger } from '../domain/ledger/ledger.ts';

export type NewestLedgers = ReturnType<typeof newestLedgers>;

export function newestLedgers() {
  const newest = new Map<string, Ledger>();
  return {
    get: (workspace: string): Ledger | null => newest.get(workspace) ?? null,
    /** The given ledger, or the one that is known where that is newer. */
    keep(ledger: Ledger): Ledger {
      const known = newest.get(ledger.workspace);
      if (known && known.v > ledger.v) return known;
      newest.set(ledger.workspace, ledger);
      return ledger;
    },
  };
}
