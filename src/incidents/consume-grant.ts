// Uses up a grant before the executor acts: for executors that can ask first.
import { GRANT_TYPE } from '../domain/approval/callback.ts';
import { applied } from '../domain/approval/decide.ts';
import { pausesOver } from '../domain/approval/held-now.ts';
import type { Approval } from '../domain/documents/approval.ts';
import type { Workspace } from '../domain/policy/workspace.ts';
import type { Approvals } from '../ports/approvals.ts';
import type { Ledgers } from '../ports/documents.ts';
import type { Signer } from '../ports/executors.ts';
import type { Clock } from '../ports/runtime.ts';

export type ConsumeAnswer = { active: true } | { active: false; code: 'used' | 'expired' | 'paused' | 'revoked' | 'unknown' };

const inactive = (code: Exclude<ConsumeAnswer, { active: true }>['code']): ConsumeAnswer => ({ active: false, code });

/** Active once; the same webhook-id gets the same answer again. */
export function consumeGrant({ approvals, ledgers, signer, clock }: { approvals: Approvals; ledgers: Ledgers; signer: Signer; clock: Clock }) {
  return async (workspace: Workspace, grant: string, webhookId: string): Promise<ConsumeAnswer> => {
    const claims = await signer.verify(grant, GRANT_TYPE);
    const found = typeof claims?.sub === 'string' && claims.aud === workspace.id ? await approvals.read(claims.sub) : null;
    const approval = found?.approval;
    if (!claims || !approval || approval.release.jti !== claims.jti) return inactive('unknown');
    if (approval.release.consumed_by === webhookId) return { active: true };
    const now = clock.now();
    if (approval.release.consumed_by || approval.state === 'executed') return inactive('used');
    if (approval.state !== 'released') return inactive('revoked');
    if (Number(claims.exp) * 1000 <= now.getTime()) return inactive('expired');
    if (workspace.failing || (await paused(approval, now))) return inactive('paused');
    const done = await approvals.change(approval.id, (one) => applied(one, { type: 'consume', webhook_id: webhookId }, clock.now()));
    return done?.approval.release.consumed_by === webhookId ? { active: true } : inactive(done?.approval.state === 'failed' ? 'revoked' : 'used');
  };

  async function paused(approval: Approval, now: Date): Promise<boolean> {
    return pausesOver(await ledgers.read(approval.workspace), approval, now).length > 0;
  }
}
