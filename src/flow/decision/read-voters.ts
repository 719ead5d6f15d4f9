// Who may decide about an approval at this instant: the people of its workspace, and who stands in for whom.
import type { Approval } from '../../domain/documents/approval.ts';
import { delegationsOn } from '../../domain/ledger/delegation.ts';
import type { Voters } from '../../domain/policy/may-vote.ts';
import { votersOf, type Workspace } from '../../domain/policy/workspace.ts';
import type { Ledgers } from '../../ports/documents.ts';
import type { Policies } from '../../ports/policies.ts';
import type { Clock } from '../../ports/runtime.ts';

type Needs = { ledgers: Pick<Ledgers, 'read'>; policies: Policies; clock: Clock };

/** The workspace with who is in these groups at this very instant, as far as they follow a directory. */
export const workspaceNow = async (policies: Policies, id: string, groups: string[]): Promise<Workspace | null> =>
  policies.fresh ? policies.fresh(id, groups) : policies.get(id);

/**
 * Who may vote on an approval now; who is in these groups is asked of their directories at this very instant, of others a copy says
 * it. Delegations stand in another document: what changes after they were read is found at the release, where every vote is held against
 * who may vote then.
 */
export function readVoters({ ledgers, policies, clock }: Needs) {
  return async (approval: Approval, groups: string[] = []): Promise<Voters> => {
    const workspace = await workspaceNow(policies, approval.workspace, groups);
    if (!workspace) return { people: [], operators: [] };
    return votersOf(workspace, approval.request.agent.role, delegationsOn(await ledgers.read(workspace.id), clock.now()));
  };
}
