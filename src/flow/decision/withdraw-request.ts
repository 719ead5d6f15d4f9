// An agent has no more use for what it asked for.
import type { Approvals } from '../../ports/approvals.ts';
import type { Decide, DecisionAnswer } from '../collect-decision.ts';

/** The agent takes its request back. Another workspace's request is not there. */
export function withdrawRequest(decide: Decide, { approvals }: { approvals: Pick<Approvals, 'read'> }) {
  return async (id: string, by: { workspace: string; reason: string | null }): Promise<DecisionAnswer> => {
    const found = await approvals.read(id);
    if (found?.approval.workspace !== by.workspace) return null;
    return decide(id, (approval) => ({ type: 'withdraw', by: `agent:${approval.request.agent.role}`, reason: by.reason }));
  };
}
