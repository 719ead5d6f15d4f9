// What the outside of a campaign did and saw: requests, clicks, callbacks, messages, exports. The checker looks at nothing else.

/** An instant twice: `at` in monotonic milliseconds orders what happened, `time` in epoch milliseconds is held against windows. */
export type Instant = { at: number; time: number };
export const instant = (): Instant => ({ at: performance.now(), time: Date.now() });

export type Life = {
  n: number;
  kind: string;
  workspace: string;
  /** Approvals of different people that its row wants; null where the policy denies it. */
  needs: number | null;
  /** Who may approve it. */
  voters: string[];
  /** Name of a window of the campaign, or null where any hour will do. */
  window: string | null;
  /** Name of a cap of the campaign, or null where nothing limits it. */
  cap: string | null;
  /** Nothing may keep it from its release: no window, no cap, no denial, no withdrawal. */
  mustRelease: boolean;
  /** Withdrawn at the end of the campaign where it is still held. */
  isClosed: boolean;
  before: object;
  after: object;
  /** Every id that was acknowledged for its one key. */
  ids: string[];
  /** The state that GET told last. */
  state: string | null;
};

/** `counted`: the person was told that the vote counts, or GET showed it. */
export type Click = { life: number; person: string; vote: 'approve' | 'deny'; sent: Instant; counted: boolean };

export type Arrival = {
  began: Instant;
  headers: { id: string; timestamp: string; signature: string };
  body: string;
  /** What the executor did with it, such as `accepted` or `answered 500`. */
  answered: string;
  /** Whether the audit log had its entry when it arrived; null where it could not be asked. */
  sealed: boolean | null;
};

export type Pause = { workspace: string; announced: Instant | null; resumeAsked: Instant | null };
export type Report = { request: string; status: 'done' | 'failed'; sent: Instant };
export type SlackMessage = { channel: string; text: string; marker: string | null; buttons: string[] };

export type Evidence = {
  lives: Life[];
  clicks: Click[];
  arrivals: Arrival[];
  pauses: Pause[];
  reports: Report[];
  messages: SlackMessage[];
  /** What each workspace exported, as JSON Lines, and what the verifier program said of it. */
  exports: { workspace: string; text: string; verified: boolean; words: string }[];
  jwks: { keys: object[] };
  secrets: Record<string, string>;
  windows: Record<string, { opens: number; closes: number }>;
  caps: Record<string, number>;
  /** Faults that were really done, by kind. */
  faults: Record<string, number>;
  /** Processes that ended although nobody killed them. */
  crashes: number;
};

export const newEvidence = (): Evidence => ({
  lives: [],
  clicks: [],
  arrivals: [],
  pauses: [],
  reports: [],
  messages: [],
  exports: [],
  jwks: { keys: [] },
  secrets: {},
  windows: {},
  caps: {},
  faults: {},
  crashes: 0,
});

/** Counts a fault that was really done. */
export function tally({ faults }: Evidence, kind: string): void {
  faults[kind] = (faults[kind] ?? 0) + 1;
}
