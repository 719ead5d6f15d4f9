// From approved to released: when it is tried, what holds it back, and what ends it.
import { type Approval, ENDED } from '../documents/approval.ts';
import { refusal } from '../documents/refusal.ts';
import { groupsThatDecide, groupUnread, isApproved, standingNow, type Voters } from '../policy/may-vote.ts';
import { type Act, alreadyDecided, type Decided, end, outcomeOf, withEvents } from './acts.ts';
import { backToAsking } from './decide-vote.ts';
import { denyByPolicy, judgedAnew, judgedEvent } from './judged-anew.ts';

/** When it is tried first: now, or when its window opens. Said only where that is news. */
export function schedule(approval: Approval, act: Extract<Act, { type: 'schedule' }>, now: Date): Decided {
  if (approval.state !== 'approved' && approval.state !== 'waiting') return { refused: refusal('too_late', { state: approval.state }) };
  const { at, opens_at, closes_at, zone, held_by } = act;
  const release = { ...approval.release, at, opens_at, closes_at, zone, held_by };
  if (held_by.length === 0) return { next: { ...approval, release } };
  const held = { ...approval, state: 'waiting' as const, release };
  const isKnown = approval.state === 'waiting' && approval.release.held_by.join() === held_by.join() && approval.release.opens_at === opens_at;
  if (isKnown) return { next: held };
  return { next: withEvents(held, now, [{ type: 'held', actor: 'system', detail: { held_by, opens_at } }]) };
}

/** The votes are not enough any more at the point of no return: those that still count are kept, and it asks again. */
function loseQuorum(approval: Approval, voters: Voters, now: Date): Decided {
  const unread = groupUnread(groupsThatDecide(approval), voters);
  if (unread) return { refused: unread };
  const standing = standingNow(approval, voters);
  const votes = approval.votes.filter((vote) =>
    standing.some((person) => person.id === vote.person && approval.plan.slots.some((slot) => person.groups.includes(slot.group))),
  );
  const lost = { type: 'quorum_lost', actor: 'system', detail: { kept: votes.map((vote) => vote.person) } };
  return { next: withEvents(backToAsking(approval, votes, voters, now), now, [lost]) };
}

/** Whether an attempt that begins now rests on votes: these are held against who may vote at that very instant. Later ones do not look again. */
export const restsOnVotes = ({ verdict, state }: Approval): boolean => verdict.decision === 'ask' && (state === 'approved' || state === 'waiting');

/**
 * Begins an attempt that is due; others keep away from it until `until`. From here on nobody withdraws, edits or takes back. An attempt that
 * another took over may have arrived: its end was never stored.
 */
export function beginAttempt(approval: Approval, act: Extract<Act, { type: 'begin_attempt' }>, now: Date): Decided {
  const { state, release } = approval;
  const due = release.at !== null && Date.parse(release.at) <= now.getTime();
  if (!due || !(state === 'approved' || state === 'waiting' || state === 'releasing' || state === 'released')) {
    return { refused: refusal('too_late', { state }) };
  }
  const in_doubt = release.in_doubt || (state === 'released' && release.under_way);
  const held_by = release.held_by.filter((reason) => reason !== 'turn');
  const started = { ...approval, release: { ...release, held_by, at: act.until, under_way: true, in_doubt, attempts: release.attempts + 1 } };
  if (state === 'releasing' || state === 'released') return { next: started };
  if (restsOnVotes(approval)) {
    // It was another when it was read: whoever reads it next looks at its votes.
    if (act.voters === null) return { refused: refusal('too_late', { state }) };
    if (!isApproved(approval, act.voters)) return loseQuorum(approval, act.voters, now);
  }
  return { next: { ...started, state: 'releasing' } };
}

/** The process of an attempt has ended for certain: nobody waits until the attempt would have given up. */
export function takeOver(approval: Approval, now: Date): Decided {
  const { state, release } = approval;
  if (!release.under_way || (state !== 'releasing' && state !== 'released')) return { refused: refusal('too_late', { state }) };
  return { next: { ...approval, release: { ...release, at: now.toISOString() } } };
}

/** Something is in the way of this attempt: it waits until `at`, or until whatever holds it is over. What is released stays so. */
export function hold(approval: Approval, act: Extract<Act, { type: 'hold' }>, now: Date): Decided {
  const { state } = approval;
  if ((state !== 'releasing' && state !== 'released') || approval.release.delivered_at) return { refused: refusal('too_late', { state }) };
  const { reasons, at, opens_at, closes_at, zone } = act;
  const held: Approval = {
    ...approval,
    state: state === 'released' ? state : 'waiting',
    release: { ...approval.release, at, under_way: false, opens_at, closes_at, zone, held_by: reasons },
  };
  return { next: withEvents(held, now, [{ type: 'held', actor: 'system', detail: { held_by: reasons, opens_at } }]) };
}

/** Reasons that somebody lifts, unlike a window, which opens by itself. */
const isLifted = (reason: string): boolean => reason === 'pause' || reason === 'safe_mode' || reason.startsWith('cap:');

/** A pause or safe mode is over, or a cap has room again: what it held is tried again when its turn comes. */
export function wake(approval: Approval, { at, batch }: Extract<Act, { type: 'wake' }>, now: Date): Decided {
  const { state, release } = approval;
  const waits = state === 'waiting' || (state === 'released' && !release.delivered_at);
  if (!release.held_by.some(isLifted) || !waits) return { refused: refusal('too_late', { state }) };
  const others = release.held_by.filter((reason) => !isLifted(reason));
  const held_by = Date.parse(at) > now.getTime() ? [...others, 'turn'] : others;
  const shared = batch && state === 'waiting' && !approval.asked && !approval.batch ? { batch } : {};
  return { next: { ...approval, ...shared, release: { ...release, at, held_by } } };
}

/**
 * The matrix changed under a release: it goes on where the votes are still enough, else asks again and keeps them, but for those that were
 * given with less care than it asks for now; a deny ends it.
 */
export function rejudge(approval: Approval, act: Extract<Act, { type: 'rejudge' }>, now: Date): Decided {
  if (approval.state !== 'releasing') return { refused: refusal('too_late', { state: approval.state }) };
  const { verdict, voters } = act;
  const judged = judgedAnew(approval, act, voters);
  const event = judgedEvent(approval, judged);
  if (verdict.decision === 'deny') return { next: denyByPolicy(judged, event, now) };
  if (verdict.decision === 'ask' && !isApproved(judged, voters)) {
    const unread = groupUnread(groupsThatDecide(judged), voters);
    if (unread) return { refused: unread };
    return { next: withEvents(backToAsking(judged, judged.votes, voters, now), now, [event]) };
  }
  return { next: withEvents(judged, now, [event]) };
}

/** Safe mode has begun: what would have gone by itself is put before people now, not once its window opens. */
export function askAnew(approval: Approval, act: Extract<Act, { type: 'ask_anew' }>, now: Date): Decided {
  const { state, verdict } = approval;
  const wouldGo = (state === 'approved' || state === 'waiting') && verdict.decision === 'auto';
  if (!wouldGo || act.verdict.decision !== 'ask') return { refused: refusal('too_late', { state }) };
  const judged = judgedAnew(approval, act, act.voters);
  const shared = act.batch && !approval.batch ? { ...judged, batch: act.batch } : judged;
  return { next: withEvents(backToAsking(shared, [], act.voters, now), now, [judgedEvent(approval, judged)]) };
}

/** A rule ends it before it is released: too late (expired), or no longer to be done (denied). */
export function stop(approval: Approval, act: Extract<Act, { type: 'stop' }>, now: Date): Decided {
  if (approval.state !== 'releasing') return { refused: refusal('too_late', { state: approval.state }) };
  const state = act.code === 'evidence_stale' || act.code === 'expired' ? 'expired' : 'denied';
  const over = end({ ...approval, decided_at: approval.decided_at ?? now.toISOString() }, state, outcomeOf(act.code, act.reason), now);
  const event = state === 'expired' ? 'expired' : 'decided';
  return { next: withEvents(over, now, [{ type: event, actor: 'policy', detail: { decision: state, rule: act.code, reason: act.reason } }]) };
}

/** The point of release: from here on the executor may be told, with one `jti` for all attempts. */
export function release(approval: Approval, act: Extract<Act, { type: 'release' }>, now: Date): Decided {
  if (approval.state !== 'releasing') return { refused: refusal('too_late', { state: approval.state }) };
  const released: Approval = {
    ...approval,
    state: 'released',
    outcome: outcomeOf('released', null, approval.decided_by.join(', ') || 'policy'),
    release: { ...approval.release, jti: act.jti, released_at: now.toISOString(), held_by: [] },
  };
  return {
    next: withEvents(released, now, [
      { type: 'caps_reserved', actor: 'system', detail: { charges: act.charges } },
      { type: 'released', actor: 'system', detail: { jti: act.jti } },
    ]),
  };
}

/** No more attempts: it was released, and never arrived for all that we know. */
export function giveUp(approval: Approval, act: Extract<Act, { type: 'give_up' }>, now: Date): Decided {
  if (approval.state !== 'released' || approval.release.delivered_at) return { refused: refusal('too_late', { state: approval.state }) };
  const over = end(approval, 'failed', outcomeOf(act.code, act.reason), now);
  return { next: withEvents(over, now, [{ type: 'release_failed', actor: 'system', detail: { code: act.code, reason: act.reason } }]) };
}

/** A person takes back what was released and not yet executed; the executor hears of it. */
export function revoke(approval: Approval, act: Extract<Act, { type: 'revoke' }>, now: Date): Decided {
  if (approval.state !== 'released')
    return { refused: ENDED.has(approval.state) ? alreadyDecided(approval) : refusal('too_late', { state: approval.state }) };
  const over = end(approval, 'failed', outcomeOf('stopped', act.reason, act.by), now, 'approval.revoked');
  return { next: withEvents(over, now, [{ type: 'revoked', actor: act.by, detail: { reason: act.reason } }]) };
}
