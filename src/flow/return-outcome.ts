// Tells the agent how its request ended where it was not released: denied, expired, withdrawn, failed, revoked.
import type { Act } from '../domain/approval/acts.ts';
import { callbackOf } from '../domain/approval/callback.ts';
import { applied } from '../domain/approval/decide.ts';
import type { Approval, Notice } from '../domain/documents/approval.ts';
import { retryAt, TRY_FOR_MS } from '../domain/documents/backoff.ts';
import type { Approvals } from '../ports/approvals.ts';
import type { AuditLog } from '../ports/documents.ts';
import type { Callbacks } from '../ports/executors.ts';
import type { Policies } from '../ports/policies.ts';
import type { Clock, Ids, Logger } from '../ports/runtime.ts';
import { sealRecord } from './seal-record.ts';

const SEND_FOR_MS = 10_000;
/** So long nobody else sends the same. */
const LEASE_MS = SEND_FOR_MS + 5_000;

type Needs = {
  approvals: Approvals;
  auditLog: AuditLog;
  policies: Policies;
  callbacks: Callbacks;
  clock: Clock;
  ids: Ids;
  logger: Logger;
  /** The incident of a rollback hears how it ended, before the notice is sent, so that it comes again with that where a process dies. */
  noteRollbackEnd: (approval: Approval) => Promise<void>;
};

/** Seals first, then sends, one process at a time; the id stays the same in every repetition. */
export function returnOutcome({ approvals, auditLog, policies, callbacks, clock, ids, logger, noteRollbackEnd }: Needs) {
  const seal = sealRecord({ auditLog });
  return async (id: string): Promise<Approval | null> => {
    const found = await approvals.read(id);
    const notice = found?.approval.notice;
    const workspace = found && policies.get(found.approval.workspace);
    if (!found || !workspace || !notice || notice.delivered_at || !notice.at) return found?.approval ?? null;
    await noteRollbackEnd(found.approval);
    const until = new Date(clock.now().getTime() + LEASE_MS).toISOString();
    const begun = await approvals.change(id, (now) => applied(now, { type: 'begin_notice', until }, clock.now()));
    if (!begun || begun.result) return begun?.approval ?? null;
    const { approval } = begun;
    await seal(approval, found.sealed);

    const delivery = await callbacks.send({
      workspace,
      url: approval.request.callback_url,
      ...callbackOf(approval, notice.type, workspace.people),
      at: clock.now(),
      timeoutMs: SEND_FOR_MS,
    });
    const act: Act = delivery.ok ? { type: 'notice_sent', status: delivery.status } : nextTry(notice, delivery);
    if (!delivery.ok) logger.warn({ request: id, trace: approval.trace, reason: delivery.reason }, 'A callback was not accepted');
    const done = await approvals.change(id, (now) => applied(now, act, clock.now()));
    if (!done) return null;
    await approvals.markSealed(id, await seal(done.approval, approval.events.length));
    return done.approval;
  };

  function nextTry(notice: Notice, failed: { reason: string; gone: boolean; retryAfterMs: number | null }): Act {
    const attempts = notice.attempts + 1;
    const at = retryAt(clock.now(), attempts, ids.random(), failed.retryAfterMs);
    const since = Date.parse(notice.since);
    const over = failed.gone || at.getTime() - since > TRY_FOR_MS;
    return { type: 'notice_failed', at: over ? null : at.toISOString(), reason: failed.reason };
  }
}
