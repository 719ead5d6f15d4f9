// The sweep: whatever the queue lost or never heard of is due again from the documents alone.
import { applied } from '../domain/decide.ts';
import { dueSteps } from '../domain/steps.ts';
import type { Approvals, Clock, Jobs, Ledgers } from '../ports.ts';

const PAGE = 500;

/** Enqueues every step that is due; a step that is queued already stays one. May run at any time and any number of times. */
export function resumeStalled({
  approvals,
  ledgers,
  jobs,
  clock,
  sealLedger,
}: {
  approvals: Approvals;
  ledgers: Ledgers;
  jobs: Jobs;
  clock: Clock;
  sealLedger: (workspace: string) => Promise<void>;
}) {
  return async (): Promise<void> => {
    const now = clock.now();
    for (const { approval, sealed } of await approvals.due(now, PAGE)) {
      jobs.add(dueSteps(approval, sealed, now).filter((step) => step.at <= now));
    }
    for (const workspace of await ledgers.unsealed()) await sealLedger(workspace);
  };
}

/** A pause is over: what it held is tried now, the oldest first. */
export function wakePaused({ approvals, jobs, clock }: { approvals: Approvals; jobs: Jobs; clock: Clock }) {
  return async (workspace: string): Promise<void> => {
    for (const id of await approvals.heldByPause(workspace)) {
      const done = await approvals.change(id, (approval) => applied(approval, { type: 'wake' }, clock.now()));
      if (done) jobs.add(dueSteps(done.approval, 0, clock.now()));
    }
  };
}
