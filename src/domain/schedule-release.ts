// When an approved request may be tried: now, where its window is open, else in the next opening.
import type { Act } from './acts.ts';
import type { Approval } from './approval.ts';
import { applied } from './decide.ts';
import { placeRelease } from './place-release.ts';
import type { Holidays } from './window.ts';
import type { Workspace } from './workspace.ts';

/** The same approval with its release placed; one that is not approved or waiting stays as it is. */
export function scheduleRelease(approval: Approval, workspace: Workspace, holidays: Holidays, now: Date): Approval {
  if (approval.state !== 'approved' && approval.state !== 'waiting') return approval;
  const { open: _open, ...placed } = placeRelease({ approval, workspace, holidays, now });
  const act: Act = { type: 'schedule', ...placed };
  return applied(approval, act, now).next ?? approval;
}
