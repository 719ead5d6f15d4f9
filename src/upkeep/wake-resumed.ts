// Lets go what a pause or safe mode held that is over, and what a cap held that has room again: one after the other, at the workspace's pace. What safe mode is
// about to ask people about shares cards, or a resume would post one for each.
import { applied } from '../domain/approval/decide.ts';
import { isHeldByCap, isHeldByPause, pausesOver } from '../domain/approval/held-now.ts';
import type { Approval, Batch } from '../domain/documents/approval.ts';
import { batchesForSafeMode } from '../domain/documents/batch.ts';
import { dueSteps } from '../domain/documents/steps.ts';
import { safeModeIsOn } from '../domain/ledger/caps.ts';
import type { Ledger } from '../domain/ledger/ledger.ts';
import { safeModeStage } from '../domain/ledger/safe-mode.ts';
import { takeTurns, turnsTaken } from '../domain/ledger/turns.ts';
import type { Workspace } from '../domain/policy/workspace.ts';
import type { Approvals } from '../ports/approvals.ts';
import type { Ledgers } from '../ports/documents.ts';
import type { Policies } from '../ports/policies.ts';
import type { Clock, Jobs } from '../ports/runtime.ts';
import { fittingNow } from './fitting-now.ts';

/** So many turns are taken at once: where the process dies then, as many may be lost, and the rest leaves so much later. */
const AT_ONCE = 25;
/** So many are looked at together for what they have in common; those that come after get cards of their own. */
const MOST_GATHERED = 1_000;

type Needs = { approvals: Approvals; ledgers: Ledgers; policies: Policies; jobs: Jobs; clock: Clock };

/** `at`: when each of those leaves that take a turn; who is asked about instead needs none. */
type Taken = { free: Approval[]; at: Map<string, string>; claim: string | null };

/** Those that no pause covers any more, and that safe mode does not hold on their way. */
const freeOf = (held: Approval[], ledger: Ledger, now: Date): Approval[] => {
  const isSafe = safeModeIsOn(ledger, now);
  return held.filter((one) => pausesOver(ledger, one, now).length === 0 && !(isSafe && one.release.held_by.includes('safe_mode')));
};

async function readHeld({ approvals }: Needs, ids: string[]): Promise<Approval[]> {
  return (await approvals.readAll(ids)).filter(({ release }) => isHeldByPause(release) || isHeldByCap(release));
}

/** Those that people will be asked about, by what they share a card with. None where safe mode is not on: then what went by itself goes by itself. */
async function batchesOf(needs: Needs, workspace: Workspace, ids: string[]): Promise<Map<string, Batch>> {
  const now = needs.clock.now();
  const ledger = await needs.ledgers.read(workspace.id);
  if (safeModeStage(ledger, now)?.stage !== 'safe') return new Map();
  return batchesForSafeMode(freeOf(await readHeld(needs, ids.slice(0, MOST_GATHERED)), ledger, now));
}

/** Gives each of some its turn; answers the claim under which the next batch goes on, null where another process is at it. */
async function wakeSome(
  needs: Needs,
  workspace: Workspace,
  { ids, batches }: { ids: string[]; batches: Map<string, Batch> },
  claim: string | null,
): Promise<{ claim: string | null } | null> {
  const { approvals, ledgers, jobs, clock } = needs;
  const held = await readHeld(needs, ids);
  const taken = await ledgers.change(workspace.id, (ledger): { next: Ledger | null; result: Taken | null } => {
    const now = clock.now();
    const free = freeOf(held, ledger, now);
    const leaving = free.filter(({ id }) => !batches.has(id));
    if (leaving.length === 0) return { next: null, result: { free, at: new Map(), claim } };
    const turns = takeTurns(ledger, { count: leaving.length, perMinute: workspace.resume_per_minute, claim }, now);
    const at = (all: string[]) => new Map(leaving.map(({ id }, index) => [id, all[index] ?? now.toISOString()]));
    return { next: turns?.next ?? null, result: turns && { free, at: at(turns.at), claim: turns.claim } };
  });
  if (!taken) return null;
  for (const { id } of taken.free) {
    const now = clock.now();
    const at = taken.at.get(id) ?? now.toISOString();
    const done = await approvals.change(id, (approval) => applied(approval, { type: 'wake', at, batch: batches.get(id) }, now));
    if (done) jobs.add(dueSteps(done.approval, 0, clock.now()));
  }
  return { claim: taken.claim };
}

/** What caps held is looked for where somebody says that there is room, and by the sweep while a cap is raised: whoever raised it may have died. */
async function freedByCaps({ approvals, ledgers, clock }: Needs, workspace: Workspace, isSaid: boolean): Promise<string[]> {
  const ledger = await ledgers.read(workspace.id);
  const isRaised = ledger.overrides.some(({ until }) => Date.parse(until) > clock.now().getTime());
  return isSaid || isRaised ? fittingNow(approvals, workspace, ledger, clock.now()) : [];
}

async function wakeIn(needs: Needs, workspace: Workspace, isSaid: boolean): Promise<void> {
  const { approvals, ledgers } = needs;
  const held = [...new Set([...(await approvals.heldByPause(workspace.id)), ...(await freedByCaps(needs, workspace, isSaid))])];
  if (held.length === 0) return;
  const batches = await batchesOf(needs, workspace, held);
  let claim: string | null = null;
  for (let start = 0; start < held.length; start += AT_ONCE) {
    const done = await wakeSome(needs, workspace, { ids: held.slice(start, start + AT_ONCE), batches }, claim);
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
 * Wakes what pauses and safe mode held that are over, and what caps held that have room, in one workspace or in all: a resume calls it, whoever raises a cap or gives
 * its charges back, and a sweep, for they may have died before waking it, a pause may have ended by itself, or a release was held an instant after. What
 * another pause still covers stays as it is. May run at any time, any number of times and in several processes.
 */
export function wakeResumed(needs: Needs) {
  return async (only?: string): Promise<void> => {
    for (const workspace of needs.policies.all()) {
      if (!workspace.failing && (only === undefined || workspace.id === only)) await wakeIn(needs, workspace, only !== undefined);
    }
  };
}
