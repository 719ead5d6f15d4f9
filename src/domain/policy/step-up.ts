// Step-up: a workspace may want a one-time code with each approval of tier 3, beside the click.
import type { Approval } from '../documents/approval.ts';
import { type Refusal, type RefusalCode, refusal } from '../documents/refusal.ts';

/** What a workspace file asks for by tier; nothing where it is left out. */
export type StepUp = { tier_3?: 'totp' | undefined };

/** What came of a code. Left out where none was looked at, which is as good as none. */
export type CodeCheck = { passed: true } | { passed: false; refused: Refusal };

const CODE_REFUSALS = new Set<string>([
  'code_missing',
  'code_wrong',
  'code_used',
  'code_paused',
  'codes_unset',
  'not_enrolled',
] satisfies RefusalCode[]);

/** Whether a refusal is about the code alone. */
export const isCodeRefusal = (code: string): boolean => CODE_REFUSALS.has(code);

/** As if a code had been given: to find out whether anything else is in the way. */
export const CODE_PASSED: CodeCheck = { passed: true };

/** Whether whoever approves this has to give a code. A denial never needs one. */
export const wantsCode = ({ verdict }: Pick<Approval, 'verdict'>, { step_up }: { step_up?: StepUp | undefined }): boolean =>
  verdict.tier === 3 && step_up?.tier_3 === 'totp';

/** Why an approval does not count for want of a code, or null. */
export function codeRefused(
  approval: Pick<Approval, 'verdict'>,
  voters: { step_up?: StepUp | undefined },
  checked: CodeCheck | undefined,
): Refusal | null {
  if (!wantsCode(approval, voters) || checked?.passed) return null;
  return checked?.refused ?? refusal('code_missing');
}
