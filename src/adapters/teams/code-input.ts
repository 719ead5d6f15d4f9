// The input for a one-time code in a review: what it looks like, and with what a review comes back whose code was not taken.
import type { CardFacts } from '../../domain/card/card-facts.ts';
import { localeOn } from '../../domain/policy/locale.ts';
import { wordsFor } from '../../surfaces/card-words.ts';
import { bold, type CardElement, line, said, sign, small } from './adaptive-card.ts';
import { within } from './budget.ts';

/** `error`: why the code that was typed was not taken, beside what else had been filled in; null while nothing was. */
export type CodeForm = { error: string | null; reason: string };

/** Room for a code that is typed with spaces. */
const LONGEST_CODE = 12;
const LONGEST_ERROR = 400;

/** It may stay empty, since a denial needs none. */
export function codeInputs(facts: Pick<CardFacts, 'locale'>, { error }: CodeForm): CardElement[] {
  const words = wordsFor({ locale: localeOn('teams', facts.locale) });
  const why = error === null ? [] : [line([sign('attention'), said(' '), bold(within(error, LONGEST_ERROR))], { spacing: 'Medium' })];
  return [
    ...why,
    { type: 'Input.Text', id: 'code', label: words('step_up.label'), maxLength: LONGEST_CODE, spacing: 'Medium' },
    small([said(words('step_up.hint'))]),
  ];
}
