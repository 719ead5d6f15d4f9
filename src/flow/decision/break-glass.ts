// Somebody lets a request out in an emergency.
import { GLASS_GROUP } from '../../domain/policy/quorum.ts';
import type { Approvals } from '../../ports/approvals.ts';
import type { Decide, DecisionAnswer } from '../collect-decision.ts';
import type { VoteAsk } from './cast-vote.ts';
import { type Judging, judgedNow } from './judged-now.ts';
import { readVoters } from './read-voters.ts';
import { type ByCode, withCode } from './with-code.ts';

type Needs = Judging & ByCode & { approvals: Pick<Approvals, 'read'> };

export type GlassAsk = Omit<VoteAsk, 'vote'>;

/** Somebody of the group for it lets a request out without the quorum and the window. */
export function breakGlass(decide: Decide, needs: Needs) {
  return async (id: string, { code = null, ...by }: GlassAsk): Promise<DecisionAnswer> => {
    const found = await needs.approvals.read(id);
    if (!found) return null;
    const voters = await readVoters(needs)(found.approval, [GLASS_GROUP]);
    const judged = await judgedNow(needs, found.approval);
    const act = await withCode(needs, found.approval, { type: 'break_glass', ...by, voters, judged }, code);
    return decide(id, () => act);
  };
}
