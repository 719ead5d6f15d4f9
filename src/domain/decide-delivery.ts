// How the callbacks fared: that of a release, and the notice of any other end.

import { type Act, type Decided, withEvents } from './acts.ts';
import type { Approval } from './approval.ts';
import { refusal } from './refusal.ts';

export function deliver(approval: Approval, act: Extract<Act, { type: 'deliver' }>, now: Date): Decided {
  const { release } = approval;
  if (release.jti === null) return { refused: refusal('too_late', { state: approval.state }) };
  if (release.delivered_at) return { next: approval };
  const next = { ...approval, release: { ...release, at: null, under_way: false, delivered_at: now.toISOString() } };
  return { next: withEvents(next, now, [{ type: 'callback_delivered', actor: 'system', detail: { status: act.status, jti: release.jti } }]) };
}

export function failAttempt(approval: Approval, act: Extract<Act, { type: 'fail_attempt' }>, now: Date): Decided {
  const { release, state } = approval;
  if (state !== 'released' || release.delivered_at) return { refused: refusal('too_late', { state }) };
  const next = { ...approval, release: { ...release, at: act.at, under_way: false, in_doubt: release.in_doubt || act.in_doubt } };
  return { next: withEvents(next, now, [{ type: 'callback_failed', actor: 'system', detail: { reason: act.reason, next_attempt_at: act.at } }]) };
}

export function noticeSent(approval: Approval, act: Extract<Act, { type: 'notice_sent' }>, now: Date): Decided {
  const { notice } = approval;
  if (!notice || notice.delivered_at) return { next: approval };
  const next = { ...approval, notice: { ...notice, at: null, delivered_at: now.toISOString() } };
  return { next: withEvents(next, now, [{ type: 'callback_delivered', actor: 'system', detail: { status: act.status, notice: notice.type } }]) };
}

export function noticeFailed(approval: Approval, act: Extract<Act, { type: 'notice_failed' }>, now: Date): Decided {
  const { notice } = approval;
  if (!notice || notice.delivered_at) return { next: approval };
  const next = { ...approval, notice: { ...notice, at: act.at, attempts: notice.attempts + 1 } };
  return { next: withEvents(next, now, [{ type: 'callback_failed', actor: 'system', detail: { reason: act.reason, next_attempt_at: act.at } }]) };
}
