// What conversations.history and conversations.replies answer: pages of the messages that are there, with their metadata
// where all of it was asked for. A card whose post ended without an answer is found again here.
import { APP, BOT, BOT_USER, type Message, TEAM } from './memory.ts';
import { type Answer, failed } from './message-checks.ts';
import type { Thing } from './text-checks.ts';

const isYes = (value: unknown): boolean => value === true || value === 1 || value === 'true' || value === '1';
const micros = (ts: unknown): number => Math.round(Number(ts) * 1e6);
const isTime = (ts: unknown): boolean => ts === undefined || (ts !== '' && Number.isFinite(Number(ts)));
const cursorOf = (ts: string): string => Buffer.from(`next_ts:${ts}`).toString('base64');

/** A message as Slack shows it to the app. */
export const shownMessage = (message: Message, withMetadata = false): Thing => ({
  type: 'message',
  user: message.user,
  team: TEAM,
  ts: message.ts,
  text: message.text,
  blocks: message.blocks,
  ...(message.user === BOT_USER ? { bot_id: BOT, app_id: APP } : {}),
  ...(message.thread_ts ? { thread_ts: message.thread_ts } : {}),
  ...(withMetadata && message.metadata ? { metadata: message.metadata } : {}),
});

/** One page of messages that are in their order already; `most` where no limit is given. */
function pageOf(found: Message[], args: Thing, most: number): Answer {
  const limit = Number(args.limit ?? most);
  if (!(limit >= 1 && limit <= 999)) return failed('invalid_limit');
  if (!isTime(args.oldest)) return failed('invalid_ts_oldest');
  if (!isTime(args.latest)) return failed('invalid_ts_latest');
  const edge = isYes(args.inclusive) ? 1 : 0;
  const within = found.filter(({ ts }) => {
    const late = args.oldest === undefined || micros(ts) > micros(args.oldest) - edge;
    return late && (args.latest === undefined || micros(ts) < micros(args.latest) + edge);
  });
  const start = args.cursor ? within.findIndex(({ ts }) => cursorOf(ts) === args.cursor) : 0;
  if (start < 0) return failed('invalid_cursor');
  const next = within[start + limit];
  return {
    ok: true,
    messages: within.slice(start, start + limit).map((message) => shownMessage(message, isYes(args.include_all_metadata))),
    has_more: next !== undefined,
    response_metadata: { next_cursor: next ? cursorOf(next.ts) : '' },
  };
}

const inChannel = (messages: Message[], channel: unknown) => messages.filter((one) => one.channel === channel && !one.deleted);

/** Newest first, without the answers in threads. */
export function historyOf(messages: Message[], args: Thing): Answer {
  const found = inChannel(messages, args.channel).filter((one) => one.thread_ts === null || one.thread_ts === one.ts);
  return pageOf(found.reverse(), args, 100);
}

/** One thread, oldest first: the message itself, then the answers to it. */
export function repliesOf(messages: Message[], args: Thing): Answer {
  const here = inChannel(messages, args.channel);
  const asked = here.find((one) => one.ts === args.ts);
  if (!asked) return failed('thread_not_found');
  const root = asked.thread_ts ?? asked.ts;
  return pageOf(
    here.filter((one) => one.ts === root || one.thread_ts === root),
    args,
    999,
  );
}
