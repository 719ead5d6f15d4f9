// Cards in Teams: posts and repaints. Never retries by itself; the steps of the queue do. Teams lets a bot read no history, so nothing is
// found again: after a crash between the post and our write a card stands twice, and a click on the older one is as good and shrinks it.
import type { BatchFacts } from '../../domain/batch-facts.ts';
import type { CardFacts } from '../../domain/card-facts.ts';
import type { Messenger } from '../../ports.ts';
import type { Connector } from './connector.ts';
import { openMessage, postedCard } from './messages.ts';
import { renderCard } from './render-card.ts';
import { renderDigest } from './render-digest.ts';
import { renderWeekly } from './render-weekly.ts';
import { cardMessage } from './told.ts';

/** Alike requests have a card each here. */
function single(card: CardFacts | BatchFacts): CardFacts {
  if ('batch' in card) throw new Error('Teams shows one request a card');
  return card;
}

export function teamsMessenger({ connector }: { connector: Connector }): Messenger {
  return {
    surface: 'teams',
    showsBatches: false,
    post: (channel, card) => connector.post(channel, postedCard(single(card))),
    update: (channel, message, card) => connector.update(channel, message, cardMessage(renderCard(single(card)))),
    find: async () => null,
    postDigest: (channel, digest) => connector.post(channel, cardMessage(renderDigest(digest, { locale: digest.workspace.locale }))),
    postWeekly: (channel, weekly) => connector.post(channel, cardMessage(renderWeekly(weekly, weekly.workspace.locale))),
    announce: async (channel, words) => void (await connector.post(channel, openMessage(words))),
  };
}
