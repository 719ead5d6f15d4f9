// After the release: the executor uses up its grant and reports what it really did.
import type { Approval } from '../documents/approval.ts';
import { refusal } from '../documents/refusal.ts';
import { type Act, type Decided, end, outcomeOf, withEvents } from './acts.ts';

/** The executor's report; the caller has compared it with what was approved and names a bypass where it differs. */
export function execute(approval: Approval, act: Extract<Act, { type: 'execute' }>, now: Date): Decided {
  const actor = `agent:${approval.request.agent.role}`;
  const detail = { ...act.detail, status: act.status, executed_at: act.executed_at };
  const found = act.bypass ? [{ type: 'bypass_found', actor, detail: { ...detail, ...act.bypass } }] : [];
  const { state } = approval;
  if (state === 'executed') return { next: found.length > 0 ? withEvents(approval, now, found) : approval };
  if (state !== 'released' && state !== 'failed') return { next: withEvents(approval, now, found) };
  const { release } = approval;
  const delivered = { ...approval, release: { ...release, at: null, under_way: false, delivered_at: release.delivered_at ?? now.toISOString() } };
  if (act.status === 'failed') {
    if (state === 'failed') return { next: approval };
    const over = end(delivered, 'failed', outcomeOf('execution_failed', null), now);
    return { next: withEvents(over, now, [{ type: 'execution_failed', actor, detail }, ...found]) };
  }
  const done: Approval = { ...delivered, state: 'executed', outcome: outcomeOf('executed', null) };
  return { next: withEvents(done, now, [{ type: 'executed', actor, detail }, ...found]) };
}

/** The executor uses its grant up before it acts: once, by the `webhook-id` of its call. */
export function consume(approval: Approval, act: Extract<Act, { type: 'consume' }>): Decided {
  if (approval.state !== 'released') return { refused: refusal('too_late', { state: approval.state }) };
  if (approval.release.consumed_by) return { refused: refusal('already_decided', { by: approval.release.consumed_by }) };
  return { next: { ...approval, release: { ...approval.release, consumed_by: act.webhook_id } } };
}

/** What a rollback put back of it; `left` are the fields that it did not overwrite. The same rollback again changes nothing. */
export function rollBack(approval: Approval, act: Extract<Act, { type: 'roll_back' }>, now: Date): Decided {
  const { by, restored, left } = act;
  if (approval.events.some((event) => event.type === 'rolled_back' && event.detail.by === by)) return { next: approval };
  if (approval.state !== 'executed') return { refused: refusal('too_late', { state: approval.state }) };
  const isWhole = left.length === 0;
  const over: Approval = isWhole ? { ...approval, state: 'rolled_back', outcome: outcomeOf('rolled_back', null) } : approval;
  return { next: withEvents(over, now, [{ type: 'rolled_back', actor: 'system', detail: { by, restored, left, whole: isWhole } }]) };
}
