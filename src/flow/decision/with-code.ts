// Step-up: a one-time code is looked at, and used up, where an act needs one and nothing else is in its way.
import type { Act } from '../../domain/approval/acts.ts';
import { decide } from '../../domain/approval/decide.ts';
import type { Approval } from '../../domain/documents/approval.ts';
import type { CodeCheck } from '../../domain/policy/step-up.ts';
import type { Clock } from '../../ports/runtime.ts';

/** Looks at a one-time code and uses it up. */
export type CheckCode = (ask: { workspace: string; person: string; code: string | null; use: string; request: string }) => Promise<CodeCheck>;
/** Without `checkCode` nobody passes. */
export type ByCode = { clock: Clock; checkCode?: CheckCode };
type CodedAct = Extract<Act, { type: 'vote' | 'break_glass' }>;

/** An act with what came of its code, which is looked at only where nothing else is in the way: it would be used up in vain. */
export async function withCode({ clock, checkCode }: ByCode, approval: Approval, act: CodedAct, code: string | null): Promise<CodedAct> {
  if (!act.voters.step_up || !checkCode) return act;
  if (decide(approval, act, clock.now()).refused?.code !== 'code_missing') return act;
  const { workspace, id: request } = approval;
  return { ...act, checked: await checkCode({ workspace, person: act.person, code, use: act.type, request }) };
}
