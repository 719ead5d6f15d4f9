// Cards in Slack: posts, repaints, finds again what it posted. Never retries by itself; the steps of the queue do.
import type { BatchFacts } from '../../domain/card/batch-facts.ts';
import type { CardFacts } from '../../domain/card/card-facts.ts';
import type { Messenger, Pictures } from '../../ports/chat.ts';
import type { Clock, Logger } from '../../ports/runtime.ts';
import { type Pacer, pacer } from '../../surfaces/pacing.ts';
import { findMarked, isGone, marked, paced, platformError } from './calls.ts';
import type { ClientAt } from './clients.ts';
import { openMessage } from './open-message.ts';
import { POSTS, UPDATES } from './pace.ts';
import { renderBatch } from './render-batch.ts';
import { type CardStyle, type RenderedCard, renderCard } from './render-card.ts';
import { renderDigest } from './render-digest.ts';
import { NO_PICTURES, renderWeekly } from './render-weekly.ts';
import { uploadPictures } from './upload-pictures.ts';

/** Slack's answers that mean: not these blocks; the plain ones are tried once. */
const TOO_NEW = new Set(['invalid_blocks', 'invalid_blocks_format', 'msg_blocks_too_long']);

type Needs = { clientAt: ClientAt; clock: Pick<Clock, 'monotonicMs' | 'sleep'>; logger: Logger; pictures: Pictures; mayPost?: Pacer };

/** The Slack messenger; whoever posts into the same channels shares `mayPost`. Its clients must not retry or wait by themselves. */
export function slackMessenger({ clientAt, clock, logger, pictures, mayPost = pacer(POSTS, clock) }: Needs): Messenger {
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

  const cardOf = (card: CardFacts | BatchFacts, given: CardStyle) => (isPlain: boolean) => {
    const style = isPlain ? { ...given, plain: true } : given;
    return 'batch' in card ? renderBatch(card, style) : renderCard(card, style);
  };
  const nameOf = (card: CardFacts | BatchFacts) => ('batch' in card ? card.batch : card.id);

  async function postMarked(channel: string, about: string, render: (isPlain: boolean) => RenderedCard, marker: string): Promise<string> {
    const client = await clientAt({ channel });
    mayPost(channel);
    const answer = await withFallback(about, render, ({ text, blocks }) => client.chat.postMessage({ channel, text, blocks, ...marked(marker) }));
    if (!answer.ts) throw new Error('Slack took the message but did not name it');
    return answer.ts;
  }

  return {
    surface: 'slack',

    post: (channel, card, marker) => postMarked(channel, nameOf(card), cardOf(card, { mention: true }), marker),
    postDigest: (channel, digest, marker) =>
      postMarked(channel, marker, (isPlain) => renderDigest(digest, { locale: digest.workspace.locale, plain: isPlain }), marker),
    async postWeekly(channel, weekly, marker) {
      const client = await clientAt({ channel });
      const files = await uploadPictures({ client, pictures, clock, logger }, weekly);
      return postMarked(channel, marker, (isPlain) => renderWeekly(weekly, weekly.workspace.locale, isPlain ? NO_PICTURES : files), marker);
    },

    async update(channel, message, card) {
      const client = await clientAt({ channel });
      mayUpdate(channel);
      try {
        await withFallback(nameOf(card), cardOf(card, {}), ({ text, blocks }) => client.chat.update({ channel, ts: message, text, blocks }));
        return true;
      } catch (error) {
        if (isGone(error)) return false;
        throw error;
      }
    },

    find: findMarked(clientAt),

    async announce(channel, text, marker) {
      const client = await clientAt({ channel });
      if (marker === undefined) mayPost(channel, { urgent: true });
      await paced(() => client.chat.postMessage({ channel, ...openMessage(text), ...(marker === undefined ? {} : marked(marker)) }));
    },
  };
}
