// Cards in Teams: posts and repaints. Never retries by itself; the steps of the queue do. Teams lets a bot read no history, so nothing is
// found again: after a crash between the post and our write a card stands twice, and a click on the older one is as good and shrinks it.
import type { Messenger } from '../../ports/chat.ts';
import type { Connector } from './connector.ts';
import { openMessage, paintedCard, postedCard } from './messages.ts';
import { renderDigest } from './render-digest.ts';
import { renderWeekly } from './render-weekly.ts';
import { cardMessage } from './told.ts';

export function teamsMessenger({ connector }: { connector: Connector }): Messenger {
  return {
    surface: 'teams',
    post: (channel, card) => connector.post(channel, postedCard(card)),
    update: (channel, message, card) => connector.update(channel, message, paintedCard(card)),
    find: async () => null,
    postDigest: (channel, digest) => connector.post(channel, cardMessage(renderDigest(digest, { locale: digest.workspace.locale }))),
    postWeekly: (channel, weekly) => connector.post(channel, cardMessage(renderWeekly(weekly, weekly.workspace.locale))),
    announce: async (channel, words) => void (await connector.post(channel, openMessage(words), { urgent: true })),
  };
}
