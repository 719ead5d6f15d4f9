// Lets go what safe mode held once that has been ended early: releases without an approval that had not arrived. Where its time is over they go by themselves.
import { applied } from '../domain/approval/decide.ts';
import type { Approval } from '../domain/documents/approval.ts';
import { dueSteps } from '../domain/documents/steps.ts';
import { SAFE_MODE_MS } from '../domain/ledger/safe-mode.ts';
import type { Approvals } from '../ports/approvals.ts';
import type { Clock, Jobs } from '../ports/runtime.ts';

const PAGE = 500;

type Needs = { approvals: Pick<Approvals, 'due' | 'change'>; jobs: Jobs; clock: Clock };

/** Each was held until safe mode would have been over by itself. */
async function heldIn({ approvals, clock }: Needs, workspace: string): Promise<Approval[]> {
  const horizon = new Date(clock.now().getTime() + SAFE_MODE_MS);
  const held: Approval[] = [];
  for (let skip = 0; ; skip += PAGE) {
    const page = await approvals.due(horizon, PAGE, skip);
    held.push(...page.map(({ approval }) => approval).filter((one) => one.workspace === workspace && one.release.held_by.includes('safe_mode')));
    if (page.length < PAGE) return held;
  }
}

/** May be repeated: what goes on already stays as it is. Every attempt is admitted anew. */
export function wakeAfterSafeMode(needs: Needs) {
  const { approvals, jobs, clock } = needs;
  return async (workspace: string): Promise<void> => {
    for (const { id } of await heldIn(needs, workspace)) {
      const now = clock.now();
      const done = await approvals.change(id, (approval) => applied(approval, { type: 'wake', at: now.toISOString() }, now));
      if (done) jobs.add(dueSteps(done.approval, 0, now));
    }
  };
}
