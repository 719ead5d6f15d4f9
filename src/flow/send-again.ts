// A person has a callback sent again that was not accepted: once more, at once.
import { applied } from '../domain/approval/decide.ts';
import type { Approval } from '../domain/documents/approval.ts';
import type { Refusal } from '../domain/documents/refusal.ts';
import { dueSteps } from '../domain/documents/steps.ts';
import type { Approvals } from '../ports/approvals.ts';
import type { Clock, Jobs } from '../ports/runtime.ts';

/** Null where there is no such approval; a refusal where no callback of it has failed. */
export function sendAgain({ approvals, jobs, clock }: { approvals: Approvals; jobs: Jobs; clock: Clock }) {
  return async (id: string, person: string): Promise<{ approval: Approval; refused: Refusal | null } | null> => {
    const done = await approvals.change(id, (approval) => applied(approval, { type: 'send_again', by: person }, clock.now()));
    if (!done) return null;
    jobs.add(dueSteps(done.approval, 0, clock.now()));
    return { approval: done.approval, refused: done.result };
  };
}
