// What decides who may do what: the policies in force, their regression cases, the directories that know who is in a group. Types only.
import type { ChatSurface } from '../domain/documents/chat-account.ts';
import type { DirectoryName, GroupRef } from '../domain/policy/followed-groups.ts';
import type { Workspace } from '../domain/policy/workspace.ts';

/** Workspaces as their files stand now, the last good ones where a file is broken. */
export interface Policies {
  get(workspace: string): Workspace | null;
  all(): Workspace[];
  /** Reads again who is who, of one workspace, or of all but those that were just read. Left out where only files say so. */
  refresh?(workspace?: string): Promise<void>;
  /**
   * The workspace with who is in these groups at this very instant; those of them that cannot be read are `unread`, and nobody is in them.
   * Null where there is no such workspace. Left out where no group follows a directory.
   */
  fresh?(workspace: string, groups: string[]): Promise<Workspace | null>;
}

/** A directory that knows who is in its groups. Never retries by itself. */
export interface GroupDirectory {
  name: DirectoryName;
  /** The accounts in a group, as `people` name them. Throws where it cannot be read whole; where it told us to wait, with `retryAfterMs`. */
  membersOf(group: Pick<GroupRef, 'id' | 'team'>, workspace: Pick<Workspace, 'channels' | 'slack_team'>): Promise<string[]>;
}

/** A chat platform that vouches for the e-mail addresses of its accounts. Never retries by itself. */
export interface AddressBook {
  surface: ChatSurface;
  /** Those of an account as of now; none where it is no full member of where this workspace is. Throws where the platform does not say. */
  addressesOf(account: string, workspace: Pick<Workspace, 'channels' | 'slack_team'>): Promise<string[]>;
}

/** What has to pass before work goes on after an incident. */
export interface RegressionCases {
  /** How many of a workspace's cases pass under the matrix that is in force. */
  result(workspace: Workspace): Promise<{ passed: number; total: number }>;
}
