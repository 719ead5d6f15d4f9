// A person approves or denies.
import type { Surface } from '../../domain/documents/approval.ts';
import { groupsThatDecide } from '../../domain/policy/may-vote.ts';
import type { Approvals } from '../../ports/approvals.ts';
import type { Decide, DecisionAnswer } from '../collect-decision.ts';
import { type Judging, judgedNow } from './judged-now.ts';
import { readVoters } from './read-voters.ts';
import { type ByCode, withCode } from './with-code.ts';

type Needs = Judging & ByCode & { approvals: Pick<Approvals, 'read'> };

/** A vote as it is cast: on what was on screen (`digest`), with a one-time code where the workspace asks for one. */
export type VoteAsk = { person: string; vote: 'approve' | 'deny'; digest: string; reason: string | null; surface: Surface; code?: string | null };

/** One person's vote, whatever the surface. */
export function castVote(decide: Decide, needs: Needs) {
  return async (id: string, { code = null, ...vote }: VoteAsk): Promise<DecisionAnswer> => {
    const found = await needs.approvals.read(id);
    if (!found) return null;
    const voters = await readVoters(needs)(found.approval, groupsThatDecide(found.approval));
    const judged = await judgedNow(needs, found.approval);
    const act = await withCode(needs, found.approval, { type: 'vote', ...vote, voters, judged }, code);
    return decide(id, () => act);
  };
}
