// The inputs of a batch's review, in which single requests are denied or get a card of their own, and what travels with its buttons.
import type { BatchFacts } from '../../domain/card/batch-facts.ts';
import type { CardFacts } from '../../domain/card/card-facts.ts';
import { oneLine } from '../../domain/documents/plain-text.ts';
import { differingLines, othersIn } from '../../surfaces/batch-review.ts';
import type { Chosen } from '../../surfaces/batch-voter.ts';
import { type AskedOfBatch, whoseText } from '../../surfaces/batch-words.ts';
import { windowText, wordsFor } from '../../surfaces/card-words.ts';
import { confidenceText } from '../../texts.ts';
import type { Click } from './activity.ts';
import { type ButtonData, bold, type CardAction, type CardElement, execute, line, said } from './adaptive-card.ts';
import { type FormStep, reasonInput } from './review-form.ts';

export const batchData = ({ first, stamp }: Pick<BatchFacts, 'first' | 'stamp'>): ButtonData => ({ batch: first, stamp });

/** What a button carried, taken apart; null for what is no batch's. */
export function batchFrom({ batch, stamp }: Click['data']): AskedOfBatch | null {
  return typeof batch === 'string' && batch !== '' && typeof stamp === 'string' && stamp !== '' ? { member: batch, stamp } : null;
}

/** Which were ticked and what is to become of them, or of the others on the list. Nothing is chosen before, so no choice is none. */
export function chosenFrom(batch: Pick<BatchFacts, 'members'>, { requests, decision, listed }: Click['data']): Chosen {
  const ticked = typeof requests === 'string' ? requests.split(',').filter(Boolean) : [];
  const marks = decision === 'approve' && typeof listed === 'string' ? listed : '';
  return { deny: decision === 'deny' ? ticked : [], open: decision === 'open' ? ticked : [], approve: othersIn(batch, marks, ticked) };
}

/**
 * How long the parts of a line are that stands for one request, each field in which it differs, and the text above all. `apart`: each is drawn by
 * itself with its name in bold, which costs as much room as its words.
 */
export type LineRoom = { apart: boolean; who: number; window: number; about: number; value: number; body: number };

/** A client may read Markdown in the title of a choice, so it holds figures of ours alone. Its number is the one of its line. */
const choiceOf = ({ id, locale, request }: CardFacts, nth: number) => ({
  title: `${nth + 1}  ·  ${confidenceText(locale, request.confidence_score)}`,
  value: id,
});

const isSaid = (part: string): boolean => part !== '' && part !== '…';

/** One line each, so that nobody's words look like the line of another. */
function partsOf(facts: CardFacts, sample: CardFacts, room: LineRoom): { who: string; more: string[]; about: string[] } {
  const differing = differingLines(facts, sample, room.value, oneLine);
  return {
    who: whoseText(facts)
      .map((one) => oneLine(one, room.who))
      .filter(isSaid)
      .join(', '),
    more: [confidenceText(facts.locale, facts.request.confidence_score), oneLine(windowText(facts), room.window)].filter(isSaid),
    about: (differing.length > 0 ? differing : [oneLine(facts.email?.subject ?? facts.request.action_reason, room.about)]).filter(isSaid),
  };
}

/** Those of the list with their numbers, the least confident first: whom each is about, when it goes, and where it differs from the text above. */
export function listElements({ sample }: BatchFacts, room: LineRoom, listed: CardFacts[]): CardElement[] {
  const lines = listed.map((facts, nth) => ({ number: `${nth + 1}.`, ...partsOf(facts, sample, room) }));
  if (!room.apart) {
    const words = lines.map(({ number, who, more, about }) => [number, [who, ...more, about.join('; ')].filter(isSaid).join('  ·  ')].join('  '));
    return [line([said(words.join('\n'))], { spacing: 'Medium' })];
  }
  return lines.map(({ number, who, more, about }) =>
    line([bold(`${number}  ${who}`), said(['', ...more].join('  ·  ') + about.map((one) => `\n${one}`).join(''))], { spacing: 'Small' }),
  );
}

/** What was ticked by its number is denied, or gets a card of its own, or is left where the others are approved. */
export function batchInputs({ sample }: BatchFacts, listed: CardFacts[]): CardElement[] {
  const words = wordsFor(sample);
  const choice = { type: 'Input.ChoiceSet', style: 'expanded' } as const;
  return [
    {
      ...choice,
      id: 'requests',
      label: words('batch.choose'),
      isMultiSelect: true,
      wrap: true,
      choices: listed.map(choiceOf),
      spacing: 'Medium',
    },
    {
      ...choice,
      id: 'decision',
      label: words('review.decision'),
      isRequired: true,
      errorMessage: words('batch.choose_something'),
      choices: [
        { title: words('batch.approve_others'), value: 'approve' },
        { title: words('batch.deny_these'), value: 'deny' },
        { title: words('batch.open_these'), value: 'open' },
      ],
      spacing: 'Medium',
      separator: true,
    },
    reasonInput(sample, 'teams.reason_label', 'review.reason_placeholder'),
  ];
}

/** `listed` marks those on the list. */
export function batchButtons({ sample }: BatchFacts, { member, stamp, listed }: AskedOfBatch & { listed: string }): CardAction[] {
  const words = wordsFor(sample);
  const data = (step: FormStep) => ({ ...batchData({ first: member, stamp }), step });
  return [
    execute('review', words('batch.review_submit'), { ...data('vote'), listed }, { primary: true }),
    execute('review', words('review.close'), data('back'), { withoutInputs: true }),
  ];
}
