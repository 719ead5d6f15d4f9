// People and the agent itself decide: votes, edits, take-backs, withdrawals. One conditional write each; the loser hears who won.
import type { Act } from '../domain/acts.ts';
import type { Approval, Surface } from '../domain/approval.ts';
import { applied } from '../domain/decide.ts';
import { type FieldValue, withValues } from '../domain/editing.ts';
import { judgeRequest } from '../domain/judge-request.ts';
import type { Ledger } from '../domain/ledger.ts';
import type { Refusal } from '../domain/refusal.ts';
import { scheduleRelease } from '../domain/schedule-release.ts';
import { dueSteps } from '../domain/steps.ts';
import type { Holidays } from '../domain/window.ts';
import { votersOf, type Workspace } from '../domain/workspace.ts';
import type { Approvals, Clock, Jobs, Ledgers, Policies } from '../ports.ts';

type Needs = { approvals: Approvals; policies: Policies; jobs: Jobs; clock: Clock; holidays: Holidays };

/** The approval as it stands after the act, with the refusal where it changed nothing. Null where there is no such approval. */
export type DecisionAnswer = { approval: Approval; refused: Refusal | null } | null;

/** Does an act to an approval and enqueues what became due. An approval that it makes ready is placed in its window in the same write. */
export function collectDecision({ approvals, policies, jobs, clock, holidays }: Needs) {
  return async (id: string, actOn: (approval: Approval) => Act): Promise<DecisionAnswer> => {
    const done = await approvals.change(id, (approval) => {
      const now = clock.now();
      const { next, result } = applied(approval, actOn(approval), now);
      const workspace = policies.get(approval.workspace);
      const placed = next && workspace && next.state === 'approved' ? scheduleRelease(next, workspace, holidays, now) : next;
      return { next: placed, result };
    });
    if (!done) return null;
    jobs.add(dueSteps(done.approval, 0, clock.now()));
    return { approval: done.approval, refused: done.result };
  };
}

type Decide = ReturnType<typeof collectDecision>;
const nobody = { people: [], operators: [] };

/** One person's vote, whatever the surface. */
export function castVote(decide: Decide, { policies }: Pick<Needs, 'policies'>) {
  return (
    id: string,
    vote: { person: string; vote: 'approve' | 'deny'; digest: string; reason: string | null; surface: Surface },
  ): Promise<DecisionAnswer> =>
    decide(id, (approval) => {
      const workspace = policies.get(approval.workspace);
      return { type: 'vote', ...vote, voters: workspace ? votersOf(workspace, approval.request.agent.role) : nobody };
    });
}

/** Takes one's own approval back, until the release. */
export function takeBack(decide: Decide, { policies }: Pick<Needs, 'policies'>) {
  return (id: string, person: string): Promise<DecisionAnswer> =>
    decide(id, (approval) => {
      const workspace = policies.get(approval.workspace);
      return { type: 'take_back', person, voters: workspace ? votersOf(workspace, approval.request.agent.role) : nobody };
    });
}

export type EditAsk = { person: string; digest: string; values: FieldValue[]; surface: Surface };

/** What an edit makes of an approval as it stands: judged anew as of now. */
function editAct(
  approval: Approval,
  workspace: Workspace,
  ledger: Ledger,
  { values, ...by }: EditAsk,
  needs: Pick<Needs, 'clock' | 'holidays'>,
): Act {
  const after = withValues(approval.request.after ?? {}, values);
  const { changes, judgement } = judgeRequest(workspace, { ...approval.request, after }, ledger, needs.holidays, needs.clock.now());
  const { verdict, plan, missing } = judgement;
  return { type: 'edit', ...by, after, changes, verdict, plan, missing, voters: votersOf(workspace, approval.request.agent.role) };
}

/** Somebody edits what is asked for. What the matrix denies as edited is refused and changes nothing. */
export function editRequest(
  decide: Decide,
  needs: Pick<Needs, 'approvals' | 'policies' | 'clock' | 'holidays'> & { ledgers: Pick<Ledgers, 'read'> },
) {
  return async (id: string, ask: EditAsk): Promise<DecisionAnswer> => {
    const found = await needs.approvals.read(id);
    const workspace = found && needs.policies.get(found.approval.workspace);
    if (!workspace) return null;
    const ledger = await needs.ledgers.read(workspace.id);
    return decide(id, (approval) => editAct(approval, workspace, ledger, ask, needs));
  };
}

/** Somebody of the group for it lets a request out without the quorum and the window. */
export function breakGlass(decide: Decide, { policies }: Pick<Needs, 'policies'>) {
  return (id: string, by: { person: string; digest: string; reason: string | null; surface: Surface }): Promise<DecisionAnswer> =>
    decide(id, (approval) => {
      const workspace = policies.get(approval.workspace);
      return { type: 'break_glass', ...by, voters: workspace ? votersOf(workspace, approval.request.agent.role) : nobody };
    });
}

/** The agent takes its request back. Another workspace's request is not there. */
export function withdrawRequest(decide: Decide, { approvals }: Pick<Needs, 'approvals'>) {
  return async (id: string, by: { workspace: string; reason: string | null }): Promise<DecisionAnswer> => {
    const found = await approvals.read(id);
    if (found?.approval.workspace !== by.workspace) return null;
    return decide(id, (approval) => ({ type: 'withdraw', by: `agent:${approval.request.agent.role}`, reason: by.reason }));
  };
}
