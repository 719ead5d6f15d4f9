// The inputs of a review and of a denial, and what travels with their buttons.
import type { CardFacts } from '../../domain/card/card-facts.ts';
import { wordsFor } from '../../surfaces/card-words.ts';
import { choicesOf, LONGEST_REASON, type Offer } from '../../surfaces/review-words.ts';
import { type ButtonData, type CardAction, type CardElement, execute, said, small } from './adaptive-card.ts';
import { type CodeForm, codeInputs } from './code-input.ts';

/** What was on screen: the request, its version and its digest. */
export type Asked = { approval: string; version: number; digest: string };
export const askedOf = ({ id, version, digest }: Pick<CardFacts, 'id' | 'version' | 'digest'>): Asked => ({ approval: id, version, digest });
/** What a click on a form means: the vote itself, what was edited, or back to the card. A button of a card has no step. */
export type FormStep = 'vote' | 'save' | 'back';

/** What a button carried, taken apart; null for what is not ours. */
export function askedFrom(data: unknown): Asked | null {
  if (typeof data !== 'object' || data === null) return null;
  const { approval, version, digest } = data as { [name: string]: unknown };
  if (typeof approval !== 'string' || approval === '' || typeof digest !== 'string' || digest === '') return null;
  return { approval, version: typeof version === 'number' ? version : 0, digest };
}

export const stepFrom = (data: unknown): FormStep | null => {
  const step = typeof data === 'object' && data !== null && 'step' in data ? data.step : null;
  return step === 'vote' || step === 'save' || step === 'back' ? step : null;
};

const stepOf = (step: FormStep) => ({ step });

type Localized = Pick<CardFacts, 'locale'>;

export function reasonInput(facts: Localized, label: string, placeholder: string): Extract<CardElement, { type: 'Input.Text' }> {
  const words = wordsFor(facts);
  return {
    type: 'Input.Text',
    id: 'reason',
    label: words(label),
    isMultiline: true,
    maxLength: LONGEST_REASON,
    placeholder: words(placeholder),
    spacing: 'Medium',
  };
}

/**
 * Ids are `decision` and `reason`, and `code` where one is asked for, as in Slack. Nothing is chosen before, but what somebody
 * had filled in stands there again with the error at the code.
 */
export function reviewInputs(facts: CardFacts, offer: Offer, code?: CodeForm): CardElement[] {
  const words = wordsFor(facts);
  const decision: CardElement = {
    type: 'Input.ChoiceSet',
    id: 'decision',
    label: words('review.decision'),
    style: 'expanded',
    isRequired: true,
    errorMessage: words('teams.choose'),
    choices: choicesOf(facts, offer).map(({ value, title, about }) => ({ title: `${title}: ${about}`, value })),
    spacing: 'Medium',
    separator: true,
    ...(code?.error ? { value: 'approve' } : {}),
  };
  const reason = reasonInput(facts, 'teams.reason_label', 'review.reason_placeholder');
  return [decision, code?.reason ? { ...reason, value: code.reason } : reason, ...(code ? codeInputs(facts, code) : [])];
}

export const reviewButtons = (facts: CardFacts, asked: Asked): CardAction[] => [
  execute('review', wordsFor(facts)('review.submit'), { ...asked, ...stepOf('vote') }, { primary: true }),
  execute('review', wordsFor(facts)('review.close'), { ...asked, ...stepOf('back') }, { withoutInputs: true }),
];

/** Asks for the reason of a denial: one field, one consequence. */
export function denyInputs(facts: Localized, consequence = wordsFor(facts)('deny.consequence')): CardElement[] {
  const words = wordsFor(facts);
  const reason = reasonInput(facts, 'teams.deny_label', 'deny.placeholder');
  return [
    { ...reason, isRequired: true, errorMessage: words('refusal.reason_missing'), separator: true },
    small([said(`${words('deny.hint')} ${consequence}`)]),
  ];
}

/** `asked` is what was on screen: a request, or a batch. */
export const denyButtons = (facts: Localized, asked: ButtonData, submit = wordsFor(facts)('deny.submit')): CardAction[] => [
  execute('deny', submit, { ...asked, ...stepOf('vote') }, { primary: true }),
  execute('deny', wordsFor(facts)('deny.close'), { ...asked, ...stepOf('back') }, { withoutInputs: true }),
];
