// A person decides about all requests that share a card.
import type { Approval } from '../../domain/documents/approval.ts';
import { likeness, membersOf, stampOf } from '../../domain/documents/batch.ts';
import { refusal } from '../../domain/documents/refusal.ts';
import type { Approvals } from '../../ports/approvals.ts';
import type { DecisionAnswer } from '../collect-decision.ts';
import type { castVote, VoteAsk } from './cast-vote.ts';

/** What came of a vote on a batch: every member, and what was answered for those that were voted on. `changed`: none were, the card was of others. */
export type BatchDecision = { members: Approval[]; changed: boolean; decisions: NonNullable<DecisionAnswer>[] };

export type BatchVoteAsk = Omit<VoteAsk, 'digest'> & {
  /** What was on screen (`stampOf`). */
  stamp: string;
  /** Only these of the batch; all that still ask where it is left out. */
  only?: string[];
};

/**
 * One person's vote on the requests that share a card: a vote of its own for each, on its own digest. May be repeated: whoever
 * voted already is refused there and counted elsewhere. Null where there is no such batch.
 */
export function voteOnBatch({ approvals, cast }: { approvals: Pick<Approvals, 'read' | 'readAll'>; cast: ReturnType<typeof castVote> }) {
  return async (member: string, { stamp, only, ...vote }: BatchVoteAsk): Promise<BatchDecision | null> => {
    const found = await approvals.read(member);
    const batch = found?.approval.batch;
    if (!batch) return null;
    const members = membersOf(await approvals.readAll(batch.members), batch);
    if (stampOf(members) !== stamp) return { members, changed: true, decisions: [] };
    const meant = members.filter(({ id, state }) => (only ? only.includes(id) : state === 'asking'));
    const decisions = await Promise.all(
      meant.map((approval) =>
        vote.vote === 'approve' && likeness(approval) === null
          ? { approval, refused: refusal('asks_more') }
          : cast(approval.id, { ...vote, digest: approval.digest }),
      ),
    );
    return { members, changed: false, decisions: decisions.filter((one) => one !== null) };
  };
}
