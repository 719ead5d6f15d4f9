// Takes back a release that has not been executed yet.
import { applied } from '../domain/approval/decide.ts';
import type { Approval } from '../domain/documents/approval.ts';
import type { Refusal } from '../domain/documents/refusal.ts';
import { dueSteps } from '../domain/documents/steps.ts';
import { endHold } from '../domain/ledger/admit.ts';
import { isUnderWay } from '../domain/ledger/pauses.ts';
import type { Approvals } from '../ports/approvals.ts';
import type { Ledgers } from '../ports/documents.ts';
import type { Clock, Jobs } from '../ports/runtime.ts';

type Needs = {
  approvals: Approvals;
  ledgers: Ledgers;
  jobs: Jobs;
  clock: Clock;
  /** There is room under caps again: has those tried again, afterwards, that wait for it. */
  wake: (workspace: string) => void;
};

/** What did not arrive gives back what it had reserved; an attempt under way sees to that itself. Null where there is no such approval. */
export function revokeRelease({ approvals, ledgers, jobs, clock, wake }: Needs) {
  return async (id: string, by: { person: string; reason: string | null }): Promise<{ approval: Approval; refused: Refusal | null } | null> => {
    const done = await approvals.change(id, (approval) => applied(approval, { type: 'revoke', by: by.person, reason: by.reason }, clock.now()));
    if (!done) return null;
    const { approval, result: refused } = done;
    jobs.add(dueSteps(approval, 0, clock.now()));
    if (refused === null && (await giveCapsBack(approval))) wake(approval.workspace);
    return { approval, refused };
  };

  function giveCapsBack(approval: Approval): Promise<boolean> {
    return ledgers.change(approval.workspace, (ledger) => {
      const hold = ledger.holds[approval.id];
      const next = hold && isUnderWay(hold, clock.now()) ? ledger : endHold(ledger, approval);
      return { next: next === ledger ? null : next, result: next !== ledger };
    });
  }
}
