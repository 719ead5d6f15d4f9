// A person has second thoughts.
import type { Approvals } from '../../ports/approvals.ts';
import type { Ledgers } from '../../ports/documents.ts';
import type { Policies } from '../../ports/policies.ts';
import type { Clock } from '../../ports/runtime.ts';
import type { Decide, DecisionAnswer } from '../collect-decision.ts';
import { readVoters } from './read-voters.ts';

type Needs = { approvals: Pick<Approvals, 'read'>; ledgers: Pick<Ledgers, 'read'>; policies: Policies; clock: Clock };

/** Takes one's own approval back, until the release. */
export function takeBack(decide: Decide, needs: Needs) {
  return async (id: string, person: string): Promise<DecisionAnswer> => {
    const found = await needs.approvals.read(id);
    if (!found) return null;
    const voters = await readVoters(needs)(found.approval);
    return decide(id, () => ({ type: 'take_back', person, voters }));
  };
}
