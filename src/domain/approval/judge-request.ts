// A request seen with its workspace and ledger: the diff, the facts that conditions look at, and the judgement.
import { type Change, diff } from '../documents/diff.ts';
import type { AgentRequest } from '../documents/request.ts';
import { countersFor, periodOf, safeModeIsOn } from '../ledger/caps.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { type Judgement, judge } from '../policy/judge.ts';
import { type Holidays, usableZone } from '../policy/window.ts';
import type { Workspace } from '../policy/workspace.ts';
import { placeRelease } from './place-release.ts';

export type Judged = { changes: Change[]; judgement: Judgement };

/**
 * Outside its window an automatic row that says `outside_window: reroute` does not wait: whoever is on call decides, and it goes at
 * once.
 */
function rerouted(judgement: Judgement, workspace: Workspace, request: AgentRequest, holidays: Holidays, now: Date): Judgement {
  const { verdict, plan } = judgement;
  if (plan.outside_window !== 'reroute' || verdict.decision !== 'auto') return judgement;
  const asked = { id: '', plan, request, expires_at: request.expires_at ?? now.toISOString() };
  if (placeRelease({ approval: asked, workspace, holidays, now }).open) return judgement;
  return {
    ...judgement,
    verdict: { ...verdict, decision: 'ask', reasons: [...verdict.reasons, 'outside_window'] },
    plan: { ...plan, window: null, slots: [{ group: 'on-call', after: null }] },
  };
}

/** Judges a request as of `now`. Pure. */
export function judgeRequest(workspace: Workspace, request: AgentRequest, ledger: Ledger, holidays: Holidays, now: Date): Judged {
  const changes = diff(request.before ?? {}, request.after ?? {});
  const facts = {
    now,
    safe_mode: safeModeIsOn(ledger, now),
    zone_usable: usableZone(request.target.time_zone),
    counters: countersFor(ledger, request, periodOf(now, workspace.time_zone)),
  };
  return { changes, judgement: rerouted(judge(workspace, request, changes, facts), workspace, request, holidays, now) };
}
