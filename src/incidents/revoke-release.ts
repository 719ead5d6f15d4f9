// Takes back a release that has not been executed yet.
import type { Approval } from '../domain/approval.ts';
import { applied } from '../domain/decide.ts';
import type { Refusal } from '../domain/refusal.ts';
import { dueSteps } from '../domain/steps.ts';
import type { Approvals } from '../ports/approvals.ts';
import type { Clock, Jobs } from '../ports/runtime.ts';

/** Null where there is no such approval. */
export function revokeRelease({ approvals, jobs, clock }: { approvals: Approvals; jobs: Jobs; clock: Clock }) {
  return async (id: string, by: { person: string; reason: string | null }): Promise<{ approval: Approval; refused: Refusal | null } | null> => {
    const done = await approvals.change(id, (approval) => applied(approval, { type: 'revoke', by: by.person, reason: by.reason }, clock.now()));
    if (!done) return null;
    jobs.add(dueSteps(done.approval, 0, clock.now()));
    return { approval: done.approval, refused: done.result };
  };
}
