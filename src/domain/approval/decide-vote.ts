// Votes, take-backs and withdrawals: what people and the agent may still do before the release.
import { type Approval, ENDED, OPEN, type Vote } from '../documents/approval.ts';
import { type Refusal, type RefusalCode, refusal } from '../documents/refusal.ts';
import {
  askedBy,
  barredNow,
  blockedNow,
  castFor,
  editorsBarred,
  filledNow,
  groupsThatDecide,
  groupUnread,
  isApproved,
  mayDecide,
  peopleNow,
  type Voters,
} from '../policy/may-vote.ts';
import { canFill, hasPlace, quorumMet } from '../policy/quorum.ts';
import { codeRefused, wantsCode } from '../policy/step-up.ts';
import { type Act, alreadyDecided, type Decided, end, outcomeOf, signalIsStale, withEvents } from './acts.ts';
import { askedSince, newFollowUp } from './decide-follow-up.ts';
import { meetsNewMatrix } from './judged-anew.ts';
import { noteRefused } from './note-refused.ts';

/** How long the card has shown what is decided about; null where there is none. */
function sinceShownMs(approval: Approval, now: Date): number | null {
  const posted = approval.events.find(({ type }) => type === 'card_posted');
  return posted ? now.getTime() - Math.max(Date.parse(posted.at), Date.parse(askedSince(approval))) : null;
}

type VoteAct = Extract<Act, { type: 'vote' }>;

/** Why this person may not cast this vote, or null. */
function notForThem(approval: Approval, { person: id, vote, digest, voters }: VoteAct): Refusal | null {
  const person = peopleNow(voters, approval).find((one) => one.id === id);
  if (!person) return refusal('not_linked');
  if (voters.operators.includes(id)) return refusal('operates_agent', { role: approval.request.agent.role });
  if (editorsBarred(approval).includes(id) && digest === approval.digest) return refusal('edited_by_you');
  if (askedBy(approval, id) && vote === 'approve') return refusal('asked_by_you', { by: mayDecide(approval, voters) });
  if (voters.delegations?.some(({ from }) => from === id)) return refusal('away');
  const groups = [...new Set(approval.plan.slots.map(({ group }) => group))];
  const isIn = groups.some((group) => person.groups.includes(group));
  // A denial needs nobody else; what approvals add up to cannot be told while one of the groups is unknown.
  const unread = isIn && vote === 'deny' ? null : groupUnread(groupsThatDecide(approval), voters);
  return unread ?? (isIn ? null : refusal('not_in_group', { groups }));
}

/** What is wrong with this very vote, or null: it is of something else, comes twice, or lacks its reason. */
function whyNotSo(approval: Approval, { person, vote, digest, reason }: VoteAct): Refusal | null {
  if (digest !== approval.digest) return refusal('changed_since');
  const earlier = approval.votes.find((one) => one.person === person);
  if (earlier && (vote === 'approve' || earlier.vote === 'deny')) return refusal('already_voted', { vote: earlier.vote, at: earlier.at });
  return vote === 'deny' && !reason?.trim() ? refusal('reason_missing') : null;
}

/** Tries of people who may not are written down. */
const NOTED = new Set<RefusalCode>(['not_linked', 'operates_agent', 'edited_by_you', 'asked_by_you', 'away', 'not_in_group']);

const noted = (approval: Approval, { person, vote, surface }: VoteAct, refused: Refusal, now: Date): Decided => ({
  refused,
  noted: noteRefused(approval, { type: 'vote_refused', actor: person, detail: { vote, code: refused.code, surface } }, now),
});

function voteOf(approval: Approval, { person, vote, surface, reason, voters }: VoteAct, now: Date): Vote {
  const cast_for = castFor(voters, approval, person);
  return {
    person,
    vote,
    at: now.toISOString(),
    surface,
    assurance: vote === 'approve' && wantsCode(approval, voters) ? 'step_up' : 'chat',
    digest: approval.digest,
    shown: approval.shown,
    reason,
    ...(cast_for.length > 0 ? { for: cast_for } : {}),
  };
}

const castEvent = (approval: Approval, vote: Vote, now: Date) => ({
  type: 'vote_cast',
  actor: vote.person,
  detail: { ...vote, decided_in_ms: sinceShownMs(approval, now) },
});

/** One denial closes the request. */
function deny(approval: Approval, vote: Vote, now: Date): Decided {
  const { person, reason, at } = vote;
  const denied = { ...approval, votes: [...approval.votes, vote], decided_by: [person], decided_at: at };
  const over = end(denied, 'denied', outcomeOf('denied_by_person', reason, person), now);
  const decided = { type: 'decided', actor: person, detail: { decision: 'denied', decided_by: [person], reason } };
  return { next: withEvents(over, now, [castEvent(approval, vote, now), decided]) };
}

/** Why this person's approval would fill no slot now: others come first, or their place is taken; null where it fills one. */
function fillsNone(approval: Approval, { person: id, voters }: VoteAct): Refusal | null {
  const { plan, votes } = approval;
  const people = peopleNow(voters, approval);
  const person = people.find((one) => one.id === id);
  const barred = barredNow(voters, approval);
  const counted = votes.filter((one) => !barred.includes(one.person));
  const open = filledNow(approval, voters).find((slot) => slot.filled_by === null);
  // Where none is open, somebody whose vote had not counted has come back into their group since: any further vote decides.
  if (!open || (person && canFill(plan.slots, counted, people, person))) return null;
  const comesLater = person !== undefined && hasPlace(plan.slots, counted, people, person);
  return refusal(comesLater ? 'not_your_turn' : 'place_taken', { group: open.group });
}

/** Counted in the write that adds it: the last one that is missing approves the request. */
function approve(approval: Approval, vote: Vote, voters: Voters, now: Date): Decided {
  const votes = [...approval.votes, vote];
  const filled = filledNow({ ...approval, votes }, voters);
  const cast = castEvent(approval, vote, now);
  if (!quorumMet(filled)) return { next: withEvents({ ...approval, votes, blocked: blockedNow({ ...approval, votes }, voters) }, now, [cast]) };
  const decided_by = filled.flatMap((slot) => slot.filled_by ?? []);
  const approved: Approval = { ...approval, votes, state: 'approved', decided_by, decided_at: vote.at, blocked: false };
  return { next: withEvents(approved, now, [cast, { type: 'decided', actor: vote.person, detail: { decision: 'approved', decided_by } }]) };
}

/** One person's vote. Who may not vote is refused before anything is said of the request; an approval has to be safe to give at this instant. */
export function castVote(approval: Approval, act: VoteAct, now: Date): Decided {
  if (approval.state !== 'asking') return { refused: alreadyDecided(approval) };
  const refused = notForThem(approval, act) ?? whyNotSo(approval, act);
  if (refused) return NOTED.has(refused.code) ? noted(approval, act, refused, now) : { refused };
  const vote = voteOf(approval, act, now);
  if (act.vote === 'deny') return deny(approval, vote, now);
  const changed = meetsNewMatrix(approval, act, now);
  if (changed) return changed;
  if (signalIsStale(approval, now)) return { refused: refusal('evidence_stale', { observed_at: approval.request.source_signal.observed_at }) };
  const useless = fillsNone(approval, act);
  if (useless) return { refused: useless };
  const unchecked = codeRefused(approval, act.voters, act.checked);
  return unchecked ? noted(approval, act, unchecked, now) : approve(approval, vote, act.voters, now);
}

/** Back to asking with the votes that still stand: somebody took a vote back, lost the right to it, or edited what was voted on. */
export function backToAsking(approval: Approval, votes: Vote[], voters: Voters, now: Date): Approval {
  return {
    ...approval,
    votes,
    state: 'asking',
    asked: true,
    follow_up: approval.follow_up ?? newFollowUp({ ...approval, votes }, voters, now),
    decided_by: [],
    decided_at: null,
    blocked: blockedNow({ ...approval, votes }, voters),
    release: { ...approval.release, at: null, under_way: false, held_by: [], opens_at: null, closes_at: null },
  };
}

/** Somebody takes their own approval back, until the release: it asks again where the others are not enough. */
export function takeBack(approval: Approval, act: Extract<Act, { type: 'take_back' }>, now: Date): Decided {
  if (!OPEN.has(approval.state))
    return { refused: ENDED.has(approval.state) ? alreadyDecided(approval) : refusal('too_late', { state: approval.state }) };
  const own = approval.votes.find((vote) => vote.person === act.person && vote.vote === 'approve');
  if (!own) return { refused: refusal('nothing_to_take_back') };
  const votes = approval.votes.filter((vote) => vote !== own);
  const left = { ...approval, votes, decided_by: approval.decided_by.filter((person) => person !== act.person) };
  const enough = approval.verdict.decision === 'auto' || isApproved(left, act.voters);
  const next = enough ? left : backToAsking(approval, votes, act.voters, now);
  return { next: withEvents(next, now, [{ type: 'vote_taken_back', actor: act.person, detail: { voted_at: own.at } }]) };
}

/** The agent takes its request back, until the release. The same again changes nothing. */
export function withdraw(approval: Approval, act: Extract<Act, { type: 'withdraw' }>, now: Date): Decided {
  if (approval.state === 'withdrawn') return { next: approval };
  if (!OPEN.has(approval.state)) return { refused: alreadyDecided(approval) };
  const over = end({ ...approval, decided_at: now.toISOString() }, 'withdrawn', outcomeOf('withdrawn', act.reason, act.by), now);
  return { next: withEvents(over, now, [{ type: 'withdrawn', actor: act.by, detail: { reason: act.reason } }]) };
}
