// Groups whose members are those of a group in a directory: who is in them, as far as the directory said. Pure.
import type { Person } from './quorum.ts';

/**
 * Where a group's members come from: a Slack user group, or a group in Microsoft Entra. `team` is the Slack team of the user group, where that is
 * not the workspace's own.
 */
export type Followed = { slack: string; team?: string | undefined; entra?: undefined } | { entra: string; slack?: undefined };

export type DirectoryName = 'slack' | 'entra';

/** The groups of a workspace that follow one of a directory, by name. */
export type FollowedGroups = { [group: string]: { follows: Followed } };

/** A group of which nobody could say who is in it. */
export type Unread = { group: string; directory: DirectoryName };

/** One group of a directory, under the name that it has in the workspace. */
export type GroupRef = { group: string; directory: DirectoryName; id: string; team?: string | undefined };

/** What a workspace follows; a Slack user group is in its own team, or in the one of the workspace where that names no organisation. */
export const followedIn = ({ groups = {}, slack_team }: { groups?: FollowedGroups | undefined; slack_team?: string | undefined }): GroupRef[] =>
  Object.entries(groups).map(([group, { follows }]) =>
    follows.slack === undefined
      ? { group, directory: 'entra', id: follows.entra }
      : { group, directory: 'slack', id: follows.slack, team: follows.team ?? (isOrganisation(slack_team) ? undefined : slack_team) },
  );

/** Slack's ids of organisations begin so. */
export const isOrganisation = (key: string | undefined): boolean => key?.startsWith('E') ?? false;

/**
 * The workspace with its followed groups filled. `accountsIn` says whose accounts are in one, null where nobody could say: then nobody is.
 * An account that belongs to no person of the workspace counts for nothing.
 */
export function withMembers<W extends { people: Person[]; groups?: FollowedGroups | undefined; slack_team?: string | undefined }>(
  workspace: W,
  accountsIn: (ref: GroupRef) => ReadonlySet<string> | null,
): W & { unread: Unread[] } {
  const read = followedIn(workspace).map((ref) => ({ ...ref, accounts: accountsIn(ref) }));
  const groupsOf = (person: Person): string[] =>
    read.flatMap(({ group, directory, accounts }) => {
      const account = person[directory];
      return account !== undefined && accounts?.has(account) ? [group] : [];
    });
  return {
    ...workspace,
    people: workspace.people.map((person) => ({ ...person, groups: [...person.groups, ...groupsOf(person)] })),
    unread: read.flatMap(({ group, directory, accounts }) => (accounts === null ? [{ group, directory }] : [])),
  };
}

/** Those of these groups of which nobody could say who is in them. */
export const unreadAmong = ({ unread = [] }: { unread?: Unread[] | undefined }, groups: string[]): Unread[] =>
  unread.filter(({ group }) => groups.includes(group));
