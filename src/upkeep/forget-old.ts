// Deletes what has been over for longer than it is kept: approvals with their keys, and signals. Never an entry of the audit log.
import { keptFrom } from '../domain/documents/retention.ts';
import type { Approvals } from '../ports/approvals.ts';
import type { Signals } from '../ports/documents.ts';
import type { Policies } from '../ports/policies.ts';
import type { Clock, Logger } from '../ports/runtime.ts';

/** So many are looked at in one statement; others have their turn in between. */
const BATCH = 200;
/** So many batches of a workspace a run; the next run goes on. */
const MOST_BATCHES = 50;

type Needs = {
  approvals: Pick<Approvals, 'forget'>;
  signals: Pick<Signals, 'forget'>;
  policies: Policies;
  clock: Clock;
  logger: Logger;
};

/** May run at any time, any number of times and in several processes: what is gone already is not there to be deleted. */
export function forgetOld({ approvals, signals, policies, clock, logger }: Needs) {
  return async (): Promise<void> => {
    const before = keptFrom(clock.now());
    for (const { id: workspace } of policies.all()) {
      const gone = { approvals: await forgetApprovals(workspace, before), signals: await forgetSignals(workspace, before) };
      if (gone.approvals + gone.signals > 0) logger.info({ workspace, ...gone, before }, 'What had been over for long was deleted');
    }
  };

  async function forgetApprovals(workspace: string, before: Date): Promise<number> {
    let gone = 0;
    let cursor: string | undefined;
    for (let batch = 0; batch < MOST_BATCHES; batch += 1) {
      const { forgotten, next } = await approvals.forget({ workspace, before, limit: BATCH, cursor });
      gone += forgotten;
      if (next === null) break;
      cursor = next;
    }
    return gone;
  }

  async function forgetSignals(workspace: string, before: Date): Promise<number> {
    let gone = 0;
    for (let batch = 0; batch < MOST_BATCHES; batch += 1) {
      const forgotten = await signals.forget({ workspace, before, limit: BATCH });
      gone += forgotten;
      if (forgotten < BATCH) break;
    }
    return gone;
  }
}
