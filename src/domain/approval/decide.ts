// The state table as one pure function: what an act does to an approval at an instant. The clock is looked at first.
import { type Approval, OPEN } from '../documents/approval.ts';
import { type Refusal, refusal } from '../documents/refusal.ts';
import { barredNow, peopleNow, type Voters } from '../policy/may-vote.ts';
import { eligible, type Person } from '../policy/quorum.ts';
import { type Act, alreadyDecided, type Decided, expire } from './acts.ts';
import { breakGlass } from './decide-break-glass.ts';
import { claimCard, claimPaint, deferCard, dropCard, part, showCard } from './decide-card.ts';
import { beginNotice, deliver, failAttempt, noticeFailed, noticeSent, sendAgain } from './decide-delivery.ts';
import { edit } from './decide-edit.ts';
import { consume, execute, rollBack } from './decide-execution.ts';
import { followUp, reminderFailed } from './decide-follow-up.ts';
import { askAnew, beginAttempt, giveUp, hold, rejudge, release, revoke, schedule, stop, takeOver, wake } from './decide-release.ts';
import { castVote, takeBack, withdraw } from './decide-vote.ts';
import { tellRepeated } from './note-refused.ts';

/** Acts of our own machinery that find the request expired and simply end it. */
const OURS = new Set<Act['type']>(['expire', 'schedule', 'begin_attempt', 'take_over', 'wake', 'follow_up']);
/** Acts that change nothing about the life itself. */
const VIEWS = new Set<Act['type']>([
  'reminder_failed',
  'claim_card',
  'claim_paint',
  'drop_card',
  'defer_card',
  'show_card',
  'begin_notice',
  'notice_sent',
  'notice_failed',
]);

/**
 * What an act does to an approval at `now`. Pure: may run several times for one act. Expiry comes before everything else
 * in asking, approved and waiting, so that a late expiry job harms nothing.
 */
export function decide(approval: Approval, act: Act, now: Date): Decided {
  const decided = decideOn(approval, act, now);
  const told = (after: Approval) => (OPEN.has(approval.state) && !OPEN.has(after.state) ? tellRepeated(after, now) : after);
  if (decided.next) return { next: told(decided.next) };
  return decided.noted ? { refused: decided.refused, noted: told(decided.noted) } : decided;
}

function decideOn(approval: Approval, act: Act, now: Date): Decided {
  const over = OPEN.has(approval.state) && now.getTime() >= Date.parse(approval.expires_at);
  if (over && !VIEWS.has(act.type)) {
    const gone = expire(approval, now);
    // What the executor did is written down whatever became of the request.
    if (act.type === 'execute') return decideOn(gone, act, now);
    return OURS.has(act.type) ? { next: gone } : { refused: alreadyDecided(gone), noted: gone };
  }
  switch (act.type) {
    case 'vote':
      return castVote(approval, act, now);
    case 'take_back':
      return takeBack(approval, act, now);
    case 'edit':
      return edit(approval, act, now);
    case 'break_glass':
      return breakGlass(approval, act, now);
    case 'withdraw':
      return withdraw(approval, act, now);
    case 'expire':
      return { refused: refusal('too_late', { state: approval.state }) };
    case 'follow_up':
      return followUp(approval, act, now);
    case 'reminder_failed':
      return reminderFailed(approval, act, now);
    case 'schedule':
      return schedule(approval, act, now);
    case 'begin_attempt':
      return beginAttempt(approval, act, now);
    case 'take_over':
      return takeOver(approval, now);
    case 'hold':
      return hold(approval, act, now);
    case 'wake':
      return wake(approval, act, now);
    case 'rejudge':
      return rejudge(approval, act, now);
    case 'ask_anew':
      return askAnew(approval, act, now);
    case 'stop':
      return stop(approval, act, now);
    case 'release':
      return release(approval, act, now);
    case 'deliver':
      return deliver(approval, act, now);
    case 'fail_attempt':
      return failAttempt(approval, act, now);
    case 'give_up':
      return giveUp(approval, act, now);
    case 'revoke':
      return revoke(approval, act, now);
    case 'execute':
      return execute(approval, act, now);
    case 'roll_back':
      return rollBack(approval, act, now);
    case 'consume':
      return consume(approval, act);
    case 'claim_card':
      return claimCard(approval, act, now);
    case 'claim_paint':
      return claimPaint(approval, act, now);
    case 'part':
      return part(approval, act, now);
    case 'drop_card':
      return dropCard(approval, act);
    case 'defer_card':
      return deferCard(approval, act, now);
    case 'show_card':
      return showCard(approval, act, now);
    case 'send_again':
      return sendAgain(approval, act, now);
    case 'begin_notice':
      return beginNotice(approval, act, now);
    case 'notice_sent':
      return noticeSent(approval, act, now);
    case 'notice_failed':
      return noticeFailed(approval, act, now);
  }
}

/** An act in the shape that `Approvals.change` wants: what to store, if anything, and the refusal, if any. */
export function applied(approval: Approval, act: Act, now: Date): { next: Approval | null; result: Refusal | null } {
  const decided = decide(approval, act, now);
  const next = decided.next ?? decided.noted ?? null;
  return { next: next === approval ? null : next, result: decided.refused ?? null };
}

/** Everybody who may still vote on it, in the order of the workspace file. */
export const whoMayVote = (approval: Approval, voters: Voters): Person[] =>
  eligible(approval.plan.slots, approval.votes, peopleNow(voters, approval), barredNow(voters, approval));
