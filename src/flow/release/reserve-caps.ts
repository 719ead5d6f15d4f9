// Reserves what an attempt needs in one write of the ledger, or holds, ends or judges the approval anew where that is not to be had.
import { holdRefused } from '../../domain/approval/hold-refused.ts';
import { judgeRequest } from '../../domain/approval/judge-request.ts';
import { admit } from '../../domain/ledger/admit.ts';
import { admitAsk } from '../../domain/ledger/admit-ask.ts';
import type { Admission, Hold } from '../../domain/ledger/ledger.ts';
import { ATTEMPT_MS, type Attempt } from './attempt.ts';
import { MatrixElsewhere } from './matrix-elsewhere.ts';

/** So often the matrix may change during one attempt. */
const MOST_TURNS = 3;

function askLedger(attempt: Attempt): Promise<Admission> {
  const ask = admitAsk(attempt.approval, attempt.workspace, attempt.needs.clock.now(), ATTEMPT_MS);
  return attempt.needs.ledgers.change(attempt.workspace.id, (ledger) => {
    const result = admit(ledger, ask, attempt.workspace.suppressed);
    return { next: result.admitted ? result.ledger : null, result };
  });
}

/** Ends what is not released yet, fails what was and never arrived. */
async function endSuppressed(attempt: Attempt, reason: string): Promise<void> {
  if (attempt.approval.state === 'releasing') await attempt.stop({ code: 'suppressed', reason });
  else await attempt.giveUp('suppressed', reason);
}

async function hold(attempt: Attempt, reasons: string[]): Promise<void> {
  const { clock, holidays, ledgers } = attempt.needs;
  const ledger = await ledgers.read(attempt.workspace.id);
  await attempt.act(holdRefused({ approval: attempt.approval, workspace: attempt.workspace, ledger, holidays, reasons, now: clock.now() }));
}

async function judgeAgain(attempt: Attempt): Promise<void> {
  const { clock, holidays, ledgers } = attempt.needs;
  const ledger = await ledgers.read(attempt.workspace.id);
  const { judgement } = judgeRequest(attempt.workspace, attempt.approval.request, ledger, holidays, clock.now());
  const { verdict, plan } = judgement;
  await attempt.act({ type: 'rejudge', verdict, plan, voters: await attempt.voters(judgement) });
}

/**
 * Reserves everything in one write of the ledger, judging again where the matrix has changed; what was charged. Null where that ended or held the
 * approval instead. A matrix that fails its cases holds like a pause. Throws where the matrix in force is another process's, or does not come to rest.
 */
export async function reserveCaps(attempt: Attempt): Promise<Hold['charged'] | null> {
  if (attempt.workspace.failing) {
    await hold(attempt, ['pause']);
    return null;
  }
  for (let turn = 0; turn < MOST_TURNS; turn += 1) {
    const admission = await askLedger(attempt);
    if (admission.admitted) return admission.charged;
    if ('elsewhere' in admission) throw new MatrixElsewhere(attempt.workspace.id);
    if ('suppressed' in admission) {
      await endSuppressed(attempt, admission.suppressed);
      return null;
    }
    const again = 'rejudge' in admission || (attempt.approval.state === 'releasing' && admission.held_by.includes('safe_mode'));
    if (!again) {
      await hold(attempt, admission.held_by);
      return null;
    }
    await judgeAgain(attempt);
    if (attempt.approval.state !== 'releasing') {
      await attempt.giveCapsBack();
      return null;
    }
  }
  throw new Error(`The matrix of ${attempt.workspace.id} changed ${MOST_TURNS} times during one attempt`);
}
