// Safe mode has begun: releases of tier 2 and 3 that nobody approved and that wait for their window or a cap are put before people now, alike ones on one card.
import { applied } from '../domain/approval/decide.ts';
import { judgeRequest } from '../domain/approval/judge-request.ts';
import type { Approval, Batch } from '../domain/documents/approval.ts';
import { batchesForSafeMode } from '../domain/documents/batch.ts';
import { dueSteps } from '../domain/documents/steps.ts';
import type { Ledger } from '../domain/ledger/ledger.ts';
import { safeModeStage } from '../domain/ledger/safe-mode.ts';
import { groupsThatDecide } from '../domain/policy/may-vote.ts';
import type { Holidays } from '../domain/policy/window.ts';
import type { Workspace } from '../domain/policy/workspace.ts';
import { readVoters } from '../flow/decision/read-voters.ts';
import type { Approvals } from '../ports/approvals.ts';
import type { Ledgers } from '../ports/documents.ts';
import type { Policies } from '../ports/policies.ts';
import type { Clock, Jobs } from '../ports/runtime.ts';

const PAGE = 200;

type Needs = { approvals: Pick<Approvals, 'list' | 'change'>; ledgers: Ledgers; policies: Policies; holidays: Holidays; jobs: Jobs; clock: Clock };

/** What waits and would go by itself at tier 2 or 3. */
async function unaskedIn({ approvals }: Needs, workspace: string): Promise<Approval[]> {
  const found: Approval[] = [];
  for (let cursor: string | undefined, more = true; more; ) {
    const page = await approvals.list({ workspace, state: 'waiting', limit: PAGE, cursor });
    found.push(...page.items.filter(({ verdict }) => verdict.decision === 'auto' && verdict.tier >= 2));
    cursor = page.next ?? undefined;
    more = page.next !== null;
  }
  return found;
}

async function ask(needs: Needs, workspace: Workspace, ledger: Ledger, { approval, batch }: { approval: Approval; batch: Batch | undefined }) {
  const { approvals, holidays, jobs, clock } = needs;
  const now = clock.now();
  const { verdict, plan } = judgeRequest(workspace, approval.request, ledger, holidays, now).judgement;
  const voters = await readVoters(needs)(approval, groupsThatDecide({ ...approval, plan }));
  const done = await approvals.change(approval.id, (one) => applied(one, { type: 'ask_anew', verdict, plan, voters, batch }, now));
  if (done) jobs.add(dueSteps(done.approval, 0, now));
}

/**
 * Once for each safe mode in each process, for what arrives later is asked about at the door, and what slipped in between at its release; again while a
 * pause holds some, which comes back to its window once that is over. May be repeated: what asks already stays as it is.
 */
export function askInSafeMode(needs: Needs) {
  const { ledgers, policies, clock } = needs;
  const asked = new Map<string, string>();
  return async (): Promise<void> => {
    for (const workspace of policies.all()) {
      const ledger = await ledgers.read(workspace.id);
      const { stage, until } = safeModeStage(ledger, clock.now()) ?? {};
      const safe = until?.toISOString() ?? '';
      if (stage !== 'safe' || workspace.failing || ledger.matrix !== workspace.hash || asked.get(workspace.id) === safe) continue;
      const all = await unaskedIn(needs, workspace.id);
      const free = all.filter(({ release }) => !release.held_by.includes('pause'));
      const batches = batchesForSafeMode(free);
      for (const approval of free) await ask(needs, workspace, ledger, { approval, batch: batches.get(approval.id) });
      if (free.length === all.length) asked.set(workspace.id, safe);
    }
  };
}
