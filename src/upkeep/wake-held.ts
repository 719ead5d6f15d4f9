// A pause is over: what it held is tried again. What safe mode is about to ask people about shares cards, or a resume would post one for each.
import type { Approval, Batch } from '../domain/approval.ts';
import { batchesForSafeMode } from '../domain/batch.ts';
import { applied } from '../domain/decide.ts';
import type { Ledger } from '../domain/ledger.ts';
import { pausesFor } from '../domain/pauses.ts';
import { safeModeStage } from '../domain/safe-mode.ts';
import { dueSteps } from '../domain/steps.ts';
import type { Approvals, Clock, Jobs, Ledgers, Policies } from '../ports.ts';

/** So many are looked at together before they are woken; those that come after go for themselves. */
const MOST_GATHERED = 1_000;

type Needs = { approvals: Approvals; ledgers: Ledgers; jobs: Jobs; clock: Clock };

const isPaused = (ledger: Ledger, { request: { agent, tool } }: Approval, now: Date): boolean =>
  pausesFor(ledger, agent.role, tool.connector, now).length > 0;

/** Nothing where safe mode is not on: then what went by itself goes by itself. */
async function batchesOf({ approvals }: Needs, ids: string[], ledger: Ledger, now: Date): Promise<Map<string, Batch>> {
  if (safeModeStage(ledger, now)?.stage !== 'safe') return new Map();
  const found = await Promise.all(ids.slice(0, MOST_GATHERED).map((id) => approvals.read(id)));
  return batchesForSafeMode(found.flatMap((one) => (one && !isPaused(ledger, one.approval, now) ? [one.approval] : [])));
}

/** Those of a workspace that no pause covers any more, the oldest first. One that dies half-way leaves the others held, to be woken by the next. */
async function wakeIn(needs: Needs, workspace: string): Promise<void> {
  const { approvals, ledgers, jobs, clock } = needs;
  const held = await approvals.heldByPause(workspace);
  if (held.length === 0) return;
  const ledger = await ledgers.read(workspace);
  const batches = await batchesOf(needs, held, ledger, clock.now());
  for (const id of held) {
    const now = clock.now();
    const done = await approvals.change(id, (approval) =>
      isPaused(ledger, approval, now) ? { next: null, result: null } : applied(approval, { type: 'wake', batch: batches.get(id) }, now),
    );
    if (done) jobs.add(dueSteps(done.approval, 0, now));
  }
}

/** A pause of one workspace is over. */
export const wakePaused =
  (needs: Needs) =>
  (workspace: string): Promise<void> =>
    wakeIn(needs, workspace);

/**
 * Wakes what is held by a pause that is over: whoever resumed may have died before waking it, or it was held an instant after that.
 * What another pause still covers stays as it is. May run at any time and any number of times.
 */
export function wakeResumed({ policies, ...needs }: Needs & { policies: Policies }) {
  return async (): Promise<void> => {
    for (const { id, failing } of policies.all()) if (!failing) await wakeIn(needs, id);
  };
}
