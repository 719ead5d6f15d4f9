// What tripwires make of a signal, of a release of ours, and of an execution: how much of what was seen, whose it was, on which record.
import type { Approval } from '../documents/approval.ts';
import { plainDomain, plainName } from '../documents/plain-name.ts';
import { recipientsOf } from '../documents/recipients-of.ts';
import type { Signal } from '../documents/signal.ts';
import type { Observation } from '../ledger/watch.ts';
import type { Amounts } from '../policy/tripwire.ts';
import type { Workspace } from '../policy/workspace.ts';

const MILLION = 1_000_000;
const OF_EMAIL = new Set(['bounce', 'complaint', 'reply']);
/** Signals that tell of something that an agent did, where they name its role. */
const OF_AGENTS = new Set(['bounce', 'complaint', 'reply', 'write', 'opportunity_created', 'meeting_booked']);

/** The role that sends e-mail, where only one does: a mail system does not know which agent wrote. */
export function senderOf({ matrix }: Pick<Workspace, 'matrix'>): string | null {
  const roles = new Set(matrix.rows.flatMap((row) => (row.written.counts === 'sends' ? [row.role] : [])));
  const [role = null] = roles;
  return roles.size === 1 ? role : null;
}

const has = (names: string[], name: string | null, plain = plainName) => name !== null && names.some((one) => plain(one) === plain(name));

/** Whether a signal is about somebody who is known to be in an excluded segment. */
const isExcluded = ({ tripwires }: Pick<Workspace, 'tripwires'>, { domain, account }: Pick<Signal, 'domain' | 'account'>): boolean =>
  has(tripwires.excluded_segment.domains, domain, plainDomain) || has(tripwires.excluded_segment.accounts, account);

function amountsOf({ type, value }: Signal, hasMeeting: boolean): Amounts {
  switch (type) {
    case 'bounce':
      return { bounce: 1 };
    case 'complaint':
      return { complaint: 1 };
    case 'write':
      return { write: 1 };
    case 'reply':
      return value !== null && value >= 0 && value <= 1 ? { graded: 1, quality: Math.round(value * MILLION) } : {};
    case 'opportunity_created':
      return hasMeeting ? {} : { bare_opportunity: 1 };
    default:
      return {};
  }
}

/** Null where no tripwire looks at it. `hasMeeting` is for opportunities: a meeting that matches is known. */
export function ofSignal(workspace: Pick<Workspace, 'matrix' | 'tripwires'>, signal: Signal, hasMeeting: boolean): Observation | null {
  const role = signal.role ?? (OF_EMAIL.has(signal.type) ? senderOf(workspace) : null);
  const touched = OF_AGENTS.has(signal.type) && role !== null && isExcluded(workspace, signal);
  const amounts = { ...amountsOf(signal, hasMeeting), ...(touched ? { excluded: 1 } : {}) };
  if (Object.keys(amounts).length === 0) return null;
  const record = signal.record_id ?? signal.contact ?? signal.account ?? signal.domain;
  return { id: `signal ${signal.id}`, at: signal.at, role, amounts, record };
}

/**
 * What was delivered: the recipients of an e-mail, or the records of a write. Null for a read, and for a rollback,
 * which no agent wanted. Its hold sees to it that it is seen once.
 */
export function ofRelease({ request, rollback }: Pick<Approval, 'request' | 'rollback'>, now: Date): Observation | null {
  const { action, target, bulk, agent } = request;
  if (rollback || action.class === 'read') return null;
  const sent = action.object === 'email' && action.action === 'send';
  const amount = sent ? recipientsOf(request) : Math.max(bulk?.records ?? 0, target.record_ids.length);
  return {
    id: null,
    at: now.toISOString(),
    role: agent.role,
    amounts: sent ? { sent: amount } : { wrote: amount },
    record: target.record_ids[0] ?? null,
  };
}

/** An execution that touched an excluded segment; null where it did not. `hash` names the report. */
export function ofExecution(
  { excluded_segments }: Pick<Workspace, 'excluded_segments'>,
  { hash, at, role, segment, record }: { hash: string; at: string; role: string | null; segment: string | null; record: string | null },
): Observation | null {
  if (!has(excluded_segments, segment)) return null;
  return { id: `execution ${hash}`, at, role, amounts: { excluded: 1 }, record };
}
