// A request runs out of time: closed, whatever had been approved so far.
import { applied } from '../domain/approval/decide.ts';
import type { Approval } from '../domain/documents/approval.ts';
import type { Approvals } from '../ports/approvals.ts';
import type { Clock } from '../ports/runtime.ts';

/** May be repeated, and may come late: `decide` looks at the clock before everything else anyway. */
export function expireRequest({ approvals, clock }: { approvals: Approvals; clock: Clock }) {
  return async (id: string): Promise<Approval | null> => {
    const done = await approvals.change(id, (approval) => applied(approval, { type: 'expire' }, clock.now()));
    return done?.approval ?? null;
  };
}
