// Makes the matrix that was loaded the one that releases are held against, and writes the change down.
import { withLedgerEvent } from '../domain/ledger.ts';
import type { Clock, Ledgers, Policies } from '../ports.ts';

/** May be repeated: a matrix that is active already changes nothing. Returns the workspaces whose matrix changed. */
export function activateMatrix({ ledgers, policies, clock }: { ledgers: Ledgers; policies: Policies; clock: Clock }) {
  return async (): Promise<string[]> => {
    const changed: string[] = [];
    for (const { id, hash, matrix } of policies.all()) {
      const isNew = await ledgers.change(id, (ledger) => {
        if (ledger.matrix === hash) return { next: null, result: false };
        const detail = { matrix: hash, name: matrix.id, before: ledger.matrix };
        return { next: { ...withLedgerEvent(ledger, 'matrix_activated', 'policy', clock.now().toISOString(), detail), matrix: hash }, result: true };
      });
      if (isNew) changed.push(id);
    }
    return changed;
  };
}
