// How the callbacks fared: that of a release, and the notice of any other end.
import type { Approval } from '../documents/approval.ts';
import { refusal } from '../documents/refusal.ts';
import { type Act, type Decided, withEvents } from './acts.ts';

const isLater = (at: string | null, now: Date): boolean => at !== null && Date.parse(at) > now.getTime();

/** The executor accepted the release: `status` is its HTTP status. The same again changes nothing. */
export function deliver(approval: Approval, act: Extract<Act, { type: 'deliver' }>, now: Date): Decided {
  const { release } = approval;
  if (release.jti === null) return { refused: refusal('too_late', { state: approval.state }) };
  if (release.delivered_at) return { next: approval };
  const next = { ...approval, release: { ...release, at: null, under_way: false, delivered_at: now.toISOString() } };
  return { next: withEvents(next, now, [{ type: 'callback_delivered', actor: 'system', detail: { status: act.status, jti: release.jti } }]) };
}

/** The executor did not accept the release; it is tried again at `at`. `in_doubt`: it may have arrived all the same. */
export function failAttempt(approval: Approval, act: Extract<Act, { type: 'fail_attempt' }>, now: Date): Decided {
  const { release, state } = approval;
  if (state !== 'released' || release.delivered_at) return { refused: refusal('too_late', { state }) };
  const next = { ...approval, release: { ...release, at: act.at, under_way: false, in_doubt: release.in_doubt || act.in_doubt } };
  return { next: withEvents(next, now, [{ type: 'callback_failed', actor: 'system', detail: { reason: act.reason, next_attempt_at: act.at } }]) };
}

/** Takes the right to send a notice until an instant, at which it is due again where whoever sends it dies. Refused to everybody else meanwhile. */
export function beginNotice(approval: Approval, { until }: Extract<Act, { type: 'begin_notice' }>, now: Date): Decided {
  const { notice, state } = approval;
  if (!notice || notice.delivered_at || notice.at === null || isLater(notice.at, now)) return { refused: refusal('too_late', { state }) };
  return { next: { ...approval, notice: { ...notice, at: until } } };
}

/** The notice arrived. The same again changes nothing. */
export function noticeSent(approval: Approval, act: Extract<Act, { type: 'notice_sent' }>, now: Date): Decided {
  const { notice } = approval;
  if (!notice || notice.delivered_at) return { next: approval };
  const next = { ...approval, notice: { ...notice, at: null, delivered_at: now.toISOString() } };
  return { next: withEvents(next, now, [{ type: 'callback_delivered', actor: 'system', detail: { status: act.status, notice: notice.type } }]) };
}

/** The notice did not arrive; it is sent again at `at`, or given up where that is null. */
export function noticeFailed(approval: Approval, act: Extract<Act, { type: 'notice_failed' }>, now: Date): Decided {
  const { notice } = approval;
  if (!notice || notice.delivered_at) return { next: approval };
  const next = { ...approval, notice: { ...notice, at: act.at, attempts: notice.attempts + 1 } };
  return { next: withEvents(next, now, [{ type: 'callback_failed', actor: 'system', detail: { reason: act.reason, next_attempt_at: act.at } }]) };
}

/** The notice of an end that was tried and did not arrive, whether it comes again later or was given up. */
const noticeFailedSoFar = ({ notice }: Approval, now: Date): boolean =>
  notice !== null && !notice.delivered_at && notice.attempts > 0 && (notice.at === null || isLater(notice.at, now));

/** A release that was tried, did not arrive, and waits for its next attempt. */
const releaseFailedSoFar = ({ state, release }: Approval, now: Date): boolean =>
  state === 'released' && !release.delivered_at && !release.under_way && release.attempts > 0 && isLater(release.at, now);

/** Whether a callback failed that a person may have sent again now. What a pause or a window holds has not failed. */
export const hasFailedCallback = (approval: Approval, now: Date): boolean =>
  noticeFailedSoFar(approval, now) || (releaseFailedSoFar(approval, now) && approval.release.held_by.length === 0);

/** One attempt more, at once: the id and the body stay, and every check is made again. */
export function sendAgain(approval: Approval, act: Extract<Act, { type: 'send_again' }>, now: Date): Decided {
  if (!hasFailedCallback(approval, now)) return { refused: refusal('too_late', { state: approval.state }) };
  const at = now.toISOString();
  const { notice, release } = approval;
  const next: Approval =
    notice && noticeFailedSoFar(approval, now) ? { ...approval, notice: { ...notice, at } } : { ...approval, release: { ...release, at } };
  return { next: withEvents(next, now, [{ type: 'callback_hurried', actor: act.by }]) };
}
