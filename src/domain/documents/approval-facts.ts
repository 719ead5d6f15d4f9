// What of an approval is counted and looked for: derived from the document alone, and kept beside it by every store.
import type { Approval, LifeEvent, Tier, Verdict } from './approval.ts';
import { type ReleasedFacts, releasedFactsOf } from './released-facts.ts';

/** Instants in milliseconds; null where it did not happen. */
export type ApprovalFacts = ReleasedFacts & {
  decision: Verdict['decision'];
  tier: Tier;
  /** How the asking of people ended; null where nobody was asked, or they still are. */
  decided: 'approved' | 'denied' | 'expired' | 'withdrawn' | null;
  decided_at: number | null;
  /** From the request to the decision of people; null where time ran out or the agent withdrew. */
  wait_ms: number | null;
  /** A callback of it was given up, and has not arrived since. */
  given_up_at: number | null;
  /** Delivered, and no report of its execution yet. */
  silent_since: number | null;
  /** Released without what its verdict wants: no approver where it asks, no person at tier 3. */
  unlawful_at: number | null;
};

/** Instants of an approval by which approvals are found. */
export type CountedOn = 'created_at' | 'decided_at' | 'given_up_at' | 'silent_since' | 'unlawful_at' | 'released_at' | 'stage_at';

type Ended = Pick<ApprovalFacts, 'decided' | 'decided_at' | 'wait_ms'>;
const OPEN_STILL: Ended = { decided: null, decided_at: null, wait_ms: null };

const msOf = (event: LifeEvent | undefined): number | null => (event ? Date.parse(event.at) : null);

function endOfAsking({ asked, events, decided_by, state, created_at }: Approval): Ended {
  if (!asked) return OPEN_STILL;
  if (decided_by.length > 0) {
    const event = events.findLast(({ type, detail }) => type === 'decided' && Array.isArray(detail.decided_by));
    const at = msOf(event);
    if (at === null) return OPEN_STILL;
    return { decided: event?.detail.decision === 'denied' ? 'denied' : 'approved', decided_at: at, wait_ms: at - Date.parse(created_at) };
  }
  if (state !== 'expired' && state !== 'withdrawn') return OPEN_STILL;
  return { decided: state, decided_at: msOf(events.findLast(({ type }) => type === state)), wait_ms: null };
}

function givenUpAt({ outcome, notice, events }: Approval): number | null {
  if (outcome?.code === 'delivery_failed') return msOf(events.findLast(({ type }) => type === 'release_failed'));
  const isGivenUp = notice !== null && !notice.delivered_at && notice.at === null && notice.attempts > 0;
  return isGivenUp ? msOf(events.findLast(({ type }) => type === 'callback_failed')) : null;
}

function unlawfulAt({ release, verdict, decided_by, votes }: Approval): number | null {
  if (release.released_at === null) return null;
  const { decision, tier } = verdict;
  const isBroken = votes.some(({ assurance }) => assurance === 'break_glass');
  const lacks = decision === 'deny' || (decision === 'auto' && tier === 3) || (decision === 'ask' && decided_by.length === 0);
  return lacks && !isBroken ? Date.parse(release.released_at) : null;
}

/** What the stores count by, derived from the document in the write that stores it. Instants are milliseconds. */
export function factsOf(approval: Approval): ApprovalFacts {
  const { verdict, state, release } = approval;
  const isSilent = state === 'released' && release.delivered_at !== null;
  return {
    decision: verdict.decision,
    tier: verdict.tier,
    ...endOfAsking(approval),
    given_up_at: givenUpAt(approval),
    silent_since: isSilent ? Date.parse(release.delivered_at ?? '') : null,
    unlawful_at: unlawfulAt(approval),
    ...releasedFactsOf(approval),
  };
}
