// Who a Slack account is in a workspace. No match is nobody, and so are two.
import type { Person } from '../../domain/quorum.ts';
import type { Workspace } from '../../domain/workspace.ts';

/** The person that this Slack user id is linked to in this workspace, or null. Team ids differ between sending and clicking, so they do not count. */
export function personOf(workspace: Workspace, slackUserId: string): Person | null {
  const found = workspace.people.filter((person) => person.slack === slackUserId);
  return found.length === 1 ? (found[0] ?? null) : null;
}

/** What stands in the audit log for an account that is linked to nobody. */
export const strangerId = (slackUserId: string): string => `slack:${slackUserId}`;
