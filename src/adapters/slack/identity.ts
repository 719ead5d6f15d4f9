// Who a Slack account is in a workspace. No match is nobody, and so are two.
import type { Person } from '../../domain/quorum.ts';
import type { Workspace } from '../../domain/workspace.ts';
import type { Policies } from '../../ports.ts';
import type { Reader } from './refusal-words.ts';

/** The person that this Slack user id is linked to in this workspace, or null. Team ids differ between sending and clicking, so they do not count. */
export function personOf(workspace: Workspace, slackUserId: string): Person | null {
  const found = workspace.people.filter((person) => person.slack === slackUserId);
  return found.length === 1 ? (found[0] ?? null) : null;
}

/**
 * Who reads what we say to an account in a channel: the person of the channel's workspace, else the one that it is elsewhere. Somebody
 * whom no file names reads in the channel's language.
 */
export function readerIn({ policies }: { policies: Policies }, account: string, channel: string): Reader {
  const all = policies.all();
  const home = all.find((workspace) => workspace.channels.slack === channel) ?? null;
  const known = all.map((workspace) => ({ workspace, person: personOf(workspace, account) })).filter(({ person }) => person !== null);
  return known.find(({ workspace }) => workspace === home) ?? known[0] ?? { workspace: home, person: null };
}

/** What stands in the audit log for an account that is linked to nobody. */
export const strangerId = (slackUserId: string): string => `slack:${slackUserId}`;
