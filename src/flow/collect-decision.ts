// One act on an approval, by people or by its agent: one conditional write, the loser hears who won, and what became due is enqueued.
import type { Act } from '../domain/approval/acts.ts';
import { applied } from '../domain/approval/decide.ts';
import { scheduleRelease } from '../domain/approval/schedule-release.ts';
import type { Approval } from '../domain/documents/approval.ts';
import type { Refusal } from '../domain/documents/refusal.ts';
import { dueSteps } from '../domain/documents/steps.ts';
import type { Holidays } from '../domain/policy/window.ts';
import type { Approvals } from '../ports/approvals.ts';
import type { Policies } from '../ports/policies.ts';
import type { Clock, Jobs } from '../ports/runtime.ts';

type Needs = { approvals: Approvals; policies: Policies; jobs: Jobs; clock: Clock; holidays: Holidays };

/** The approval as it stands after the act, with the refusal where it changed nothing. Null where there is no such approval. */
export type DecisionAnswer = { approval: Approval; refused: Refusal | null } | null;

export type Decide = (id: string, actOn: (approval: Approval) => Act) => Promise<DecisionAnswer>;

/** Does an act to an approval and enqueues what became due. An approval that it makes ready is placed in its window in the same write. */
export function collectDecision({ approvals, policies, jobs, clock, holidays }: Needs): Decide {
  return async (id, actOn) => {
    let isOnlyCounted = false;
    const done = await approvals.change(id, (approval) => {
      const now = clock.now();
      const { next, result } = applied(approval, actOn(approval), now);
      isOnlyCounted = result !== null && next?.events.length === approval.events.length;
      const workspace = policies.get(approval.workspace);
      const placed = next && workspace && next.state === 'approved' ? scheduleRelease(next, workspace, holidays, now) : next;
      return { next: placed, result };
    });
    if (!done) return null;
    // A try that was tried before makes nothing due: a flood of clicks does not fill the queue either.
    if (!isOnlyCounted) jobs.add(dueSteps(done.approval, 0, clock.now()));
    return { approval: done.approval, refused: done.result };
  };
}
