// When an approved request may be tried: now, where its window is open, else in the next opening.
import type { Approval } from '../documents/approval.ts';
import type { Holidays } from '../policy/window.ts';
import type { Workspace } from '../policy/workspace.ts';
import type { Act } from './acts.ts';
import { applied } from './decide.ts';
import { placeRelease } from './place-release.ts';

/** The same approval with its release placed; one that is not approved or waiting stays as it is. */
export function scheduleRelease(approval: Approval, workspace: Workspace, holidays: Holidays, now: Date): Approval {
  if (approval.state !== 'approved' && approval.state !== 'waiting') return approval;
  const { open: _open, ...placed } = placeRelease({ approval, workspace, holidays, now });
  const act: Act = { type: 'schedule', ...placed };
  return applied(approval, act, now).next ?? approval;
}
