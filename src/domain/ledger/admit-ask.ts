// What one attempt to release asks of the ledger, from the approval and its workspace.
import type { Approval } from '../documents/approval.ts';
import type { Workspace } from '../policy/workspace.ts';
import { periodOf } from './caps.ts';
import type { AdmitAsk } from './ledger.ts';

/** Whom a release is about, and where a row of it reaches people, every record: leaving the contact out gains nothing. */
function contactsOf({ request, verdict }: Approval, { matrix }: Pick<Workspace, 'matrix'>): string[] {
  const { contact, record_ids } = request.target;
  const reaches = matrix.rows.some((row) => row.written.reaches_contact && verdict.rows.includes(row.id));
  return [...(contact === undefined ? [] : [contact]), ...(reaches ? record_ids : [])];
}

/** The day and week are the workspace's at `now`; the attempt ends by itself after `attemptMs`. */
export function admitAsk(approval: Approval, workspace: Workspace, now: Date, attemptMs: number): AdmitAsk {
  const { id, request, verdict, plan, release, state, rollback } = approval;
  return {
    approval: id,
    role: request.agent.role,
    connector: request.tool.connector,
    matrix: verdict.matrix,
    own: workspace.hash,
    contacts: contactsOf(approval, workspace),
    domain: request.target.domain ?? null,
    charges: plan.charges,
    unasked: verdict.decision === 'auto' && verdict.tier >= 2,
    in_doubt: release.in_doubt,
    released: state === 'released',
    ...(rollback ? { rollback } : {}),
    ...periodOf(now, workspace.time_zone),
    attempt_until: new Date(now.getTime() + attemptMs).toISOString(),
    now,
  };
}
