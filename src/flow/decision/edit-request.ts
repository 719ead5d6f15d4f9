// A person corrects what an agent asks for, before it is approved.
import type { Act } from '../../domain/approval/acts.ts';
import { judgeRequest } from '../../domain/approval/judge-request.ts';
import type { Approval, Surface } from '../../domain/documents/approval.ts';
import { type FieldValue, withValues } from '../../domain/documents/editing.ts';
import { delegationsOn } from '../../domain/ledger/delegation.ts';
import type { Ledger } from '../../domain/ledger/ledger.ts';
import { groupsThatDecide } from '../../domain/policy/may-vote.ts';
import { votersOf, type Workspace } from '../../domain/policy/workspace.ts';
import type { Approvals } from '../../ports/approvals.ts';
import type { Decide, DecisionAnswer } from '../collect-decision.ts';
import type { Judging } from './judged-now.ts';
import { workspaceNow } from './read-voters.ts';

type Needs = Judging & { approvals: Pick<Approvals, 'read'> };

export type EditAsk = { person: string; digest: string; values: FieldValue[]; surface: Surface };

/** What an edit makes of an approval as it stands: judged anew as of now. */
function editAct(
  approval: Approval,
  workspace: Workspace,
  ledger: Ledger,
  { values, ...by }: EditAsk,
  { clock, holidays }: Pick<Needs, 'clock' | 'holidays'>,
): Act {
  const now = clock.now();
  const after = withValues(approval.request.after ?? {}, values);
  const { changes, judgement } = judgeRequest(workspace, { ...approval.request, after }, ledger, holidays, now);
  const { verdict, plan, missing } = judgement;
  const voters = votersOf(workspace, approval.request.agent.role, delegationsOn(ledger, now));
  return { type: 'edit', ...by, after, changes, verdict, plan, missing, voters };
}

/** Somebody edits what is asked for. What the matrix denies as edited is refused and changes nothing. */
export function editRequest(decide: Decide, needs: Needs) {
  return async (id: string, ask: EditAsk): Promise<DecisionAnswer> => {
    const found = await needs.approvals.read(id);
    const workspace = found && (await workspaceNow(needs.policies, found.approval.workspace, groupsThatDecide(found.approval)));
    if (!workspace) return null;
    const ledger = await needs.ledgers.read(workspace.id);
    return decide(id, (approval) => editAct(approval, workspace, ledger, ask, needs));
  };
}
