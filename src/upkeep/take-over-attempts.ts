// At the start on a store of our own: releases that were under way when the process died are taken over at once.
import { applied } from '../domain/approval/decide.ts';
import type { Approvals } from '../ports/approvals.ts';
import type { Clock } from '../ports/runtime.ts';

const PAGE = 500;

/**
 * Only where no other process can work on the store: elsewhere an attempt may still run, and its time is waited for. `leaseMs` is how
 * long an attempt keeps others away. May be repeated.
 */
export function takeOverAttempts({ approvals, clock }: { approvals: Approvals; clock: Clock }) {
  return async (leaseMs: number): Promise<void> => {
    const within = new Date(clock.now().getTime() + leaseMs);
    const underWay: string[] = [];
    for (let skip = 0, more = true; more; skip += PAGE) {
      const page = await approvals.due(within, PAGE, skip);
      underWay.push(...page.filter(({ approval }) => approval.release.under_way).map(({ approval }) => approval.id));
      more = page.length === PAGE;
    }
    for (const id of underWay) await approvals.change(id, (now) => applied(now, { type: 'take_over' }, clock.now()));
  };
}
