// The state table as one pure function: what an act does to an approval at an instant. The clock is looked at first.
import {
  type Approval,
  ENDED,
  type LifeEvent,
  OPEN,
  type Outcome,
  type OutcomeCode,
  type Plan,
  type State,
  type Surface,
  type Verdict,
  type Vote,
} from './approval.ts';
import { canFill, eligible, fillSlots, isBlocked, type Person, quorumMet, standingApprovers } from './quorum.ts';
import { type Refusal, refusal } from './refusal.ts';
import type { Json } from './request.ts';

/** Who may decide now: from the workspace file as it stands, not as it stood at the request. */
export type Voters = { people: Person[]; operators: string[] };

export type Act =
  | { type: 'vote'; person: string; vote: 'approve' | 'deny'; digest: string; reason: string | null; surface: Surface; voters: Voters }
  | { type: 'take_back'; person: string; voters: Voters }
  | { type: 'withdraw'; by: string; reason: string | null }
  | { type: 'expire' }
  | { type: 'schedule'; at: string | null; opens_at: string | null; closes_at: string | null; zone: string | null; held_by: string[] }
  | { type: 'begin_attempt'; until: string; voters: Voters }
  | { type: 'hold'; reasons: string[]; at: string | null }
  | { type: 'rejudge'; verdict: Verdict; plan: Plan; voters: Voters }
  | { type: 'stop'; code: 'suppressed' | 'stopped' | 'evidence_stale' | 'expired'; reason: string }
  | { type: 'release'; jti: string; charges: Json[] }
  | { type: 'deliver'; status: number }
  | { type: 'fail_attempt'; at: string; reason: string; in_doubt: boolean }
  | { type: 'give_up'; code: 'delivery_failed' | 'expired' | 'stopped' | 'suppressed'; reason: string }
  | { type: 'revoke'; by: string; reason: string | null }
  | {
      type: 'execute';
      status: 'done' | 'partial' | 'failed';
      executed_at: string;
      bypass: { code: string; detail: string } | null;
      detail: { [key: string]: Json };
    }
  | { type: 'find_bypass'; code: string; detail: string; actor: string }
  | { type: 'consume'; webhook_id: string }
  | { type: 'post_card'; surface: 'slack' | 'teams'; channel: string; message: string; shows: number }
  | { type: 'notice_sent'; status: number }
  | { type: 'notice_failed'; at: string | null; reason: string };

/** What came of an act: the approval as it is to be stored, or a refusal that changes nothing. `noted` asks to store the try. */
export type Decided = { next: Approval; refused?: undefined } | { next?: undefined; refused: Refusal; noted?: Approval };

const NEXT: Record<OutcomeCode, Outcome['next']> = {
  released: 'none',
  denied_by_person: 'ask_again',
  denied_by_policy: 'fix_and_ask_again',
  suppressed: 'none',
  stopped: 'none',
  evidence_stale: 'fix_and_ask_again',
  expired: 'ask_again',
  withdrawn: 'none',
  delivery_failed: 'ask_again',
  execution_failed: 'ask_again',
  executed: 'none',
  rolled_back: 'none',
};

const NOTICE: Partial<Record<State, string>> = {
  denied: 'approval.denied',
  expired: 'approval.expired',
  withdrawn: 'approval.withdrawn',
  failed: 'approval.failed',
};

/** The outcome that the agent is told. */
export const outcomeOf = (code: OutcomeCode, reason: string | null, by: string | null = null): Outcome => ({
  code,
  reason,
  by,
  next: NEXT[code],
  retry_after: null,
});

/** Adds events to an approval, numbered on from its last. */
export function withEvents(approval: Approval, now: Date, events: { type: string; actor: string; detail?: { [key: string]: Json } }[]): Approval {
  const added: LifeEvent[] = events.map(({ type, actor, detail = {} }, index) => ({
    n: approval.events.length + index + 1,
    type,
    at: now.toISOString(),
    actor,
    detail,
  }));
  return { ...approval, events: [...approval.events, ...added] };
}

/** Ends an approval: no attempt is due any more, and the agent is told. */
function end(approval: Approval, state: State, outcome: Outcome, now: Date, notice = NOTICE[state]): Approval {
  return {
    ...approval,
    state,
    outcome,
    release: { ...approval.release, at: null, held_by: [] },
    notice: notice ? { type: notice, at: now.toISOString(), attempts: 0, delivered_at: null } : approval.notice,
  };
}

/** Who decided what and when, for a latecomer. */
function alreadyDecided(approval: Approval): Refusal {
  const last = approval.votes.at(-1);
  return refusal('already_decided', {
    state: approval.state,
    by: approval.decided_by.length > 0 ? approval.decided_by : [approval.outcome?.by ?? 'the policy'],
    at: approval.decided_at ?? last?.at ?? approval.created_at,
    code: approval.outcome?.code ?? null,
  });
}

const expired = (approval: Approval, now: Date): Approval =>
  withEvents(end(approval, 'expired', outcomeOf('expired', null), now), now, [
    { type: 'expired', actor: 'system', detail: { expires_at: approval.expires_at } },
  ]);

const signalIsStale = (approval: Approval, now: Date) => {
  const { max_signal_age_ms: most } = approval.plan;
  return most !== null && now.getTime() - Date.parse(approval.request.source_signal.observed_at) > most;
};

/** Whether the source signal is older than the rows allow: it blocks an approval and a release, never a denial. */
export { signalIsStale };

const filledNow = (approval: Approval, { people, operators }: Voters) =>
  fillSlots(
    approval.plan.slots,
    standingApprovers(approval.votes, people).filter((person) => !operators.includes(person.id)),
  );

function castVote(approval: Approval, act: Extract<Act, { type: 'vote' }>, now: Date): Decided {
  const { people, operators } = act.voters;
  const { slots } = approval.plan;
  const note = (code: Refusal): Decided => ({
    refused: code,
    noted: withEvents(approval, now, [
      { type: 'vote_refused', actor: act.person, detail: { vote: act.vote, code: code.code, surface: act.surface } },
    ]),
  });
  if (approval.state !== 'asking') return { refused: alreadyDecided(approval) };
  const person = people.find((one) => one.id === act.person);
  if (!person) return note(refusal('not_linked'));
  if (operators.includes(person.id)) return note(refusal('operates_agent', { role: approval.request.agent.role }));
  if (!slots.some((slot) => person.groups.includes(slot.group)))
    return note(refusal('not_in_group', { groups: [...new Set(slots.map((slot) => slot.group))] }));
  if (act.digest !== approval.digest) return { refused: refusal('changed_since') };
  const earlier = approval.votes.find((vote) => vote.person === person.id);
  if (earlier && (act.vote === 'approve' || earlier.vote === 'deny'))
    return { refused: refusal('already_voted', { vote: earlier.vote, at: earlier.at }) };

  const vote: Vote = {
    person: person.id,
    vote: act.vote,
    at: now.toISOString(),
    surface: act.surface,
    assurance: 'chat',
    digest: approval.digest,
    shown: approval.shown,
    reason: act.reason,
  };
  const cast = { type: 'vote_cast', actor: person.id, detail: { ...vote } };
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
  if (signalIsStale(approval, now)) return { refused: refusal('evidence_stale', { observed_at: approval.request.source_signal.observed_at }) };
  if (!canFill(slots, approval.votes, people, person)) {
    const open = fillSlots(slots, standingApprovers(approval.votes, people)).find((slot) => slot.filled_by === null);
    return { refused: refusal('not_your_turn', { group: open?.group ?? null }) };
  }
  const votes = [...approval.votes, vote];
  const filled = filledNow({ ...approval, votes }, act.voters);
  if (!quorumMet(filled)) {
    const blocked = isBlocked(slots, votes, people, operators);
    return { next: withEvents({ ...approval, votes, blocked }, now, [cast]) };
  }
  const decidedBy = filled.flatMap((slot) => slot.filled_by ?? []);
  const approved: Approval = { ...approval, votes, state: 'approved', decided_by: decidedBy, decided_at: vote.at, blocked: false };
  return {
    next: withEvents(approved, now, [cast, { type: 'decided', actor: person.id, detail: { decision: 'approved', decided_by: decidedBy } }]),
  };
}

/** Back to asking with the votes that still stand: somebody took a vote back, or lost the right to it. */
function backToAsking(approval: Approval, votes: Vote[], voters: Voters): Approval {
  return {
    ...approval,
    votes,
    state: 'asking',
    asked: true,
    decided_by: [],
    decided_at: null,
    blocked: isBlocked(approval.plan.slots, votes, voters.people, voters.operators),
    release: { ...approval.release, at: null, held_by: [], opens_at: null, closes_at: null },
  };
}

function takeBack(approval: Approval, act: Extract<Act, { type: 'take_back' }>, now: Date): Decided {
  if (!OPEN.has(approval.state))
    return { refused: ENDED.has(approval.state) ? alreadyDecided(approval) : refusal('too_late', { state: approval.state }) };
  const own = approval.votes.find((vote) => vote.person === act.person && vote.vote === 'approve');
  if (!own) return { refused: refusal('nothing_to_take_back') };
  const votes = approval.votes.filter((vote) => vote !== own);
  return {
    next: withEvents(backToAsking(approval, votes, act.voters), now, [{ type: 'vote_taken_back', actor: act.person, detail: { voted_at: own.at } }]),
  };
}

function withdraw(approval: Approval, act: Extract<Act, { type: 'withdraw' }>, now: Date): Decided {
  if (approval.state === 'withdrawn') return { next: approval };
  if (!OPEN.has(approval.state)) return { refused: alreadyDecided(approval) };
  const over = end({ ...approval, decided_at: now.toISOString() }, 'withdrawn', outcomeOf('withdrawn', act.reason, act.by), now);
  return { next: withEvents(over, now, [{ type: 'withdrawn', actor: act.by, detail: { reason: act.reason } }]) };
}

function schedule(approval: Approval, act: Extract<Act, { type: 'schedule' }>, now: Date): Decided {
  if (approval.state !== 'approved' && approval.state !== 'waiting') return { refused: refusal('too_late', { state: approval.state }) };
  const { at, opens_at, closes_at, zone, held_by } = act;
  const release = { ...approval.release, at, opens_at, closes_at, zone, held_by };
  const known = approval.release.held_by.join() === held_by.join() && approval.release.opens_at === opens_at;
  if (held_by.length === 0) return { next: { ...approval, release } };
  const held = { ...approval, state: 'waiting' as const, release };
  if (approval.state === 'waiting' && known) return { next: held };
  return { next: withEvents(held, now, [{ type: 'held', actor: 'system', detail: { held_by, opens_at } }]) };
}

function beginAttempt(approval: Approval, act: Extract<Act, { type: 'begin_attempt' }>, now: Date): Decided {
  const { state, release } = approval;
  const due = release.at !== null && Date.parse(release.at) <= now.getTime();
  if (!due || !(state === 'approved' || state === 'waiting' || state === 'releasing' || state === 'released')) {
    return { refused: refusal('too_late', { state }) };
  }
  const started = { ...approval, release: { ...release, at: act.until, attempts: release.attempts + 1 } };
  if (state === 'releasing' || state === 'released') return { next: started };
  if (approval.verdict.decision === 'ask' && !quorumMet(filledNow(approval, act.voters))) {
    const standing = standingApprovers(approval.votes, act.voters.people).filter((person) => !act.voters.operators.includes(person.id));
    const votes = approval.votes.filter((vote) =>
      standing.some((person) => person.id === vote.person && approval.plan.slots.some((slot) => person.groups.includes(slot.group))),
    );
    return {
      next: withEvents(backToAsking(approval, votes, act.voters), now, [
        { type: 'quorum_lost', actor: 'system', detail: { kept: votes.map((vote) => vote.person) } },
      ]),
    };
  }
  return { next: { ...started, state: 'releasing' } };
}

function hold(approval: Approval, act: Extract<Act, { type: 'hold' }>, now: Date): Decided {
  const { state } = approval;
  if (state !== 'releasing' && state !== 'released') return { refused: refusal('too_late', { state }) };
  const next = {
    ...approval,
    state: state === 'released' ? state : ('waiting' as const),
    release: { ...approval.release, at: act.at, held_by: act.reasons },
  };
  const known = approval.release.held_by.join() === act.reasons.join();
  return { next: known ? next : withEvents(next, now, [{ type: 'held', actor: 'system', detail: { held_by: act.reasons } }]) };
}

const STRICTNESS = { auto: 0, ask: 1, deny: 2 } as const;

/** The matrix changed under a release: the same or looser goes on, stricter asks again with the valid votes kept, a deny ends it. */
function rejudge(approval: Approval, act: Extract<Act, { type: 'rejudge' }>, now: Date): Decided {
  if (approval.state !== 'releasing') return { refused: refusal('too_late', { state: approval.state }) };
  const { verdict, plan, voters } = act;
  const judged: Approval = { ...approval, verdict, plan };
  const event = { type: 'verdict_given', actor: 'policy', detail: { ...verdict, again: true } };
  if (verdict.decision === 'deny') {
    const over = end({ ...judged, decided_at: now.toISOString() }, 'denied', outcomeOf('denied_by_policy', verdict.reasons.join(', ')), now);
    return { next: withEvents(over, now, [event, { type: 'decided', actor: 'policy', detail: { decision: 'denied', reasons: verdict.reasons } }]) };
  }
  const stricter = STRICTNESS[verdict.decision] > STRICTNESS[approval.verdict.decision];
  if (verdict.decision === 'ask' && (stricter || !quorumMet(filledNow(judged, voters)))) {
    return { next: withEvents(backToAsking(judged, judged.votes, voters), now, [event]) };
  }
  return { next: withEvents(judged, now, [event]) };
}

function stop(approval: Approval, act: Extract<Act, { type: 'stop' }>, now: Date): Decided {
  if (approval.state !== 'releasing') return { refused: refusal('too_late', { state: approval.state }) };
  const state = act.code === 'evidence_stale' || act.code === 'expired' ? 'expired' : 'denied';
  const over = end({ ...approval, decided_at: approval.decided_at ?? now.toISOString() }, state, outcomeOf(act.code, act.reason), now);
  const event = state === 'expired' ? 'expired' : 'decided';
  return { next: withEvents(over, now, [{ type: event, actor: 'policy', detail: { decision: state, rule: act.code, reason: act.reason } }]) };
}

function release(approval: Approval, act: Extract<Act, { type: 'release' }>, now: Date): Decided {
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

function giveUp(approval: Approval, act: Extract<Act, { type: 'give_up' }>, now: Date): Decided {
  if (approval.state !== 'released' || approval.release.delivered_at) return { refused: refusal('too_late', { state: approval.state }) };
  const over = end(approval, 'failed', outcomeOf(act.code, act.reason), now);
  return { next: withEvents(over, now, [{ type: 'release_failed', actor: 'system', detail: { code: act.code, reason: act.reason } }]) };
}

function revoke(approval: Approval, act: Extract<Act, { type: 'revoke' }>, now: Date): Decided {
  if (approval.state !== 'released')
    return { refused: ENDED.has(approval.state) ? alreadyDecided(approval) : refusal('too_late', { state: approval.state }) };
  const over = end(approval, 'failed', outcomeOf('stopped', act.reason, act.by), now, 'approval.revoked');
  return { next: withEvents(over, now, [{ type: 'revoked', actor: act.by, detail: { reason: act.reason } }]) };
}

/** The executor's report; the caller has compared it with what was approved and names a bypass where it differs. */
function execute(approval: Approval, act: Extract<Act, { type: 'execute' }>, now: Date): Decided {
  const actor = `agent:${approval.request.agent.role}`;
  const detail = { ...act.detail, status: act.status, executed_at: act.executed_at };
  const found = act.bypass ? [{ type: 'bypass_found', actor, detail: { ...detail, ...act.bypass } }] : [];
  const { state } = approval;
  if (state === 'executed') return { next: found.length > 0 ? withEvents(approval, now, found) : approval };
  if (state !== 'released' && state !== 'failed') return { next: withEvents(approval, now, found) };
  const delivered = { ...approval, release: { ...approval.release, at: null, delivered_at: approval.release.delivered_at ?? now.toISOString() } };
  if (act.status === 'failed') {
    if (state === 'failed') return { next: approval };
    const over = end(delivered, 'failed', outcomeOf('execution_failed', null), now);
    return { next: withEvents(over, now, [{ type: 'execution_failed', actor, detail }, ...found]) };
  }
  const done: Approval = { ...delivered, state: 'executed', outcome: outcomeOf('executed', null) };
  return { next: withEvents(done, now, [{ type: 'executed', actor, detail }, ...found]) };
}

function postCard(approval: Approval, act: Extract<Act, { type: 'post_card' }>, now: Date): Decided {
  const { surface, channel, message, shows } = act;
  const known = approval.cards.find((card) => card.surface === surface && card.channel === channel);
  if (known) {
    return { next: { ...approval, cards: approval.cards.map((card) => (card === known ? { ...card, shows: Math.max(card.shows, shows) } : card)) } };
  }
  const posted = { ...approval, cards: [...approval.cards, { surface, channel, message, shows }] };
  return { next: withEvents(posted, now, [{ type: 'card_posted', actor: 'system', detail: { surface, channel, message } }]) };
}

function consume(approval: Approval, act: Extract<Act, { type: 'consume' }>): Decided {
  if (approval.state !== 'released') return { refused: refusal('too_late', { state: approval.state }) };
  if (approval.release.consumed_by) return { refused: refusal('already_decided', { by: approval.release.consumed_by }) };
  return { next: { ...approval, release: { ...approval.release, consumed_by: act.webhook_id } } };
}

/**
 * What an act does to an approval at `now`. Pure: may run several times for one act. Expiry comes before everything else
 * in asking, approved and waiting, so that a late expiry job harms nothing.
 */
export function decide(approval: Approval, act: Act, now: Date): Decided {
  const over = OPEN.has(approval.state) && now.getTime() >= Date.parse(approval.expires_at);
  if (over && act.type !== 'post_card') {
    const gone = expired(approval, now);
    return act.type === 'expire' || act.type === 'schedule' || act.type === 'begin_attempt'
      ? { next: gone }
      : { refused: alreadyDecided(gone), noted: gone };
  }
  switch (act.type) {
    case 'vote':
      return castVote(approval, act, now);
    case 'take_back':
      return takeBack(approval, act, now);
    case 'withdraw':
      return withdraw(approval, act, now);
    case 'expire':
      return { refused: refusal('too_late', { state: approval.state }) };
    case 'schedule':
      return schedule(approval, act, now);
    case 'begin_attempt':
      return beginAttempt(approval, act, now);
    case 'hold':
      return hold(approval, act, now);
    case 'rejudge':
      return rejudge(approval, act, now);
    case 'stop':
      return stop(approval, act, now);
    case 'release':
      return release(approval, act, now);
    case 'deliver': {
      if (approval.release.delivered_at) return { next: approval };
      const next = { ...approval, release: { ...approval.release, at: null, delivered_at: now.toISOString() } };
      return {
        next: withEvents(next, now, [{ type: 'callback_delivered', actor: 'system', detail: { status: act.status, jti: approval.release.jti } }]),
      };
    }
    case 'fail_attempt': {
      if (approval.state !== 'released' || approval.release.delivered_at) return { refused: refusal('too_late', { state: approval.state }) };
      const next = { ...approval, release: { ...approval.release, at: act.at, in_doubt: approval.release.in_doubt || act.in_doubt } };
      return { next: withEvents(next, now, [{ type: 'callback_failed', actor: 'system', detail: { reason: act.reason, next_attempt_at: act.at } }]) };
    }
    case 'give_up':
      return giveUp(approval, act, now);
    case 'revoke':
      return revoke(approval, act, now);
    case 'execute':
      return execute(approval, act, now);
    case 'find_bypass':
      return { next: withEvents(approval, now, [{ type: 'bypass_found', actor: act.actor, detail: { code: act.code, detail: act.detail } }]) };
    case 'consume':
      return consume(approval, act);
    case 'post_card':
      return postCard(approval, act, now);
    case 'notice_sent': {
      if (!approval.notice || approval.notice.delivered_at) return { next: approval };
      const next = { ...approval, notice: { ...approval.notice, at: null, delivered_at: now.toISOString() } };
      return {
        next: withEvents(next, now, [{ type: 'callback_delivered', actor: 'system', detail: { status: act.status, notice: approval.notice.type } }]),
      };
    }
    case 'notice_failed': {
      if (!approval.notice || approval.notice.delivered_at) return { next: approval };
      const next = { ...approval, notice: { ...approval.notice, at: act.at, attempts: approval.notice.attempts + 1 } };
      return { next: withEvents(next, now, [{ type: 'callback_failed', actor: 'system', detail: { reason: act.reason, next_attempt_at: act.at } }]) };
    }
  }
}

/** Everybody who may still vote on it, in the order of the workspace file. */
export const whoMayVote = (approval: Approval, { people, operators }: Voters): Person[] =>
  eligible(approval.plan.slots, approval.votes, people, operators);
