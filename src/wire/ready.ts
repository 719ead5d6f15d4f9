// What others may know of a process: whether it is ready, and the gauges that are looked up when they are asked for.
import { queueFault } from '../adapters/bullmq/queue-fault.ts';
import { oldestOf } from '../adapters/http/measured.ts';
import { gauges } from '../adapters/http/metrics.ts';
import { type Check, clocksAgree, type Readiness, readiness, wellOf } from '../adapters/http/readiness.ts';
import { sharedLook } from '../adapters/http/shared-look.ts';
import { teamsReachable } from '../adapters/teams/reachable.ts';
import type { Workspace } from '../domain/policy/workspace.ts';
import type { Chat } from './chat.ts';
import type { House } from './common.ts';

/** Whether this process may be sent calls. Without a chat platform it may: requests are stored, and their cards wait. */
export function readyOf({ common, stores, queue, loaded, config }: House, { slack, teams }: Chat): () => Promise<Readiness> {
  const { clock } = common;
  const checks = {
    store: { isNeeded: true, look: stores.fault },
    queue: { isNeeded: true, look: () => queueFault(queue, stores.timer) },
    // A clock that was moved on purpose, in the playground, is not held against the database's.
    clock: { isNeeded: true, look: async () => (clock.isMoved() ? null : clocksAgree(stores.now, clock.now)()) },
    policies: policiesCheck(loaded, config.policyDir),
    regression: { isNeeded: false, look: async () => failingWords(loaded.policies.all()) },
    ...(slack ? { slack: { isNeeded: false, look: slack.reachable } } : {}),
    ...(teams ? { teams: { isNeeded: false, look: teamsReachable({ connector: teams.connector, clock }) } } : {}),
  };
  return sharedLook(readiness(checks, common), clock);
}

/** Without a workspace nothing can be judged. Where a file broke meanwhile, what was loaded before decides on, and calls are taken. */
function policiesCheck({ policies, problems }: House['loaded'], dir: string): Check {
  const isEmpty = () => policies.all().length === 0;
  return {
    get isNeeded() {
      return isEmpty();
    },
    look: async () => (isEmpty() ? `no workspace; add a file to ${dir}/workspaces` : brokenWords(problems())),
  };
}

const brokenWords = ([first, ...others]: string[]): string | null => {
  if (first === undefined) return null;
  const more = others.length > 0 ? ` (and ${others.length} more, see the log)` : '';
  return `the last good files stay in force; mend these before a restart: ${first}${more}`;
};

/** Names what fails; calls are taken all the same, since the other workspaces and every pause work. */
const failingWords = (workspaces: Workspace[]): string | null => {
  const failing = workspaces.flatMap(({ id, failing: names }) => (names ? [`${id} (${names.length})`] : []));
  return failing.length === 0
    ? null
    : `releases are held where the matrix fails its cases: ${failing.join(', ')}; see the log, correct matrix or cases`;
};

/** Of the queue, and of what waits in this process. */
async function depthOf({ queue, lane }: Pick<House, 'queue' | 'lane'>): Promise<Record<string, number>> {
  const queued = await queue.getJobCounts('active', 'waiting', 'delayed');
  const here: Record<string, number> = lane?.counts() ?? {};
  return Object.fromEntries(Object.entries(queued).map(([state, count]) => [state, count + (here[state] ?? 0)]));
}

/** Whether a workspace has a channel on a platform that is connected. */
const canPost =
  ({ policies }: House['common'], { messengers }: Chat) =>
  (workspace: string): boolean =>
    messengers.some(({ surface }) => policies.get(workspace)?.channels[surface] !== undefined);

/** Gauges are looked up when they are asked for, each once a second for all who ask. */
export function watchGauges({ registry, queue, lane, common }: House, chat: Chat, ready: () => Promise<Readiness>): void {
  gauges(registry, {
    depth: sharedLook(() => depthOf({ queue, lane }), common.clock),
    oldest: sharedLook(oldestOf({ ...common, canPost: canPost(common, chat) }), common.clock),
    ready: async () => wellOf(await ready()),
  });
}
