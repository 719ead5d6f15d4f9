// Who an account of a chat platform is in a workspace. No match is nobody, and so are two.
import type { ChatSurface } from '../domain/documents/chat-account.ts';
import type { Person } from '../domain/policy/quorum.ts';
import type { Workspace } from '../domain/policy/workspace.ts';
import type { Policies } from '../ports/policies.ts';
import type { Reader } from './refusal-words.ts';

/** The person that this account is linked to in this workspace, or null. Slack's team ids differ between sending and clicking, so they do not count. */
export function personOf(workspace: Workspace, surface: ChatSurface, account: string): Person | null {
  const found = workspace.people.filter((person) => person[surface] === account);
  return found.length === 1 ? (found[0] ?? null) : null;
}

/** What stands in the audit log for an account that is linked to nobody. */
export const strangerId = (surface: ChatSurface, account: string): string => `${surface}:${account}`;

/**
 * Who reads what we say to an account in a channel: the person of the channel's workspace, else the one that it is elsewhere. Somebody
 * whom no file names reads in the channel's language.
 */
export function readerIn({ policies }: { policies: Policies }, surface: ChatSurface, account: string, channel: string): Reader {
  const all = policies.all();
  const home = all.find((workspace) => workspace.channels[surface] === channel) ?? null;
  const known = all.map((workspace) => ({ workspace, person: personOf(workspace, surface, account) })).filter(({ person }) => person !== null);
  return { ...(known.find(({ workspace }) => workspace === home) ?? known[0] ?? { workspace: home, person: null }), surface, account };
}
