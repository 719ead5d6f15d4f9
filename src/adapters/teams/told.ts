// What somebody is told who clicked or typed: a card for them alone, or words. Nobody else sees either.
import type { CommandAnswer } from '../../commands/answer.ts';
import type { AdaptiveCard } from './adaptive-card.ts';
import type { Message } from './connector.ts';
import { renderAnswer } from './render-answer.ts';

export type Told = { card: AdaptiveCard } | { words: string };

const CARD = 'application/vnd.microsoft.card.adaptive';
const WORDS = 'application/vnd.microsoft.activity.message';

/** A message that is one card. */
export const cardMessage = (card: Pick<AdaptiveCard, 'speak'>): Message => ({
  attachments: [{ contentType: CARD, content: card }],
  summary: card.speak,
});

/** The answer to an Action.Execute: the card stands in place of the shared one, for whoever clicked and until the shared one is painted again. */
export const invokeAnswer = (told: Told) =>
  'card' in told ? { statusCode: 200, type: CARD, value: told.card } : { statusCode: 200, type: WORDS, value: told.words };

/** The same as a message of its own, where there is no click to answer. */
export const asMessage = (told: Told, locale: string): Message =>
  cardMessage('card' in told ? told.card : renderAnswer(locale, { lines: [told.words] }));

/** A command's answer as a card. */
export const answerMessage = (answer: CommandAnswer, locale: string): Message => cardMessage(renderAnswer(locale, answer));
