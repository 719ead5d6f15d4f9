// An approval that was judged under another matrix than the one in force, judged anew.
import { judgeRequest } from '../../domain/approval/judge-request.ts';
import type { Approval } from '../../domain/documents/approval.ts';
import type { Holidays } from '../../domain/policy/window.ts';
import type { Ledgers } from '../../ports/documents.ts';
import type { Policies } from '../../ports/policies.ts';
import type { Clock } from '../../ports/runtime.ts';

export type Judging = { ledgers: Pick<Ledgers, 'read'>; policies: Policies; clock: Clock; holidays: Holidays };

/**
 * What the matrix in force says to a request that was judged under another: a vote is held against it first. Nothing where this process does
 * not have that matrix; then the release finds it. A rollback is judged by a rule of its own.
 */
export async function judgedNow({ policies, ledgers, clock, holidays }: Judging, approval: Approval) {
  const workspace = policies.get(approval.workspace);
  if (!workspace || approval.rollback || approval.state !== 'asking' || approval.verdict.matrix === workspace.hash) return undefined;
  const ledger = await ledgers.read(workspace.id);
  if (ledger.matrix !== workspace.hash) return undefined;
  return judgeRequest(workspace, approval.request, ledger, holidays, clock.now()).judgement;
}
