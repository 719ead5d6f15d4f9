// The inputs of a batch's review, in which single requests are denied or get a card of their own, and what travels with its buttons.
import type { BatchFacts } from '../../domain/batch-facts.ts';
import type { CardFacts } from '../../domain/card-facts.ts';
import { oneLine } from '../../domain/plain-text.ts';
import { type AskedOfBatch, whoseText } from '../../surfaces/batch-words.ts';
import { windowText, wordsFor } from '../../surfaces/card-words.ts';
import { numberText } from '../../texts.ts';
import type { Click } from './activity.ts';
import { type ButtonData, type CardAction, type CardElement, execute } from './adaptive-card.ts';
import { type FormStep, reasonInput } from './review-form.ts';

export const batchData = ({ first, stamp }: Pick<BatchFacts, 'first' | 'stamp'>): ButtonData => ({ batch: first, stamp });

/** What a button carried, taken apart; null for what is no batch's. */
export function batchFrom({ batch, stamp }: Click['data']): AskedOfBatch | null {
  return typeof batch === 'string' && batch !== '' && typeof stamp === 'string' && stamp !== '' ? { member: batch, stamp } : null;
}

/** Which were ticked, and what is to become of them. Nothing is chosen before, so no choice is none. */
export function chosenFrom({ requests, decision }: Click['data']): { deny: string[]; open: string[] } {
  const chosen = typeof requests === 'string' ? requests.split(',').filter(Boolean) : [];
  return { deny: decision === 'deny' ? chosen : [], open: decision === 'open' ? chosen : [] };
}

/** How long the parts of a line are that stands for one request. */
export type LineRoom = { who: number; window: number; about: number };

/** A client may read Markdown in the title of a choice: of what somebody else wrote nothing but letters and figures is left. */
const letters = (words: string, most: number): string => oneLine(words.replace(/[^\p{L}\p{M}\p{N} ,'-]/gu, ' '), most);

function titleOf(facts: CardFacts, room: LineRoom): string {
  const [who, where] = whoseText(facts).map((one) => letters(one, room.who));
  const about = letters(facts.email?.subject ?? facts.request.action_reason, room.about);
  const parts = [[who, where].filter(Boolean).join(', '), oneLine(windowText(facts), room.window), about];
  return [numberText(facts.locale, facts.request.confidence_score), ...parts.filter((part) => part !== '' && part !== '…')].join('  ·  ');
}

/** Those that still ask, the least confident first; what was ticked is denied, or gets a card of its own. */
export function batchInputs(batch: BatchFacts, room: LineRoom): CardElement[] {
  const words = wordsFor(batch.sample);
  const asking = batch.members.filter(({ state }) => state === 'asking');
  const choice = { type: 'Input.ChoiceSet', style: 'expanded', isRequired: true, errorMessage: words('batch.choose_something') } as const;
  return [
    {
      ...choice,
      id: 'requests',
      label: words('batch.choose'),
      isMultiSelect: true,
      wrap: true,
      choices: asking.map((facts) => ({ title: titleOf(facts, room), value: facts.id })),
      spacing: 'Medium',
    },
    {
      ...choice,
      id: 'decision',
      label: words('review.decision'),
      choices: [
        { title: words('batch.deny_these'), value: 'deny' },
        { title: words('batch.open_these'), value: 'open' },
      ],
      spacing: 'Medium',
      separator: true,
    },
    reasonInput(batch.sample, 'teams.reason_label', 'review.reason_placeholder'),
  ];
}

export function batchButtons(batch: BatchFacts, { member, stamp }: AskedOfBatch): CardAction[] {
  const words = wordsFor(batch.sample);
  const data = (step: FormStep) => ({ ...batchData({ first: member, stamp }), step });
  return [
    execute('review', words('batch.review_submit'), data('vote'), { primary: true }),
    execute('review', words('review.close'), data('back'), { withoutInputs: true }),
  ];
}
