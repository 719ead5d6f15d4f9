// The life of one request with us: its shape. What may happen to it is in `decide`, what is due for it in `steps`.
import type { ChatSurface } from './chat-account.ts';
import type { Change } from './diff.ts';
import type { AgentRequest, Json } from './request.ts';

export type State =
  | 'denied'
  | 'asking'
  | 'approved'
  | 'waiting'
  | 'releasing'
  | 'released'
  | 'executed'
  | 'failed'
  | 'expired'
  | 'withdrawn'
  | 'rolled_back';

export type Tier = 0 | 1 | 2 | 3;
export type Surface = ChatSurface | 'api' | 'system';

/** The matrix's answer, with the ids of the rows and rules that caused it. */
export type Verdict = {
  decision: 'auto' | 'ask' | 'deny';
  tier: Tier;
  class: string;
  /** Content hash of the matrix and of what decides in the workspace file: `sha256:...`. */
  matrix: string;
  rows: string[];
  rules: string[];
  /** Reason codes, such as `new_domain`; turned into words by the locales. */
  reasons: string[];
};

/** One slot of the quorum. `after` is the index of the slot that must be filled before it, or null. */
export type Slot = { group: string; after: number | null };

/**
 * What one release costs one cap. `key` says of whom or what it is counted (`acme.example`), `limit` is the cap before
 * overrides and safe mode, `distinct` names what is counted once a period (a contact), else `cost` is added.
 */
export type Charge = { layer: string; key: string; period: 'day' | 'week'; limit: number; cost: number; distinct: string | null };

/** What the rows say about how this request is approved and released. Stored, so that the life does not need the matrix. */
export type Plan = {
  slots: Slot[];
  /** The approve button stands only where the whole bundle is on screen: tier 3 and rows of critical risk. */
  review: boolean;
  reversible: boolean;
  /** Name of the window (`prospect-hours`), or null where any hour will do. */
  window: string | null;
  outside_window: 'wait' | 'reroute';
  charges: Charge[];
  /** How old the source signal may be at the vote and at the release; null where it does not matter. */
  max_signal_age_ms: number | null;
  /** Paths into `after` that people may edit before they approve; left out where there are none. */
  edit?: string[];
};

export type Vote = {
  person: string;
  vote: 'approve' | 'deny';
  at: string;
  surface: Surface;
  assurance: 'chat' | 'step_up' | 'break_glass';
  digest: string;
  /** Hash of the canonical bundle that was on screen. */
  shown: string;
  reason: string | null;
  /** People out of office whose vote this is; left out where it is the person's own. */
  for?: string[];
};

/**
 * Where a card of this approval stands on a platform, and the last event that it shows. `message` is null while it is being
 * posted, or where a post ended without an answer: who claims it next looks for it on the platform before posting.
 */
export type CardRef = {
  surface: ChatSurface;
  channel: string;
  message: string | null;
  shows: number;
  claimed_until: string | null;
  /** How often in a row it could not be posted or painted; left out where it never failed. */
  failures?: number;
  /** The message that it shared before it got a card of its own, until it has one. */
  left?: string;
  /** Others of its batch are on it too. */
  shared?: boolean;
  /** An earlier post ended without an answer: there may be another message of it that nobody knows of. */
  maybe_twice?: true;
  /** Something that it shows, and that stands elsewhere, changed at this instant: it is painted again. Left out where nothing did. */
  outdated?: string;
  /** When what it shows changes by itself; left out where nothing does. */
  changes_at?: string;
};

/** The batch that an approval arrived in, or was woken in after a pause: its name, and everybody in it, in the order in which they came. `parted`: it has a card of its own now. */
export type Batch = { id: string; members: string[]; parted?: boolean };

export type OutcomeCode =
  | 'released'
  | 'denied_by_person'
  | 'denied_by_policy'
  | 'suppressed'
  | 'stopped'
  | 'evidence_stale'
  | 'expired'
  | 'withdrawn'
  | 'delivery_failed'
  | 'execution_failed'
  | 'executed'
  | 'rolled_back';

export type Outcome = {
  code: OutcomeCode;
  reason: string | null;
  by: string | null;
  next: 'none' | 'ask_again' | 'fix_and_ask_again' | 'wait';
  retry_after: string | null;
};

/** Something that happened, in the past tense; becomes one audit entry. `n` counts from 1 within the approval. */
export type LifeEvent = { n: number; type: string; at: string; actor: string; detail: { [key: string]: Json } };

/** A try that was refused: `since` an event told of it, `count` more like it came that none has told of yet. */
export type Repeated = Omit<LifeEvent, 'n' | 'at'> & { since: string; count: number };

export type Release = {
  /** When the window opens (not the slot in its spread) and closes; null where there is no window. */
  opens_at: string | null;
  closes_at: string | null;
  zone: string | null;
  /** `window`, `pause`, `safe_mode`, `not_before`, `cap:LAYER`; `turn` where a pause held it and others go first. */
  held_by: string[];
  /** When the next attempt is due; null while nothing is to be attempted. An attempt under way pushes it ahead of itself. */
  at: string | null;
  /** An attempt began and its end is not stored: it runs, or its process died; from `at` on another may take its place. */
  under_way: boolean;
  attempts: number;
  /** The one release of this approval; set when it becomes `released`. */
  jti: string | null;
  released_at: string | null;
  delivered_at: string | null;
  /** True once an attempt ended without a clear answer: it may have arrived, so caps are not given back. */
  in_doubt: boolean;
  /** Used up by `POST /v1/grants/consume`: by which webhook-id. */
  consumed_by: string | null;
};

/** The callback of an end that is not a release (denied, expired, ...). */
export type Notice = {
  type: string;
  /** When the request ended. */
  since: string;
  /** When the next attempt is due; null once it has arrived, or was given up. */
  at: string | null;
  attempts: number;
  delivered_at: string | null;
};

/** How people are followed up while they are asked. */
export type FollowUp = {
  /** When it is looked at again who has to be asked or reminded. */
  look_at: string;
  /** Ids of those who may decide as of the last look, whether they voted or not. */
  may_decide: string[];
  /** Groups that were asked besides those of the slots, oldest first. */
  escalated: { group: string; at: string }[];
  /** How often each person was reminded, and when last. */
  reminded: { [person: string]: { times: number; at: string } };
};

/** Somebody changed what is asked for: from one digest to another. Both versions stand in the event `edited`. */
export type Edit = { by: string; at: string; from: string; digest: string };

export type Approval = {
  id: string;
  workspace: string;
  /** Counts every change; a compare-and-swap is on it. */
  version: number;
  /** Idempotency key and the hash of the canonical body that it stands for. */
  key: string;
  webhook_id: string;
  body_hash: string;
  /** As it arrived, with what people have edited since. */
  request: AgentRequest;
  /** Oldest first; left out where nobody edited it. */
  edits?: Edit[];
  diff: Change[];
  digest: string;
  shown: string;
  verdict: Verdict;
  plan: Plan;
  state: State;
  votes: Vote[];
  decided_by: string[];
  /** Nobody is left who may approve. */
  blocked: boolean;
  release: Release;
  outcome: Outcome | null;
  notice: Notice | null;
  expires_at: string;
  created_at: string;
  decided_at: string | null;
  trace: string;
  /** Cards are wanted where a person was asked; empty until posted. */
  asked: boolean;
  /** What it undoes, where it is a rollback. `by` asked for it, and somebody else approves it. Once neither `by` nor `left` was kept. */
  rollback?: { incident: string | null; of: string[]; by?: string; left?: LeftAlone };
  /** Whose card it shares, where it arrived or was asked about with others like it. */
  batch?: Batch;
  /** Left out where nobody was asked, and in documents that were written before people were followed up. */
  follow_up?: FollowUp;
  cards: CardRef[];
  /** Refused tries that were written down lately; left out where there was none. */
  repeated?: Repeated[];
  events: LifeEvent[];
};

/** What a rollback does not touch: the first of what has changed since and of what cannot be undone, and how many there are of each. */
export type LeftAlone = {
  drifted: { count: number; first: { record: string; path: string }[] };
  irreversible: { count: number; first: { id: string; record: string }[] };
};

/** States that nothing leads out of but a report of the executor. */
export const ENDED: ReadonlySet<State> = new Set(['denied', 'executed', 'failed', 'expired', 'withdrawn', 'rolled_back']);
/** States before the point of no return: withdraw, take-back and expiry still work. */
export const OPEN: ReadonlySet<State> = new Set(['asking', 'approved', 'waiting']);
