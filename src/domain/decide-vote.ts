// Votes, take-backs and withdrawals: what people and the agent may still do before the release.

import { type Act, alreadyDecided, type Decided, end, outcomeOf, signalIsStale, withEvents } from './acts.ts';
import { type Approval, ENDED, OPEN, type Vote } from './approval.ts';
import { askedSince, newFollowUp } from './decide-follow-up.ts';
import { meetsNewMatrix } from './judged-anew.ts';
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
} from './may-vote.ts';
import { noteRefused } from './note-refused.ts';
import { canFill, quorumMet } from './quorum.ts';
import { type Refusal, refusal } from './refusal.ts';
import { codeRefused, wantsCode } from './step-up.ts';

/** How long the card has shown what is decided about; null where there is none. */
function sinceShownMs(approval: Approval, now: Date): number | null {
  const posted = approval.events.find(({ type }) => type === 'card_posted');
  return posted ? now.getTime() - Math.max(Date.parse(posted.at), Date.parse(askedSince(approval))) : null;
}

export function castVote(approval: Approval, act: Extract<Act, { type: 'vote' }>, now: Date): Decided {
  const { operators, delegations = [] } = act.voters;
  const people = peopleNow(act.voters, approval);
  const { slots } = approval.plan;
  const note = (code: Refusal): Decided => ({
    refused: code,
    noted: noteRefused(approval, { type: 'vote_refused', actor: act.person, detail: { vote: act.vote, code: code.code, surface: act.surface } }, now),
  });
  if (approval.state !== 'asking') return { refused: alreadyDecided(approval) };
  const person = people.find((one) => one.id === act.person);
  if (!person) return note(refusal('not_linked'));
  if (operators.includes(person.id)) return note(refusal('operates_agent', { role: approval.request.agent.role }));
  if (editorsBarred(approval).includes(person.id) && act.digest === approval.digest) return note(refusal('edited_by_you'));
  if (askedBy(approval, person.id) && act.vote === 'approve') return note(refusal('asked_by_you', { by: mayDecide(approval, act.voters) }));
  if (delegations.some(({ from }) => from === person.id)) return note(refusal('away'));
  const unread = groupUnread(groupsThatDecide(approval), act.voters);
  const isIn = slots.some((slot) => person.groups.includes(slot.group));
  // A denial needs nobody else; what approvals add up to cannot be told while one of the groups is unknown.
  if (unread && !(isIn && act.vote === 'deny')) return { refused: unread };
  if (!isIn) return note(refusal('not_in_group', { groups: [...new Set(slots.map((slot) => slot.group))] }));
  if (act.digest !== approval.digest) return { refused: refusal('changed_since') };
  const earlier = approval.votes.find((vote) => vote.person === person.id);
  if (earlier && (act.vote === 'approve' || earlier.vote === 'deny'))
    return { refused: refusal('already_voted', { vote: earlier.vote, at: earlier.at }) };

  const cast_for = castFor(act.voters, approval, person.id);
  const vote: Vote = {
    person: person.id,
    vote: act.vote,
    at: now.toISOString(),
    surface: act.surface,
    assurance: act.vote === 'approve' && wantsCode(approval, act.voters) ? 'step_up' : 'chat',
    digest: approval.digest,
    shown: approval.shown,
    reason: act.reason,
    ...(cast_for.length > 0 ? { for: cast_for } : {}),
  };
  const cast = { type: 'vote_cast', actor: person.id, detail: { ...vote, decided_in_ms: sinceShownMs(approval, now) } };
  if (act.vote === 'deny') {
    if (!act.reason?.trim()) return { refused: refusal('reason_missing') };
    const denied = { ...approval, votes: [...approval.votes, vote], decided_by: [person.id], decided_at: vote.at };
    const over = end(denied, 'denied', outcomeOf('denied_by_person', act.reason, person.id), now);
    return {
      next: withEvents(over, now, [
        cast,
        { type: 'decided', actor: person.id, detail: { decision: 'denied', decided_by: [person.id], reason: act.reason } },
      ]),
    };
  }
  const changed = meetsNewMatrix(approval, act, now);
  if (changed) return changed;
  if (signalIsStale(approval, now)) return { refused: refusal('evidence_stale', { observed_at: approval.request.source_signal.observed_at }) };
  const barred = barredNow(act.voters, approval);
  const counted = approval.votes.filter((one) => !barred.includes(one.person));
  const open = filledNow(approval, act.voters).find((slot) => slot.filled_by === null);
  // Where none is open, somebody whose vote had not counted has come back into their group since: any further vote decides.
  if (open && !canFill(slots, counted, people, person)) return { refused: refusal('not_your_turn', { group: open.group }) };
  const unchecked = codeRefused(approval, act.voters, act.checked);
  if (unchecked) return note(unchecked);
  const votes = [...approval.votes, vote];
  const filled = filledNow({ ...approval, votes }, act.voters);
  if (!quorumMet(filled)) {
    const blocked = blockedNow({ ...approval, votes }, act.voters);
    return { next: withEvents({ ...approval, votes, blocked }, now, [cast]) };
  }
  const decidedBy = filled.flatMap((slot) => slot.filled_by ?? []);
  const approved: Approval = { ...approval, votes, state: 'approved', decided_by: decidedBy, decided_at: vote.at, blocked: false };
  return {
    next: withEvents(approved, now, [cast, { type: 'decided', actor: person.id, detail: { decision: 'approved', decided_by: decidedBy } }]),
  };
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

export function withdraw(approval: Approval, act: Extract<Act, { type: 'withdraw' }>, now: Date): Decided {
  if (approval.state === 'withdrawn') return { next: approval };
  if (!OPEN.has(approval.state)) return { refused: alreadyDecided(approval) };
  const over = end({ ...approval, decided_at: now.toISOString() }, 'withdrawn', outcomeOf('withdrawn', act.reason, act.by), now);
  return { next: withEvents(over, now, [{ type: 'withdrawn', actor: act.by, detail: { reason: act.reason } }]) };
}
