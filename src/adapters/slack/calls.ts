// What all our calls of Slack share: the marker that finds a message again, what its errors mean, being told to wait.
import { WebAPIPlatformError, WebAPIRateLimitedError } from '@slack/web-api';
import { TooFast } from '../../surfaces/pacing.ts';
import type { ClientAt } from './clients.ts';

const EVENT_TYPE = 'countersign_card';
const PAGE = 200;
/** How far back a message is looked for, in pages. */
const MOST_PAGES = 10;
/** Clocks differ a little, and a card is never older than its request. */
const EARLIER_SECONDS = 60;

/** Slack's answers that mean: this message cannot be changed any more. */
const GONE = new Set(['message_not_found', 'edit_window_closed', 'cant_update_message', 'is_inactive']);

/** Slack's own code for what went wrong; null where it is no answer of Slack's. */
export const platformError = (error: unknown): string | null => (error instanceof WebAPIPlatformError ? error.data.error : null);

export const isGone = (error: unknown): boolean => GONE.has(platformError(error) ?? '');

/** Calls Slack; being told to wait becomes `TooFast`. */
export async function paced<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof WebAPIRateLimitedError) throw new TooFast('Slack', error.retryAfter * 1000, error);
    throw error;
  }
}

/** What makes a message ours to be found again, and quiet about links in it. */
export const marked = (marker: string) => ({
  metadata: { event_type: EVENT_TYPE, event_payload: { marker } },
  unfurl_links: false,
  unfurl_media: false,
});

/** Slack's types leave out what a payload holds. */
function isMarked(metadata: unknown, marker: string): boolean {
  if (typeof metadata !== 'object' || metadata === null || !('event_payload' in metadata)) return false;
  const payload = metadata.event_payload;
  return typeof payload === 'object' && payload !== null && 'marker' in payload && payload.marker === marker;
}

type Page = { messages?: { ts?: string; metadata?: unknown }[]; response_metadata?: { next_cursor?: string } };

async function findIn(pageAt: (cursor: string | undefined) => Promise<Page>, marker: string): Promise<string | null> {
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const answer = await paced(() => pageAt(cursor));
    const found = answer.messages?.find((one) => isMarked(one.metadata, marker));
    if (found?.ts) return found.ts;
    cursor = answer.response_metadata?.next_cursor;
    if (!cursor) return null;
  }
  return null;
}

const at = (cursor: string | undefined): { cursor?: string } => (cursor ? { cursor } : {});

/** Where a message with this marker stands in a channel, since an instant; null where it does not. */
export const findMarked =
  (clientAt: ClientAt) =>
  async (channel: string, marker: string, since: Date): Promise<string | null> => {
    const client = await clientAt({ channel });
    const oldest = String(Math.floor(since.getTime() / 1000) - EARLIER_SECONDS);
    return findIn(
      (cursor) => client.conversations.history({ channel, oldest, limit: PAGE, include_all_metadata: true, ...at(cursor) }) as Promise<Page>,
      marker,
    );
  };

/** The same in the thread of a message. */
export const findReply =
  (clientAt: ClientAt) =>
  async (channel: string, ts: string, marker: string): Promise<string | null> => {
    const client = await clientAt({ channel });
    return findIn(
      (cursor) => client.conversations.replies({ channel, ts, limit: PAGE, include_all_metadata: true, ...at(cursor) }) as Promise<Page>,
      marker,
    );
  };
