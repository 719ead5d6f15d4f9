// What a workspace is told every morning of the day before: a value, put together from counts that the stores made.
import type { Phrase } from '../card/card-title.ts';
import type { Verdict } from '../documents/approval.ts';
import type { ApprovalFacts } from '../documents/approval-facts.ts';
import type { Pause } from '../ledger/ledger.ts';
import type { BypassGroup } from './bypasses.ts';

/** `title` may hold an agent's text. */
export type SlowDecision = { id: string; title: Phrase; waitMs: number; decidedBy: string[] };

/** So many, and the ids of the first of them. */
export type Named = { count: number; ids: string[] };

/** `more` says that there are more than were counted. */
export type Counted = { count: number; more: boolean };

export type Digest = {
  workspace: { id: string; name: string; locale: string; timeZone: string };
  day: string;
  /** When it was put together; what stands under "now" is as of then. */
  at: string;
  /** The day is not over yet. */
  soFar: boolean;
  late: { missed: string[] } | null;
  bypasses: { total: number; groups: BypassGroup[]; capsSet: { who: string; role: string; limit: number; until: string }[] };
  requests: Record<Verdict['decision'], number> & { total: number };
  decisions: Record<NonNullable<ApprovalFacts['decided']>, number> & { total: number };
  medianWaitMs: number | null;
  slowest: SlowDecision[];
  executions: { reported: number; failed: number; otherwise: number };
  callbacks: { failedTries: number; givenUp: Named };
  incidents: number;
  /** Votes by person, most first, and within which time half of their approvals were given. */
  approvers: { name: string; votes: number; medianMs: number | null }[];
  /** Who approved faster than one can read, more often than once in a while. */
  quick: { name: string; count: number; underSeconds: number }[];
  now: {
    /** Delivered more than a day ago, and no report of an execution. */
    silent: Named;
    paused: (Pick<Pause, 'role' | 'connector' | 'until'> & { by: string })[];
    safeModeUntil: string | null;
    asking: Counted;
    waiting: Counted;
  };
  /** The last entry of the audit log: whoever kept this message can tell that the log was not cut short since. */
  head: { seq: number; hash: string } | null;
};

const DECISIONS = ['auto', 'ask', 'deny'] as const;
const ENDS = ['approved', 'denied', 'expired', 'withdrawn'] as const;

/** What counts add up to. */
export const totalOf = (counts: { count: number }[]): number => counts.reduce((total, { count }) => total + count, 0);

/** Counts by one fact, with their sum. */
function tally<K extends string>(kinds: readonly K[], counts: { kind: K | null; count: number }[]): Record<K, number> & { total: number } {
  const of = (kind: K) => counts.reduce((sum, one) => sum + (one.kind === kind ? one.count : 0), 0);
  const each = Object.fromEntries(kinds.map((kind) => [kind, of(kind)])) as Record<K, number>;
  return { ...each, total: kinds.reduce((sum, kind) => sum + each[kind], 0) };
}

type Count = Pick<ApprovalFacts, 'decision' | 'decided'> & { count: number };

/** How many requests were judged which way. */
export const requestTally = (counts: Count[]) =>
  tally(
    DECISIONS,
    counts.map(({ decision, count }) => ({ kind: decision, count })),
  );
/** How many that were asked about ended which way. */
export const decisionTally = (counts: Count[]) =>
  tally(
    ENDS,
    counts.map(({ decided, count }) => ({ kind: decided, count })),
  );

/** Of so many decisions, sorted from the slowest, the one that half of them were not slower than. */
export const medianIndex = (decisions: number): number => Math.floor(decisions / 2);
