// What one attempt to release asks of the ledger, from the approval and its workspace.
import type { Approval } from '../documents/approval.ts';
import type { Workspace } from '../policy/workspace.ts';
import { periodOf } from './caps.ts';
import type { AdmitAsk } from './ledger.ts';

/** The day and week are the workspace's at `now`; the attempt ends by itself after `attemptMs`. */
export function admitAsk(
  { id, request, verdict, plan, release, state, rollback }: Approval,
  { time_zone }: Workspace,
  now: Date,
  attemptMs: number,
): AdmitAsk {
  return {
    approval: id,
    role: request.agent.role,
    connector: request.tool.connector,
    matrix: verdict.matrix,
    contact: request.target.contact ?? null,
    domain: request.target.domain ?? null,
    charges: plan.charges,
    unasked: verdict.decision === 'auto' && verdict.tier >= 2,
    in_doubt: release.in_doubt,
    released: state === 'released',
    ...(rollback ? { rollback } : {}),
    ...periodOf(now, time_zone),
    attempt_until: new Date(now.getTime() + attemptMs).toISOString(),
    now,
  };
}
