// The facts of a card, without a look: what every platform's `render-card` is given.
import type { ReleaseShown } from '../approval/place-release.ts';
import type { LeftAlone, State, Tier } from '../documents/approval.ts';
import type { Change } from '../documents/diff.ts';
import type { AgentRequest } from '../documents/request.ts';
import type { Holiday, WindowRule } from '../policy/window.ts';
import type { Phrase } from './card-title.ts';

export type CardPerson = { id: string; name: string; slack: string | null; teams: string | null };
/** `used` counts this request too; `over` the limit it waits for room, or is released only later, when other counts hold. */
export type CardCap = { layer: string; key: string; used: number; limit: number; over: 'waits' | 'later' | null };
/** `for`: people out of office whose vote it is. */
export type CardVote = { person: CardPerson; vote: 'approve' | 'deny'; at: string; reason: string | null; for: CardPerson[] };
/** One slot of the quorum; `waits` where another has to be filled first. */
export type CardSlot = { group: string; filledBy: CardPerson | null; waits: boolean };

/** One line: when, who (from the workspace file, or null), what, and what a person said, word for word. */
export type LifeLine = { at: string; name: string | null; phrase: Phrase; quote: string | null };

export type CardFacts = {
  id: string;
  version: number;
  digest: string;
  trace: string;
  state: State;
  workspace: { id: string; name: string; timeZone: string };
  locale: string;
  title: Phrase;
  /** What the state line says first, and the sign that repeats it. */
  status: { phrase: Phrase; sign: 'asking' | 'waiting' | 'done' | 'stopped' | 'attention' };
  tier: Tier;
  reversible: boolean;
  needed: number;
  given: number;
  /** All that the agent sent; untrusted wherever it is a text. */
  request: AgentRequest;
  /** Reason codes of the verdict. */
  because: string[];
  /** The riskiest first. */
  changes: Change[];
  email: { subject: string; body: string } | null;
  /** What a rollback leaves as it is; null where it is none. */
  leftAlone: LeftAlone | null;
  caps: CardCap[];
  /** `opensAfterExpiry`: it will expire before it may be released. Without `holidays` it would open earlier. */
  window: ReleaseShown & { rule: WindowRule | null; opensAfterExpiry: boolean; holidays: Holiday[] };
  votes: CardVote[];
  slots: CardSlot[];
  mayDecide: CardPerson[];
  operators: CardPerson[];
  /** Groups that were asked besides, each since when. */
  escalated: { group: string; at: string }[];
  /** Who is out of office, and who votes in their place; nobody does where `by` is null. */
  standIns: { away: CardPerson; by: CardPerson | null; until: string }[];
  signalStale: boolean;
  maxSignalAgeMs: number | null;
  expiresAt: string;
  policy: { rows: string[]; rules: string[]; matrix: string };
  life: LifeLine[];
  /** The last who edited it. */
  edited: { by: CardPerson; at: string } | null;
  end: { by: CardPerson | null; at: string; reason: string | null; code: string } | null;
  /** Whoever approves has to have every change before their eyes. */
  wholeNeeded: boolean;
  /** Which buttons are live: none where nobody is asked any more. */
  buttons: { approve: boolean; deny: boolean; review: boolean; edit: boolean };
};
