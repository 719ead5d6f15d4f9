// Notices at the start that the data came back from a backup, and pauses everything before anything is released.
import { settle } from '../domain/ledger/restored.ts';
import type { Ledgers } from '../ports/documents.ts';
import type { Policies } from '../ports/policies.ts';
import type { Clock, Logger } from '../ports/runtime.ts';

/**
 * `home` names the database that is open; a ledger that was written in another is paused in the same write that notes the new one.
 * May be repeated. Null, where the store cannot be told apart from its copies, changes nothing.
 */
export function settleLedgers({ ledgers, policies, clock, logger }: { ledgers: Ledgers; policies: Policies; clock: Clock; logger: Logger }) {
  return async (home: string | null): Promise<void> => {
    if (home === null) return;
    for (const { id } of policies.all()) {
      const isCopy = await ledgers.change(id, (ledger) => {
        const next = settle(ledger, home, clock.now());
        return { next, result: next !== null && ledger.home !== undefined };
      });
      if (isCopy) logger.warn({ workspace: id }, 'The data came back from a backup: everything is paused until somebody has compared and resumes it');
    }
  };
}

/** Settles the ledgers where the database is not the one that it was when this was asked last: a dump was restored under us. */
export function settleRestored({ home, settle }: { home: () => Promise<string | null>; settle: (home: string | null) => Promise<void> }) {
  let last: string | null | undefined;
  return async (): Promise<void> => {
    const now = await home();
    if (now === last) return;
    await settle(now);
    last = now;
  };
}
