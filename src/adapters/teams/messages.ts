// Messages that everybody in a channel reads: our own words, and the card of an approval with a ring for those who can act.
import type { BatchFacts } from '../../domain/card/batch-facts.ts';
import type { CardFacts, CardPerson } from '../../domain/card/card-facts.ts';
import { oneLine } from '../../domain/documents/plain-text.ts';
import { text } from '../../texts.ts';
import type { AdaptiveCard } from './adaptive-card.ts';
import { bytesOf, CARD_BYTES, within } from './budget.ts';
import type { Message } from './connector.ts';
import { renderBatch } from './render-batch.ts';
import { renderCard } from './render-card.ts';
import { cardMessage } from './told.ts';

const LONGEST = 3_500;
const MOST_MENTIONS = 8;

/** Plain text: Teams reads no Markdown and no mention in it, and what cannot be seen is made visible. */
export const openMessage = (words: string): Message => ({ text: within(words, LONGEST), textFormat: 'plain' });

/** A mention stands in a TextBlock, which reads Markdown, and its mark has to be found in there letter by letter. */
const markOf = (name: string): string => `<at>${oneLine(name, 60).replace(/[^\p{L}\p{M}\p{N} .,'-]/gu, '')}</at>`;

const entityOf = ({ teams, name }: CardPerson) =>
  teams === null ? [] : [{ type: 'mention', text: markOf(name), mentioned: { id: teams, name: oneLine(name, 60) } }];

/** What a message shows: one request, or those that share a card. */
const drawn = (facts: CardFacts | BatchFacts): AdaptiveCard => ('members' in facts ? renderBatch(facts) : renderCard(facts));

/** The card as it stands now; nobody's phone rings. */
export const paintedCard = (facts: CardFacts | BatchFacts): Message => cardMessage(drawn(facts));

/**
 * The card as it is first posted: it rings the phones of those who can act now, where there is room for that. In the card and not beside it:
 * words and a card in one message may come as two.
 */
export function postedCard(facts: CardFacts | BatchFacts): Message {
  const card = drawn(facts);
  const { locale } = 'members' in facts ? facts.sample : facts;
  const entities = facts.mayDecide.flatMap(entityOf).slice(0, MOST_MENTIONS);
  const words = text(locale, 'chat.mention', { people: entities.map((one) => one.text).join(', ') });
  const line = { type: 'TextBlock', text: words, wrap: true, spacing: 'Small', size: 'Small' };
  const ringing = { ...card, body: [...card.body, line], msteams: { ...card.msteams, entities } };
  const isRung = entities.length > 0 && bytesOf(ringing) <= CARD_BYTES;
  return isRung ? { ...cardMessage(card), attachments: cardMessage(ringing).attachments ?? [] } : cardMessage(card);
}
