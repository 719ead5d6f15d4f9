// What happened out there: replies, bounces, changed records. A signal can stop a release that waits.
import { noteDraft } from '../domain/entry.ts';
import { toJson } from '../domain/request.ts';
import type { Workspace } from '../domain/workspace.ts';
import type { AuditLog, Ledgers, Signal, Signals } from '../ports.ts';

/** May be repeated: each write knows the signal by its id. Whoever unsubscribed is suppressed from now on. */
export function recordSignal({ signals, ledgers, auditLog }: { signals: Signals; ledgers: Ledgers; auditLog: AuditLog }) {
  return async (workspace: Workspace, signal: Signal): Promise<void> => {
    await signals.insert(signal);
    const { id, type, contact, at } = signal;
    const detail = toJson(signal);
    await auditLog.append(workspace.id, [noteDraft({ id, workspace: workspace.id, type: 'signal_received', actor: 'agent', at, detail })]);
    if (type === 'unsubscribe' && contact !== null) await suppress(workspace.id, contact);
  };

  function suppress(workspace: string, contact: string): Promise<null> {
    return ledgers.change(workspace, (ledger) => {
      if (ledger.suppressed.contacts.includes(contact)) return { next: null, result: null };
      return { next: { ...ledger, suppressed: { ...ledger.suppressed, contacts: [...ledger.suppressed.contacts, contact] } }, result: null };
    });
  }
}
