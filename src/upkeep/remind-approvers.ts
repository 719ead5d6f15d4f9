// Follows people up while an approval asks: another group is asked where nobody answers, and each person is reminded in their own hours.
import type { Approval } from '../domain/approval.ts';
import { applied } from '../domain/decide.ts';
import { delegationsOn } from '../domain/delegation.ts';
import { planFollowUp } from '../domain/plan-follow-up.ts';
import { dueSteps } from '../domain/steps.ts';
import type { Holidays } from '../domain/window.ts';
import type { Workspace } from '../domain/workspace.ts';
import type { Approvals, Clock, Jobs, Ledgers, Policies } from '../ports.ts';

const PAGE = 200;
/** More than these of a workspace wait for their own look. */
const MOST_LOOKED_AT = 2000;

type Needs = {
  approvals: Approvals;
  ledgers: Pick<Ledgers, 'read'>;
  policies: Policies;
  holidays: Holidays;
  clock: Clock;
};

type Looked = { approval: Approval; workspace: Workspace; remind: string[] } | null;

/** One look at one approval. Whoever is to be reminded is counted as reminded by the very write that says so. */
function lookAt({ approvals, ledgers, policies, holidays, clock }: Needs) {
  return async (id: string): Promise<Looked> => {
    const found = await approvals.read(id);
    const workspace = found && policies.get(found.approval.workspace);
    if (!found || !workspace) return null;
    const ledger = await ledgers.read(workspace.id);
    const done = await approvals.change(id, (approval) => {
      const now = clock.now();
      const act = planFollowUp(approval, { workspace, delegations: delegationsOn(ledger, now), holidays }, now);
      const { next, result } = applied(approval, act, now);
      return { next, result: next?.state === 'asking' && result === null ? act.remind : [] };
    });
    return done && { approval: done.approval, workspace, remind: done.result };
  };
}

export function remindApprovers(needs: Needs) {
  const look = lookAt(needs);
  return async (id: string): Promise<Approval | null> => (await look(id))?.approval ?? null;
}

/** Looks at everything that asks in a workspace, since somebody went or came back. May be repeated. */
export function lookAgain(needs: Needs & { jobs: Jobs }) {
  const look = remindApprovers(needs);
  return async (workspace: string): Promise<void> => {
    let cursor: string | undefined;
    for (let read = 0; read < MOST_LOOKED_AT; read += PAGE) {
      const { items, next } = await needs.approvals.list({ workspace, state: 'asking', limit: PAGE, cursor });
      for (const { id } of items) {
        const approval = await look(id);
        if (approval) needs.jobs.add(dueSteps(approval, 0, needs.clock.now()));
      }
      if (next === null) return;
      cursor = next;
    }
  };
}
