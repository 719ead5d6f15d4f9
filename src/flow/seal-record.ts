// Writes what happened to an approval, or to a workspace's ledger, into the audit log: in order, once, before anything leaves.
import type { Approval } from '../domain/approval.ts';
import { entryDrafts, ledgerDrafts } from '../domain/entry.ts';
import type { Approvals, AuditLog, Ledgers } from '../ports.ts';

/**
 * Seals every event of an approval after number `from`; returns how many are sealed now. Durable when it returns. May be
 * repeated: an event that is sealed already is skipped by its id.
 */
export function sealRecord({ auditLog }: { auditLog: AuditLog }) {
  return async (approval: Approval, from: number): Promise<number> => {
    const drafts = entryDrafts(approval, from);
    if (drafts.length > 0) await auditLog.append(approval.workspace, drafts);
    return approval.events.length;
  };
}

/** The step: seals what is open and remembers how far it came. */
export function sealStep({ approvals, auditLog }: { approvals: Approvals; auditLog: AuditLog }) {
  const seal = sealRecord({ auditLog });
  return async (id: string): Promise<Approval | null> => {
    const found = await approvals.read(id);
    if (!found) return null;
    await approvals.markSealed(id, await seal(found.approval, found.sealed));
    return found.approval;
  };
}

/** Seals the events of a workspace's ledger (pauses, caps, matrices) and drops them there. */
export function sealLedger({ ledgers, auditLog }: { ledgers: Ledgers; auditLog: AuditLog }) {
  return async (workspace: string): Promise<void> => {
    const ledger = await ledgers.read(workspace);
    const last = ledger.events.at(-1)?.n;
    if (last === undefined) return;
    await auditLog.append(workspace, ledgerDrafts(ledger));
    await ledgers.change(workspace, (now) => ({ next: { ...now, events: now.events.filter((event) => event.n > last) }, result: null }));
  };
}
