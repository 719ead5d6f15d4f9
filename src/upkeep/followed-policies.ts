// Workspaces with the members of the groups that follow a directory: a copy of at most a minute for showing, read anew for deciding.
import { followedIn, type GroupRef, withMembers } from '../domain/policy/followed-groups.ts';
import type { Workspace } from '../domain/policy/workspace.ts';
import type { GroupDirectory, Policies } from '../ports/policies.ts';
import type { Clock, Logger } from '../ports/runtime.ts';
import { freshReads } from './fresh-reads.ts';
import { within } from './within.ts';

/** A copy is read again a little before it is a minute old: whoever keeps it fresh comes by every few seconds. */
const STALE_MS = 50_000;
/** A directory that could not be read is left alone so long before its copy is tried again; who decides always asks it. */
const LEAVE_ALONE_MS = 20_000;
/** How long one read may take, and how long whoever clicked waits at most: platforms give up after three seconds. */
const READ_MS = 1_200;
const WAIT_MS = 1_400;

type Accounts = ReadonlySet<string>;
type Copy = { accounts: Accounts | null; readMs: number; tryMs: number };

type Needs = {
  policies: Policies & Required<Pick<Policies, 'refresh'>>;
  /** Filled when the platforms are wired. */
  directories: readonly GroupDirectory[];
  clock: Pick<Clock, 'monotonicMs' | 'sleep'>;
  logger: Logger;
};

/** One group of one directory, whoever follows it; which bot asks Slack depends on the team of the workspace. */
const keyOf = ({ directory, id, team = '' }: GroupRef, { slack_team = '' }: Workspace): string =>
  directory === 'slack' ? `slack ${slack_team} ${team} ${id}` : `${directory} ${id}`;

/** Before the first `refresh`, and where a directory was never read, nobody is in its groups. */
export function followedPolicies({ policies, directories, clock, logger }: Needs): Required<Policies> {
  const copies = new Map<string, Copy>();
  const filled = new WeakMap<Workspace, { version: number; workspace: Workspace }>();
  let version = 0;

  async function read(ref: GroupRef, workspace: Workspace): Promise<Accounts> {
    const directory = directories.find(({ name }) => name === ref.directory);
    if (!directory) throw new Error(`No directory ${ref.directory} is connected`);
    const readMs = clock.monotonicMs();
    const asked = directory.membersOf(ref, workspace).then((members) => {
      const accounts = new Set(members);
      keep(keyOf(ref, workspace), accounts, readMs);
      return accounts;
    });
    return within(clock, READ_MS, asked);
  }

  function keep(key: string, accounts: Accounts, readMs: number): void {
    const known = copies.get(key);
    if (known && known.readMs > readMs) return;
    copies.set(key, { accounts, readMs, tryMs: readMs + STALE_MS });
    if (!known?.accounts || accounts.symmetricDifference(known.accounts).size > 0) version += 1;
  }

  const reads = freshReads<Accounts>();

  /** Null where it cannot be read in time. */
  async function accountsNow(ref: GroupRef, workspace: Workspace): Promise<Accounts | null> {
    const asked = reads(keyOf(ref, workspace), () => read(ref, workspace));
    return within(clock, WAIT_MS, asked).catch((error: unknown) => {
      const { group, directory, id } = ref;
      logger.warn(
        { err: error, workspace: workspace.id, group, directory, id },
        'Nobody could say who is in a group; whoever wants to decide by it is refused',
      );
      return null;
    });
  }

  const copyOf = (workspace: Workspace) => (ref: GroupRef) => copies.get(keyOf(ref, workspace))?.accounts ?? null;

  function withCopies(workspace: Workspace): Workspace {
    if (followedIn(workspace).length === 0) return workspace;
    const known = filled.get(workspace);
    if (known?.version === version) return known.workspace;
    const made = { version, workspace: withMembers(workspace, copyOf(workspace)) };
    filled.set(workspace, made);
    return made.workspace;
  }

  async function renew(workspaces: Workspace[]): Promise<void> {
    const nowMs = clock.monotonicMs();
    const due = new Map(
      workspaces.flatMap((workspace) =>
        followedIn(workspace).flatMap((ref) => {
          const key = keyOf(ref, workspace);
          return (copies.get(key)?.tryMs ?? nowMs) <= nowMs ? [[key, { ref, workspace }] as const] : [];
        }),
      ),
    );
    const tried = [...due].map(async ([key, { ref, workspace }]) => {
      const known = copies.get(key);
      copies.set(key, { accounts: known?.accounts ?? null, readMs: known?.readMs ?? 0, tryMs: nowMs + LEAVE_ALONE_MS });
      await accountsNow(ref, workspace);
    });
    await Promise.all(tried);
  }

  const oneOrAll = (id: string | undefined): Workspace[] => policies.all().filter((one) => id === undefined || one.id === id);

  return {
    get(id) {
      const workspace = policies.get(id);
      return workspace && withCopies(workspace);
    },
    all: () => policies.all().map(withCopies),
    async refresh(id) {
      await policies.refresh(id);
      await renew(oneOrAll(id));
    },
    async fresh(id, groups) {
      const workspace = policies.get(id);
      if (!workspace) return null;
      const wanted = followedIn(workspace).filter(({ group }) => groups.includes(group));
      if (wanted.length === 0) return withCopies(workspace);
      // Two groups may follow the same one of a directory: it is asked once.
      const asked = new Map(wanted.map((ref) => [keyOf(ref, workspace), ref]));
      const now = new Map(await Promise.all([...asked].map(async ([key, ref]) => [key, await accountsNow(ref, workspace)] as const)));
      return withMembers(workspace, (ref) => {
        const accounts = now.get(keyOf(ref, workspace));
        return accounts === undefined ? copyOf(workspace)(ref) : accounts;
      });
    },
  };
}
