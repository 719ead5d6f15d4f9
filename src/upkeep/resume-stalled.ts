// The sweep: whatever the queue lost or never heard of is due again from the documents alone.
import { applied } from '../domain/decide.ts';
import { pausesFor } from '../domain/pauses.ts';
import { dueSteps } from '../domain/steps.ts';
import type { Approvals, Clock, Jobs, Ledgers, Policies } from '../ports.ts';

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
  sealLedger,
  announceOwed,
  sealEnrolments,
  tendIncidents,
}: {
  approvals: Approvals;
  ledgers: Ledgers;
  jobs: Jobs;
  clock: Clock;
  sealLedger: (workspace: string) => Promise<void>;
  /** Makes the announcements that a workspace owes. */
  announceOwed: (workspace: string) => Promise<void>;
  sealEnrolments: () => Promise<void>;
  /** Does what is due for incidents. */
  tendIncidents: () => Promise<void>;
}) {
  return async (graceMs = GRACE_MS): Promise<void> => {
    const now = clock.now();
    const before = new Date(now.getTime() - graceMs);
    for (const { approval, sealed } of await approvals.due(before, PAGE)) {
      jobs.add(dueSteps(approval, sealed, now).filter((step) => step.at <= now));
    }
    for (const workspace of await ledgers.unsealed()) {
      await sealLedger(workspace);
      await announceOwed(workspace);
    }
    await sealEnrolments();
    await tendIncidents();
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

/**
 * Wakes what is held by a pause that is over: whoever resumed may have died before waking it, or it was held an instant after that.
 * What another pause still covers stays as it is. May run at any time and any number of times.
 */
export function wakeResumed({
  approvals,
  ledgers,
  policies,
  jobs,
  clock,
}: {
  approvals: Approvals;
  ledgers: Ledgers;
  policies: Policies;
  jobs: Jobs;
  clock: Clock;
}) {
  return async (): Promise<void> => {
    for (const workspace of policies.all()) {
      if (workspace.failing) continue;
      const held = await approvals.heldByPause(workspace.id);
      if (held.length === 0) continue;
      const ledger = await ledgers.read(workspace.id);
      for (const id of held) {
        const now = clock.now();
        const done = await approvals.change(id, (approval) => {
          const { agent, tool } = approval.request;
          const isPaused = pausesFor(ledger, agent.role, tool.connector, now).length > 0;
          return isPaused ? { next: null, result: null } : applied(approval, { type: 'wake' }, now);
        });
        if (done) jobs.add(dueSteps(done.approval, 0, now));
      }
    }
  };
}
