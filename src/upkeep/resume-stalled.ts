// The sweep: whatever the queue lost or never heard of is due again from the documents alone.
import { dueSteps, namedAnew } from '../domain/documents/steps.ts';
import type { Approvals } from '../ports/approvals.ts';
import type { Ledgers } from '../ports/documents.ts';
import type { Clock, Jobs, Logger } from '../ports/runtime.ts';

const PAGE = 500;
/** What is due for less than this is still on its way through the queue. */
const GRACE_MS = 5_000;

/**
 * Enqueues every step that has been due for a while; a step that is queued already stays one. May run at any time and any number of
 * times. At the start, and when the clock was moved, nothing is on its way and `graceMs` is 0.
 */
export function resumeStalled({
  approvals,
  ledgers,
  jobs,
  clock,
  logger,
  settleRestored,
  sealLedger,
  announceOwed,
  sealEnrolments,
  tendIncidents,
}: {
  approvals: Approvals;
  ledgers: Ledgers;
  jobs: Jobs;
  clock: Clock;
  logger: Logger;
  /** Pauses everything where the data came back from a backup. */
  settleRestored: () => Promise<void>;
  sealLedger: (workspace: string) => Promise<void>;
  /** Makes the announcements that a workspace owes. */
  announceOwed: (workspace: string) => Promise<void>;
  sealEnrolments: () => Promise<void>;
  /** Does what is due for incidents. */
  tendIncidents: () => Promise<void>;
}) {
  /** What stays due, as a card that no platform takes does, keeps nothing behind it waiting: the next sweep begins where a full one ended. */
  let skip = 0;
  return async (graceMs = GRACE_MS): Promise<void> => {
    await settleRestored();
    const now = clock.now();
    const page = await approvals.due(new Date(now.getTime() - graceMs), PAGE, skip);
    skip = page.length === PAGE ? skip + PAGE : 0;
    for (const { approval, sealed } of page) {
      const steps = dueSteps(approval, sealed, now).filter((step) => step.at <= now);
      jobs.add(namedAnew(steps, approval, now));
    }
    /** A workspace whose fault lasts does not keep the others waiting. */
    const settle = async (workspace: string) => {
      await sealLedger(workspace);
      await announceOwed(workspace);
    };
    for (const workspace of await ledgers.unsealed()) {
      await settle(workspace).catch((error: unknown) =>
        logger.error({ err: error, workspace }, 'What a workspace owes was not settled and comes again'),
      );
    }
    await sealEnrolments();
    await tendIncidents();
  };
}
