// Cards in Slack: posts, repaints, finds again what it posted. Never retries by itself; the steps of the queue do.

import { WebAPIPlatformError, WebAPIRateLimitedError, type WebClient } from '@slack/web-api';
import type { CardFacts } from '../../domain/card-facts.ts';
import { clip } from '../../domain/plain-text.ts';
import type { Clock, Logger, Messenger } from '../../ports.ts';
import { type Block, escaped } from './block-kit.ts';
import { POSTS, pacer, SlackTooFast, UPDATES } from './pacing.ts';
import { type CardStyle, type RenderedCard, renderCard } from './render-card.ts';
import { renderDigest } from './render-digest.ts';

const EVENT_TYPE = 'countersign_card';
const PAGE = 200;
/** How far back a card is looked for, in pages. */
const MOST_PAGES = 10;
const LONGEST_TEXT = 3500;
/** Clocks differ a little, and a card is never older than its request. */
const EARLIER_SECONDS = 60;

/** Slack's answers that mean: this message cannot be changed any more. */
const GONE = new Set(['message_not_found', 'edit_window_closed', 'cant_update_message', 'is_inactive']);
/** Slack's answers that mean: not these blocks; the plain ones are tried once. */
const TOO_NEW = new Set(['invalid_blocks', 'invalid_blocks_format', 'msg_blocks_too_long']);

const platformError = (error: unknown): string | null => (error instanceof WebAPIPlatformError ? error.data.error : null);

/** Calls Slack; being told to wait becomes `SlackTooFast`. */
async function paced<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof WebAPIRateLimitedError) throw new SlackTooFast(error.retryAfter * 1000, error);
    throw error;
  }
}

type Needs = { client: WebClient; clock: Pick<Clock, 'monotonicMs'>; logger: Logger };

/** The Slack messenger. `client` must not retry or wait by itself (`slackClientOptions`). */
export function slackMessenger({ client, clock, logger }: Needs): Messenger {
  const mayPost = pacer(POSTS, clock);
  const mayUpdate = pacer(UPDATES, clock);

  /** Sends a message; where Slack does not know the newer blocks, once more without them. */
  async function withFallback<T>(about: string, render: (isPlain: boolean) => RenderedCard, send: (card: RenderedCard) => Promise<T>): Promise<T> {
    try {
      return await paced(() => send(render(false)));
    } catch (error) {
      if (!TOO_NEW.has(platformError(error) ?? '')) throw error;
      logger.warn({ about, error: platformError(error) }, 'Slack refused the blocks of a message; it is sent in plain ones');
      return paced(() => send(render(true)));
    }
  }

  const cardOf = (facts: CardFacts, style: CardStyle) => (isPlain: boolean) => renderCard(facts, isPlain ? { ...style, plain: true } : style);

  async function postMarked(channel: string, about: string, render: (isPlain: boolean) => RenderedCard, marker: string): Promise<string> {
    mayPost(channel);
    const metadata = { event_type: EVENT_TYPE, event_payload: { marker } };
    const quiet = { unfurl_links: false, unfurl_media: false };
    const answer = await withFallback(about, render, ({ text, blocks }) => client.chat.postMessage({ channel, text, blocks, metadata, ...quiet }));
    if (!answer.ts) throw new Error('Slack took the message but did not name it');
    return answer.ts;
  }

  return {
    surface: 'slack',

    post: (channel, facts, marker) => postMarked(channel, facts.id, cardOf(facts, { mention: true }), marker),
    postDigest: (channel, digest, marker) =>
      postMarked(channel, marker, (isPlain) => renderDigest(digest, { locale: digest.workspace.locale, plain: isPlain }), marker),

    async update(channel, message, facts) {
      mayUpdate(channel);
      try {
        await withFallback(facts.id, cardOf(facts, {}), ({ text, blocks }) => client.chat.update({ channel, ts: message, text, blocks }));
        return true;
      } catch (error) {
        if (GONE.has(platformError(error) ?? '')) return false;
        throw error;
      }
    },

    async find(channel, marker, since) {
      const oldest = String(Math.floor(since.getTime() / 1000) - EARLIER_SECONDS);
      let cursor: string | undefined;
      for (let page = 0; page < MOST_PAGES; page += 1) {
        const next: { cursor?: string } = cursor ? { cursor } : {};
        const answer = await paced(() => client.conversations.history({ channel, oldest, limit: PAGE, include_all_metadata: true, ...next }));
        const found = answer.messages?.find((one) => isMarked(one.metadata, marker));
        if (found?.ts) return found.ts;
        cursor = answer.response_metadata?.next_cursor;
        if (!cursor) return null;
      }
      return null;
    },

    async announce(channel, text) {
      mayPost(channel);
      const blocks: Block[] = [{ type: 'section', text: { type: 'plain_text', text: clip(text, LONGEST_TEXT - 1000), emoji: false } }];
      await paced(() => client.chat.postMessage({ channel, text: escaped(clip(text, LONGEST_TEXT)), blocks }));
    },
  };
}

/** Slack's types leave out what a payload holds. */
function isMarked(metadata: unknown, marker: string): boolean {
  if (typeof metadata !== 'object' || metadata === null || !('event_payload' in metadata)) return false;
  const payload = metadata.event_payload;
  return typeof payload === 'object' && payload !== null && 'marker' in payload && payload.marker === marker;
}
