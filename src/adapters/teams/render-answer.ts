// Private words as a card: answers to commands, and what a voter hears. All of it is plain text.
import type { CommandAnswer } from '../../commands/answer.ts';
import { text } from '../../texts.ts';
import { type AdaptiveCard, bold, type CardAction, type CardElement, card, container, execute, line, ours, said, spoken } from './adaptive-card.ts';
import { firstThatFits, TITLE_LENGTH, within } from './budget.ts';
import { renderDigest } from './render-digest.ts';

/** How long an answer may be; a cut ends in `…`. */
const ROOMS = [9000, 6000, 4000, 2000];
const LEAST = 1000;

/** The lines of an answer as one text: for notifications, and where a card says too much. */
export const answerText = ({ title, lines, preformatted }: CommandAnswer): string => [title, ...lines, preformatted].filter(Boolean).join('\n');

/** Columns keep their places in letters of one width. */
const columnsOf = (preformatted: string, most: number): CardElement =>
  container([line([said(within(preformatted, most).replaceAll(' ', '\u00a0'), { fontType: 'Monospace', size: 'Small' })])], {
    style: 'emphasis',
    spacing: 'Medium',
  });

/** The buttons of an answer. */
export const answerButtons = (locale: string, buttons: NonNullable<CommandAnswer['buttons']>): CardAction[] =>
  buttons.map(({ action, approval }) => execute(action, text(locale, `button.${action}`), { approval }));

/** An answer with its title, lines, columns and buttons. */
export function renderAnswer(locale: string, answer: CommandAnswer): AdaptiveCard {
  const { title, lines, preformatted, verbatim, digest, buttons = [] } = answer;
  if (digest) return renderDigest(digest, { locale });
  const around = { locale, fallbackText: text(locale, 'teams.fallback_answer'), speak: spoken(within(answerText(answer), 500)) };
  const actions = answerButtons(locale, buttons);
  const draw = (most: number): AdaptiveCard => {
    const all = lines.join('\n');
    const body = [
      ...(title ? [line([bold(within(title, TITLE_LENGTH), { size: 'Large' })])] : []),
      ...(all === '' ? [] : [line([said(within(all, most))], { spacing: 'Small' })]),
      ...(preformatted ? [columnsOf(preformatted, Math.min(most, 3000))] : []),
      ...(verbatim ? [line([ours(verbatim, { fontType: 'Monospace', size: 'Small' })], { spacing: 'Medium' })] : []),
    ];
    return card(around, body, actions);
  };
  return firstThatFits(ROOMS, draw, () => draw(LEAST));
}
