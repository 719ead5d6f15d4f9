// The one-time code of an approval: looked at once, and used up in the same conditional write.
import { type Refusal, refusal } from '../domain/documents/refusal.ts';
import { useCode } from '../domain/policy/enrolment.ts';
import type { CodeCheck } from '../domain/policy/step-up.ts';
import type { Enrolments } from '../ports/documents.ts';
import type { OneTimeCodes } from '../ports/one-time-codes.ts';
import type { Clock } from '../ports/runtime.ts';
import type { CheckCode } from './decision/with-code.ts';

type Needs = { enrolments: Enrolments; codes: OneTimeCodes | null; clock: Pick<Clock, 'now'> };

const failed = (refused: Refusal): CodeCheck => ({ passed: false, refused });

/** `codes` is null where there is no key to open secrets with: then nobody passes. What happened is sealed by the sweep. */
export function checkCode({ enrolments, codes, clock }: Needs): CheckCode {
  return async ({ workspace, person, code, ...use }) => {
    if (codes === null) return failed(refusal('codes_unset'));
    if (code === null) {
      const { secret } = await enrolments.read(workspace, person);
      return failed(refusal(secret === null ? 'not_enrolled' : 'code_missing'));
    }
    const now = clock.now();
    const stepIn = (sealed: string) => codes.stepOf(sealed, { workspace, person }, code, now);
    const refused = await enrolments.change(workspace, person, (enrolment) => useCode(enrolment, stepIn, now, use));
    return refused ? failed(refused) : { passed: true };
  };
}
