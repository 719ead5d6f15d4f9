// Signs the head of a workspace's chain, as an entry of the chain: who holds the public key can tell that nothing before it changed.
import { CHECKPOINT_TYPE, checkpointDraft } from '../domain/record/entry.ts';
import type { AuditLog } from '../ports/documents.ts';
import type { Signer } from '../ports/executors.ts';
import type { Clock } from '../ports/runtime.ts';

/** May be repeated: a chain whose last entry is a checkpoint, or that is empty, gets none. */
export function checkpointChain({ auditLog, signer, clock }: { auditLog: AuditLog; signer: Signer; clock: Clock }) {
  return async (workspace: string): Promise<void> => {
    const head = await auditLog.head(workspace);
    if (!head) return;
    const { items } = await auditLog.query({ workspace, cursor: String(head.seq - 1), limit: 1 });
    if (items[0]?.type === 'checkpoint') return;
    const at = clock.now().toISOString();
    const token = await signer.sign(CHECKPOINT_TYPE, { workspace, seq: head.seq, hash: head.hash, at });
    await auditLog.append(workspace, [checkpointDraft(workspace, head, token, at)]);
  };
}
