// A request seen with its workspace and ledger: the diff, the facts that conditions look at, and the judgement.

import { countersFor } from './caps.ts';
import { type Change, diff } from './diff.ts';
import type { Ledger } from './ledger.ts';
import { type Judgement, judge } from './matrix.ts';
import type { AgentRequest } from './request.ts';
import { dayOf, usableZone, weekOf } from './window.ts';
import type { Workspace } from './workspace.ts';

export type Judged = { changes: Change[]; judgement: Judgement };

/** Judges a request as of `now`. Pure. */
export function judgeRequest(workspace: Workspace, request: AgentRequest, ledger: Ledger, now: Date): Judged {
  const changes = diff(request.before ?? {}, request.after ?? {});
  const day = dayOf(now, workspace.time_zone);
  const facts = {
    now,
    safe_mode: ledger.safe_mode !== null && Date.parse(ledger.safe_mode.until) > now.getTime(),
    zone_usable: usableZone(request.target.time_zone),
    counters: countersFor(ledger, request, { day, week: weekOf(now, workspace.time_zone) }),
  };
  return { changes, judgement: judge(workspace, request, changes, facts) };
}
