// What happened out there: replies, bounces, changed records. A signal can stop a release that waits, and feeds the tripwires.
import { domainsIn } from '../domain/documents/plain-name.ts';
import { toJson } from '../domain/documents/request.ts';
import type { Signal } from '../domain/documents/signal.ts';
import { ofSignal } from '../domain/incident/observation.ts';
import { isItsMeeting } from '../domain/ledger/meetings.ts';
import type { Workspace } from '../domain/policy/workspace.ts';
import { noteDraft } from '../domain/record/entry.ts';
import type { AuditLog, Ledgers, Signals } from '../ports/documents.ts';
import type { Clock } from '../ports/runtime.ts';
import type { Watch } from './watch-tripwires.ts';

const DAY_MS = 86_400_000;
/** So many of the latest meetings are looked through for the one of an opportunity. */
const MOST_MEETINGS = 2000;

type Needs = { signals: Signals; ledgers: Ledgers; auditLog: AuditLog; watch: Watch; clock: Clock };

/**
 * May be repeated: each write knows the signal by its id. The tripwires see it first, so that a pause never waits for a record, and
 * not again once it is recorded. Whoever unsubscribed is suppressed from now on, a person or a whole domain.
 */
export function recordSignal({ signals, ledgers, auditLog, watch, clock }: Needs) {
  return async (workspace: Workspace, signal: Signal): Promise<void> => {
    if (!(await signals.has(workspace.id, signal.id))) await watch(workspace, ofSignal(workspace, signal, await hasMeeting(workspace, signal)));
    await signals.insert(signal);
    const { id, type } = signal;
    // When it was observed the caller says; an entry stands under the hour at which it came, or nobody would find what is said to be old.
    const facts = { type: 'signal_received', actor: 'agent', at: clock.now().toISOString(), detail: toJson(signal) };
    // The caller chose its id: as an entry's it must not be that of anything else, whose own entry would then be taken for sealed.
    const entry = `${workspace.id}-signal-${id}`;
    await auditLog.append(workspace.id, [noteDraft({ id: entry, workspace: workspace.id, ...facts })]);
    if (type === 'unsubscribe') await suppress(workspace.id, signal);
  };

  /** For an opportunity: whether a meeting was booked that is named in it, or with the same account or contact. */
  async function hasMeeting(workspace: Workspace, signal: Signal): Promise<boolean> {
    const { type, at } = signal;
    if (type !== 'opportunity_created') return false;
    const since = new Date(Date.parse(at) - workspace.tripwires.opportunity_without_meeting.meeting_days * DAY_MS).toISOString();
    const meetings = await signals.recent({ workspace: workspace.id, type: 'meeting_booked', since, limit: MOST_MEETINGS });
    return meetings.some((meeting) => isItsMeeting(signal, meeting));
  }

  /** Whoever is named; where nobody is, everybody at the domain. */
  function suppress(workspace: string, { contact, record_id, domain }: Signal): Promise<null> {
    const named = [contact, record_id].filter((one) => one !== null);
    const list = named.length > 0 ? 'contacts' : 'domains';
    const entries = named.length > 0 || domain === null ? named : domainsIn(domain);
    return ledgers.change(workspace, (ledger) => {
      const { suppressed } = ledger;
      const added = entries.filter((one) => !suppressed[list].includes(one));
      if (added.length === 0) return { next: null, result: null };
      return { next: { ...ledger, suppressed: { ...suppressed, [list]: [...suppressed[list], ...added] } }, result: null };
    });
  }
}
