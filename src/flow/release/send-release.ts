// What follows the point of release: the grant goes to the executor, and what came of it is stored.
import { callbackOf, GRANT_TYPE, grantClaims } from '../../domain/approval/callback.ts';
import { retryAt, TRY_FOR_MS } from '../../domain/documents/backoff.ts';
import { ofRelease } from '../../domain/incident/observation.ts';
import { observe } from '../../domain/incident/observe.ts';
import { finishAttempt } from '../../domain/ledger/admit.ts';
import type { Delivery } from '../../ports/executors.ts';
import { ATTEMPT_MS, type Attempt } from './attempt.ts';

/** The attempt is over. What was delivered is counted by the tripwires as long as its hold is there: once. */
async function finish(attempt: Attempt, over: boolean, delivered: boolean): Promise<void> {
  const { id } = attempt.approval;
  await attempt.needs.ledgers.change(attempt.workspace.id, (ledger) => {
    const now = attempt.needs.clock.now();
    const seen = delivered && ledger.holds[id] ? ofRelease(attempt.approval, now) : null;
    return { next: finishAttempt(seen ? observe(ledger, attempt.workspace, seen, now) : ledger, id, { delivered: over }), result: null };
  });
}

/** True where this attempt was the last and ended the release. */
async function retryLater(attempt: Attempt, delivery: Extract<Delivery, { ok: false }>): Promise<boolean> {
  const { clock, ids, logger } = attempt.needs;
  const { id, release, trace } = attempt.approval;
  logger.warn({ request: id, trace, reason: delivery.reason, attempt: release.attempts }, 'A callback was not accepted');
  const since = Date.parse(release.released_at ?? clock.now().toISOString());
  const at = retryAt(clock.now(), release.attempts, ids.random(), delivery.retryAfterMs);
  await attempt.act({ type: 'fail_attempt', at: at.toISOString(), reason: delivery.reason, in_doubt: !delivery.refused });
  if (!delivery.gone && at.getTime() - since <= TRY_FOR_MS) return false;
  const reason = delivery.gone ? 'the executor answered 410 Gone' : delivery.reason;
  return (await attempt.act({ type: 'give_up', code: 'delivery_failed', reason })) === null;
}

/**
 * Sends the grant to the executor, counts what arrived, and tries again later where it did not. Where a report ended the release meanwhile, that has
 * seen to the caps; where a revoke did, this attempt does.
 */
export async function sendRelease(attempt: Attempt): Promise<void> {
  const { callbacks, clock, signer, issuer } = attempt.needs;
  const grant = await signer.sign(GRANT_TYPE, grantClaims(attempt.approval, { issuer, closesAt: attempt.closesAt, now: clock.now() }));
  const { id, body } = callbackOf(attempt.approval, 'approval.released', attempt.workspace.people, grant);
  const leftMs = Math.floor(ATTEMPT_MS - (clock.monotonicMs() - attempt.startedMs));
  const delivery: Delivery =
    leftMs <= 0
      ? { ok: false, reason: 'the attempt took too long before it could be sent', refused: true, gone: false, retryAfterMs: 0 }
      : await callbacks.send({
          workspace: attempt.workspace,
          url: attempt.approval.request.callback_url,
          id,
          at: clock.now(),
          body,
          timeoutMs: leftMs,
        });
  if (delivery.ok) await attempt.act({ type: 'deliver', status: delivery.status });
  const gaveUp = !delivery.ok && (await retryLater(attempt, delivery));
  const isFree = gaveUp || (!delivery.ok && delivery.refused && attempt.approval.notice?.type === 'approval.revoked');
  const over = !isFree && (delivery.ok || attempt.approval.state !== 'released');
  await finish(attempt, over, delivery.ok);
  if (isFree) await attempt.giveCapsBack();
}
