// An approval under a matrix that came after it was judged: what it is now, and which votes were given with the care that this asks for.
import type { Approval, Plan, Verdict, Vote } from '../documents/approval.ts';
import { alone, likeness } from '../documents/batch.ts';
import { refusal } from '../documents/refusal.ts';
import { blockedNow, type Voters } from '../policy/may-vote.ts';
import { wantsCode } from '../policy/step-up.ts';
import { alreadyDecided, type Decided, end, outcomeOf, withEvents } from './acts.ts';

/** What a matrix says to a request. */
export type Rejudged = { verdict: Verdict; plan: Plan };

/** Whether whoever approves has to take more care than before: a higher tier, or the whole bundle on screen. */
const asksMore = (before: Rejudged, after: Rejudged): boolean =>
  after.verdict.tier > before.verdict.tier || (after.plan.review && !before.plan.review);

/** A click on a card is as much as it was: it stands for no review. A code was given in one; whoever broke the glass skips all but a code. */
const isEnough = ({ vote, assurance }: Vote, judged: Rejudged, voters: Voters): boolean =>
  vote === 'deny' || assurance === 'step_up' || (assurance === 'break_glass' && !wantsCode(judged, voters));

/** With the new verdict and plan, the votes that are enough for them, and a card of its own where it may share one no more. */
export function judgedAnew(approval: Approval, { verdict, plan }: Rejudged, voters: Voters): Approval {
  const rises = verdict.decision === 'ask' && asksMore(approval, { verdict, plan });
  const votes = rises ? approval.votes.filter((vote) => isEnough(vote, { verdict, plan }, voters)) : approval.votes;
  const void_votes = new Set(approval.votes.filter((vote) => !votes.includes(vote)).map(({ person }) => person));
  const judged = { ...approval, verdict, plan, votes, decided_by: approval.decided_by.filter((person) => !void_votes.has(person)) };
  return verdict.decision === 'ask' && likeness(judged) === null ? alone(judged) : judged;
}

/** The verdict, and whose votes it took away. */
export function judgedEvent(before: Approval, after: Approval) {
  const void_votes = before.votes.filter((vote) => !after.votes.includes(vote)).map(({ person }) => person);
  return { type: 'verdict_given', actor: 'policy', detail: { ...after.verdict, again: true, ...(void_votes.length > 0 ? { void_votes } : {}) } };
}

/** The matrix denies by now what was asked for: that ends it. */
export function denyByPolicy(judged: Approval, event: ReturnType<typeof judgedEvent>, now: Date): Approval {
  const { reasons } = judged.verdict;
  const over = end({ ...judged, decided_at: now.toISOString() }, 'denied', outcomeOf('denied_by_policy', reasons.join(', ')), now);
  return withEvents(over, now, [event, { type: 'decided', actor: 'policy', detail: { decision: 'denied', reasons } }]);
}

/**
 * What an approval by a person meets first where it was judged under another matrix than `judged`: one that asks for more by now, or denies. That
 * is stored, the person hears of it, and nothing is counted. Null where it may be: what else has changed is found at the release.
 */
export function meetsNewMatrix(approval: Approval, { judged, voters }: { judged?: Rejudged | undefined; voters: Voters }, now: Date): Decided | null {
  if (!judged || judged.verdict.matrix === approval.verdict.matrix || judged.verdict.decision === 'auto') return null;
  const denied = judged.verdict.decision === 'deny';
  if (!denied && !asksMore(approval, judged)) return null;
  const anew = judgedAnew(approval, judged, voters);
  const event = judgedEvent(approval, anew);
  if (!denied) return { refused: refusal('asks_more'), noted: withEvents({ ...anew, blocked: blockedNow(anew, voters) }, now, [event]) };
  const over = denyByPolicy(anew, event, now);
  return { refused: alreadyDecided(over), noted: over };
}
