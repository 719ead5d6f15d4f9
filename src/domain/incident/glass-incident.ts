// The incident of a release by break-glass: people look at it afterwards. It pauses nothing, or it would hold the very release it is about.
import type { Approval } from '../documents/approval.ts';
import { brokenGlass, type Person } from '../policy/quorum.ts';
import { type FoundIncident, incidentIdOf } from './opening.ts';

/** Whoever broke the glass does not answer for looking at it afterwards. */
export const withoutBreaker = <W extends { people: Person[] }>(workspace: W, { votes }: Approval): W => ({
  ...workspace,
  people: workspace.people.filter(({ id }) => id !== brokenGlass(votes)?.person),
});

/** The same incident whenever it is asked for; null where nobody broke the glass. */
export function glassIncident({ id, workspace, votes, verdict, request }: Approval): FoundIncident | null {
  const vote = brokenGlass(votes);
  if (!vote) return null;
  return {
    id: incidentIdOf(`${workspace} ${id} break_glass ${vote.at}`),
    kind: 'bypass',
    opened_by: vote.person,
    request_id: id,
    code: 'break_glass',
    detail: vote.reason ?? '',
    tier: verdict.tier,
    agent_role: request.agent.role,
    pause: null,
    evidence: { by: vote.person, at: vote.at },
  };
}
