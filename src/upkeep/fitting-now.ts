// What waits for a cap and has room by now: a cap was raised, or a release gave its charges back.
import { isHeldByCap } from '../domain/approval/held-now.ts';
import type { Approval } from '../domain/documents/approval.ts';
import { admit } from '../domain/ledger/admit.ts';
import { admitAsk } from '../domain/ledger/admit-ask.ts';
import type { Ledger } from '../domain/ledger/ledger.ts';
import type { Workspace } from '../domain/policy/workspace.ts';
import type { Approvals } from '../ports/approvals.ts';

const PAGE = 200;
/** Among so many that wait it is looked for, the newest first; the others are tried when their day begins. */
const MOST_PAGES = 10;

/** Nothing holds it any more, or its turn alone does. */
const isLeaving = ({ held_by }: Approval['release']): boolean => held_by.every((reason) => reason === 'turn');

async function waitingIn(approvals: Pick<Approvals, 'list'>, workspace: string): Promise<Approval[]> {
  const all: Approval[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const { items, next } = await approvals.list({ workspace, state: 'waiting', limit: PAGE, cursor });
    all.push(...items.filter(({ release }) => isHeldByCap(release) || isLeaving(release)));
    if (next === null) return all;
    cursor = next;
  }
  return all;
}

/**
 * Ids of those that would be let through together, the longest waiting first, so that nobody is tried in vain. Those that are about to leave
 * come before them: their room is taken.
 */
export async function fittingNow(approvals: Pick<Approvals, 'list'>, workspace: Workspace, ledger: Ledger, now: Date): Promise<string[]> {
  const waiting = (await waitingIn(approvals, workspace.id)).sort((one, other) => Date.parse(one.created_at) - Date.parse(other.created_at));
  const [held, leaving] = [waiting.filter(({ release }) => isHeldByCap(release)), waiting.filter(({ release }) => isLeaving(release))];
  let left = ledger;
  const fits = (approval: Approval): boolean => {
    const admission = admit(left, admitAsk(approval, workspace, now, 0), workspace.suppressed);
    if (admission.admitted) left = admission.ledger;
    return admission.admitted;
  };
  for (const one of leaving) fits(one);
  return held.filter(fits).map(({ id }) => id);
}
