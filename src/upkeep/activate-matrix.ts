// Makes the matrix that was loaded the one that releases are held against, and writes the change down.
import { putInForce } from '../domain/ledger/active-matrix.ts';
import type { Ledgers } from '../ports/documents.ts';
import type { Policies } from '../ports/policies.ts';
import type { Clock, Logger } from '../ports/runtime.ts';

type Needs = {
  ledgers: Ledgers;
  policies: Policies;
  clock: Clock;
  logger: Logger;
  /** No other process can have other files. */
  isAlone: boolean;
};

/**
 * May be repeated, and wants to be: a process that goes on having the matrix in force says so now and then. `changed` are workspaces
 * whose files were changed just now; a matrix that was in force before comes back through them alone, or where nobody has the one in
 * force any more.
 */
export function activateMatrix({ ledgers, policies, clock, logger, isAlone }: Needs) {
  return async (changed: string[] = []): Promise<void> => {
    for (const { id, hash, matrix } of policies.all()) {
      const isWanted = isAlone || changed.includes(id);
      const outcome = await ledgers.change(id, (ledger) => {
        const { next, outcome } = putInForce(ledger, { hash, name: matrix.id }, { now: clock.now(), isWanted });
        return { next, result: outcome };
      });
      if (outcome !== 'older') continue;
      logger.warn(
        { workspace: id, matrix: hash },
        'The policy folder of this process holds a matrix that another process has replaced; give every process the same files, or save the file again to bring it back',
      );
    }
  };
}
