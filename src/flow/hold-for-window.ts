// Works out when an approved request may be tried: now, or when its window opens.
import { scheduleRelease } from '../domain/approval/schedule-release.ts';
import type { Approval } from '../domain/documents/approval.ts';
import type { Holidays } from '../domain/policy/window.ts';
import type { Approvals } from '../ports/approvals.ts';
import type { Policies } from '../ports/policies.ts';
import type { Clock } from '../ports/runtime.ts';

/** May be repeated: a release that is placed already is left alone. */
export function holdForWindow({
  approvals,
  policies,
  clock,
  holidays,
}: {
  approvals: Approvals;
  policies: Policies;
  clock: Clock;
  holidays: Holidays;
}) {
  return async (id: string): Promise<Approval | null> => {
    const done = await approvals.change(id, (approval) => {
      const workspace = policies.get(approval.workspace);
      if (!workspace || approval.release.at) return { next: null, result: null };
      const placed = scheduleRelease(approval, workspace, holidays, clock.now());
      return { next: placed === approval ? null : placed, result: null };
    });
    return done?.approval ?? null;
  };
}
