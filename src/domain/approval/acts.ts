// What may be done to an approval, and what every part of the state table needs: ends, events, outcomes.
import type { Approval, Batch, LifeEvent, Notice, Outcome, OutcomeCode, Plan, State, Surface, Verdict } from '../documents/approval.ts';
import type { CardAt } from '../documents/card-refs.ts';
import type { ChatSurface } from '../documents/chat-account.ts';
import type { Change } from '../documents/diff.ts';
import { type Refusal, refusal } from '../documents/refusal.ts';
import type { Json, JsonObject } from '../documents/request.ts';
import type { Hold } from '../ledger/ledger.ts';
import type { Voters } from '../policy/may-vote.ts';
import type { CodeCheck } from '../policy/step-up.ts';

/** What somebody decides about, and by what they may. `digest` is of what they looked at. */
type ByPerson = {
  person: string;
  digest: string;
  reason: string | null;
  surface: Surface;
  voters: Voters;
  checked?: CodeCheck | undefined;
  /** What the matrix in force says, where it was judged under another. */
  judged?: { verdict: Verdict; plan: Plan } | undefined;
};

export type Act =
  | ({ type: 'vote'; vote: 'approve' | 'deny' } & ByPerson)
  | { type: 'take_back'; person: string; voters: Voters }
  | {
      type: 'edit';
      person: string;
      digest: string;
      surface: Surface;
      /** The request's whole `after` as it is to be, and how it was judged. */
      after: JsonObject;
      changes: Change[];
      verdict: Verdict;
      plan: Plan;
      missing: string[];
      voters: Voters;
    }
  | ({ type: 'break_glass' } & ByPerson)
  | { type: 'withdraw'; by: string; reason: string | null }
  | { type: 'expire' }
  | {
      type: 'follow_up';
      voters: Voters;
      ask: { group: string; because: 'unanswered' | 'blocked' } | null;
      /** Ids of those who are reminded now. */
      remind: string[];
      look_at: string;
    }
  | { type: 'reminder_failed'; person: string; surface: Surface; reason: string }
  | { type: 'schedule'; at: string | null; opens_at: string | null; closes_at: string | null; zone: string | null; held_by: string[] }
  /** `voters` is null where it was read as one that does not rest on votes. */
  | { type: 'begin_attempt'; until: string; voters: Voters | null }
  | { type: 'take_over' }
  | { type: 'hold'; reasons: string[]; at: string | null; opens_at: string | null; closes_at: string | null; zone: string | null }
  /** `at` is its turn; `batch` is the one that it shares its card with from now on. */
  | { type: 'wake'; at: string; batch?: Batch | undefined }
  | { type: 'rejudge'; verdict: Verdict; plan: Plan; voters: Voters }
  | { type: 'ask_anew'; verdict: Verdict; plan: Plan; voters: Voters; batch?: Batch | undefined }
  | { type: 'stop'; code: 'suppressed' | 'stopped' | 'evidence_stale' | 'expired'; reason: string }
  | { type: 'release'; jti: string; charges: Hold['charged'] }
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
  | { type: 'roll_back'; by: string; restored: number; left: string[] }
  | { type: 'consume'; webhook_id: string }
  | { type: 'claim_card'; surface: ChatSurface; channel: string; until: string; beside: CardAt[] }
  | { type: 'claim_paint'; surface: ChatSurface; channel: string; until: string }
  | { type: 'part'; by: string }
  | { type: 'drop_card'; surface: ChatSurface; channel: string }
  | { type: 'defer_card'; surface: ChatSurface; channel: string; waitMs: number | null }
  | { type: 'show_card'; surface: ChatSurface; channel: string; message: string; shows: number; shared?: boolean }
  | { type: 'send_again'; by: string }
  | { type: 'begin_notice'; until: string }
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

/** What the agent is to be told of an end, at once. */
export const newNotice = (type: string, now: Date): Notice => ({
  type,
  since: now.toISOString(),
  at: now.toISOString(),
  attempts: 0,
  delivered_at: null,
});

/** Ends an approval: no attempt is due any more, and the agent is told. */
export function end(approval: Approval, state: State, outcome: Outcome, now: Date, notice = NOTICE[state]): Approval {
  return {
    ...approval,
    state,
    outcome,
    release: { ...approval.release, at: null, under_way: false, held_by: [] },
    notice: notice ? newNotice(notice, now) : approval.notice,
  };
}

/** Who decided what and when, for a latecomer. */
export function alreadyDecided(approval: Approval): Refusal {
  const last = approval.votes.at(-1);
  return refusal('already_decided', {
    state: approval.state,
    by: approval.decided_by.length > 0 ? approval.decided_by : [approval.outcome?.by ?? 'the policy'],
    at: approval.decided_at ?? last?.at ?? approval.created_at,
    code: approval.outcome?.code ?? null,
  });
}

/** Out of time: fails closed. */
export const expire = (approval: Approval, now: Date): Approval =>
  withEvents(end(approval, 'expired', outcomeOf('expired', null), now), now, [
    { type: 'expired', actor: 'system', detail: { expires_at: approval.expires_at } },
  ]);

/** Whether the source signal is older than the rows allow: it blocks an approval and a release, never a denial. */
export const signalIsStale = (approval: Approval, now: Date) => {
  const { max_signal_age_ms: most } = approval.plan;
  return most !== null && now.getTime() - Date.parse(approval.request.source_signal.observed_at) > most;
};
