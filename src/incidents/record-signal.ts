// What happened out there: replies, bounces, changed records. A signal can stop a release that waits.
import { withLedgerEvent } from '../domain/ledger.ts';
import type { Json } from '../domain/request.ts';
import type { Workspace } from '../domain/workspace.ts';
import type { Clock, Ledgers, Signal, Signals } from '../ports.ts';

/** May be repeated: a signal that is known by its id changes nothing. Whoever unsubscribed is suppressed from now on. */
export function recordSignal({ signals, ledgers, clock }: { signals: Signals; ledgers: Ledgers; clock: Clock }) {
  return async (workspace: Workspace, signal: Signal): Promise<void> => {
    const isNew = await signals.insert(signal);
    if (!isNew) return;
    const { id, type, contact } = signal;
    const detail = Object.fromEntries(Object.entries(signal).filter(([, value]) => value !== null)) as { [key: string]: Json };
    await ledgers.change(workspace.id, (ledger) => {
      const noted = withLedgerEvent(ledger, 'signal_received', `signal:${id}`, clock.now().toISOString(), detail);
      const suppress = type === 'unsubscribe' && contact !== null && !ledger.suppressed.contacts.includes(contact);
      if (!suppress) return { next: noted, result: null };
      return { next: { ...noted, suppressed: { ...noted.suppressed, contacts: [...noted.suppressed.contacts, contact] } }, result: null };
    });
  };
}
