// Lets go what a pause held that is over: one after the other, at the workspace's pace.
import type { Approval } from '../domain/approval.ts';
import { applied } from '../domain/decide.ts';
import type { Ledger } from '../domain/ledger.ts';
import { pausesAgainst } from '../domain/pauses.ts';
import { dueSteps } from '../domain/steps.ts';
import { takeTurns, turnsTaken } from '../domain/turns.ts';
import type { Workspace } from '../domain/workspace.ts';
import type { Approvals, Clock, Jobs, Ledgers, Policies } from '../ports.ts';

/** So many turns are taken at once: where the process dies then, as many may be lost, and the rest leaves so much later. */
const BATCH = 25;

type Needs = { approvals: Approvals; ledgers: Ledgers; policies: Policies; jobs: Jobs; clock: Clock };

type Taken = { free: Approval[]; at: string[]; claim: string | null };

/** Those that no pause covers any more. */
function freeOf(held: Approval[], ledger: Ledger, now: Date): Approval[] {
  const isFree = ({ request, rollback }: Approval) =>
    pausesAgainst(ledger, { role: request.agent.role, connector: request.tool.connector, rollback }, now).length === 0;
  return held.filter(isFree);
}

async function readAll({ approvals }: Needs, ids: string[]): Promise<Approval[]> {
  const found = await Promise.all(ids.map((id) => approvals.read(id)));
  return found.flatMap((one) => (one?.approval.release.held_by.includes('pause') ? [one.approval] : []));
}

/** Gives each of a batch its turn; answers the claim under which the next batch goes on, null where another process is at it. */
async function wakeBatch(needs: Needs, workspace: Workspace, ids: string[], claim: string | null): Promise<{ claim: string | null } | null> {
  const { approvals, ledgers, jobs, clock } = needs;
  const held = await readAll(needs, ids);
  const taken = await ledgers.change(workspace.id, (ledger): { next: Ledger | null; result: Taken | null } => {
    const now = clock.now();
    const free = freeOf(held, ledger, now);
    if (free.length === 0) return { next: null, result: { free, at: [], claim } };
    const turns = takeTurns(ledger, { count: free.length, perMinute: workspace.resume_per_minute, claim }, now);
    return { next: turns?.next ?? null, result: turns && { free, at: turns.at, claim: turns.claim } };
  });
  if (!taken) return null;
  for (const [index, { id }] of taken.free.entries()) {
    const at = taken.at[index] ?? clock.now().toISOString();
    const done = await approvals.change(id, (approval) => applied(approval, { type: 'wake', at }, clock.now()));
    if (done) jobs.add(dueSteps(done.approval, 0, clock.now()));
  }
  return { claim: taken.claim };
}

async function wakeIn(needs: Needs, workspace: Workspace): Promise<void> {
  const { approvals, ledgers } = needs;
  const held = await approvals.heldByPause(workspace.id);
  let claim: string | null = null;
  for (let start = 0; start < held.length; start += BATCH) {
    const done = await wakeBatch(needs, workspace, held.slice(start, start + BATCH), claim);
    if (!done) return;
    claim = done.claim;
  }
  const mine = claim;
  if (mine === null) return;
  await ledgers.change(workspace.id, (ledger) => {
    const next = turnsTaken(ledger, mine);
    return { next: next === ledger ? null : next, result: null };
  });
}

/**
 * Wakes what pauses held that are over, in one workspace or in all: a resume calls it, and a sweep, for whoever resumed may have died before
 * waking it, a pause may have ended by itself, or a release was held an instant after. What another pause still covers stays as it is. May run at
 * any time, any number of times and in several processes.
 */
export function wakeResumed(needs: Needs) {
  return async (only?: string): Promise<void> => {
    for (const workspace of needs.policies.all()) {
      if (!workspace.failing && (only === undefined || workspace.id === only)) await wakeIn(needs, workspace);
    }
  };
}
