// What the emulated Slack remembers: messages, private words, response URLs, and who listens to changes.
import { randomBytes } from 'node:crypto';
import { RESPONSE_URL_USES } from './limits.ts';
import { isThing, type Thing, thingsOf } from './text-checks.ts';

export const TEAM = 'T0PLAYGROUND';
export const APP = 'A0COUNTERSIGN';
export const BOT_USER = 'U0COUNTERSIGN';
export const BOT = 'B0COUNTERSIGN';

export const token = (prefix: string): string => `${prefix}${randomBytes(8).toString('hex')}`;

/** A message of the bot, or of a person who mentioned it. `at` is the instant on the playground's clock. */
export type Message = {
  channel: string;
  ts: string;
  thread_ts: string | null;
  user: string;
  text: string;
  blocks: Thing[];
  metadata: Thing | null;
  at: string;
  edited_at: string | null;
  deleted: boolean;
};

/** Words that one person alone sees: an ephemeral, or the answer to a command. */
export type PrivateWords = {
  user: string;
  channel: string;
  ts: string;
  text: string;
  blocks: Thing[];
  at: string;
  via: 'chat.postEphemeral' | 'response_url' | 'command';
  deleted: boolean;
};

export type SlackEvent =
  | { type: 'message'; message: Message }
  | { type: 'private'; words: PrivateWords }
  | { type: 'view'; user: string; viewId: string }
  | { type: 'call'; method: string; ok: boolean };

type ResponseTarget = { user: string; channel: string; ts: string | null; uses: number };

/** Slack names blocks and buttons that came without an id. */
export const withIds = (blocks: unknown): Thing[] =>
  structuredClone(thingsOf(blocks)).map((block) => ({
    ...block,
    block_id: block.block_id || token('b').slice(0, 9),
    ...(block.type === 'actions' ? { elements: thingsOf(block.elements).map((one) => ({ action_id: token('a').slice(0, 9), ...one })) } : {}),
    ...(Array.isArray(block.child_blocks) ? { child_blocks: withIds(block.child_blocks) } : {}),
  }));

/** Text, blocks and metadata of a call. An update without metadata keeps what was there, an empty one takes it away. */
export const contentOf = (args: Thing): { text: string; blocks: Thing[]; metadata?: Thing | null } => ({
  text: typeof args.text === 'string' ? args.text : '',
  blocks: withIds(args.blocks),
  ...(isThing(args.metadata) ? { metadata: Object.keys(args.metadata).length > 0 ? structuredClone(args.metadata) : null } : {}),
});

export type SlackMemory = ReturnType<typeof slackMemory>;

/** What was said before a restart. */
export type Remembered = { messages: Message[]; privates: PrivateWords[] };

/** `now` dates messages; their `ts` never goes back, even where the clock does. */
export function slackMemory(now: () => Date, { messages, privates }: Remembered = { messages: [], privates: [] }) {
  const listeners = new Set<(event: SlackEvent) => void>();
  const responseTargets = new Map<string, ResponseTarget>();
  let lastMicros = Math.max(0, ...[...messages, ...privates].map(({ ts }) => Math.round(Number(ts) * 1e6)));

  const nextTs = (): string => {
    lastMicros = Math.max(lastMicros + 1, now().getTime() * 1000);
    return `${Math.floor(lastMicros / 1e6)}.${String(lastMicros % 1e6).padStart(6, '0')}`;
  };
  const tell = (event: SlackEvent): void => {
    for (const listener of listeners) listener(event);
  };

  function addMessage(channel: string, args: Thing, user = BOT_USER): Message {
    const thread = typeof args.thread_ts === 'string' && args.thread_ts !== '' ? args.thread_ts : null;
    const place = { channel, ts: nextTs(), thread_ts: thread, user, at: now().toISOString(), edited_at: null, deleted: false };
    const message: Message = { metadata: null, ...place, ...contentOf(args) };
    messages.push(message);
    tell({ type: 'message', message });
    return message;
  }

  function changeMessage(message: Message, change: Partial<Message>): void {
    Object.assign(message, change, { edited_at: now().toISOString() });
    tell({ type: 'message', message });
  }

  function addPrivate(user: string, channel: string, args: Thing, via: PrivateWords['via']): PrivateWords {
    const { text, blocks } = contentOf(args);
    const words: PrivateWords = { user, channel, ts: nextTs(), text, blocks, at: now().toISOString(), via, deleted: false };
    privates.push(words);
    tell({ type: 'private', words });
    return words;
  }

  function changePrivate(words: PrivateWords, change: Partial<PrivateWords>): void {
    Object.assign(words, change);
    tell({ type: 'private', words });
  }

  /** A path that takes up to five answers to one click or command. */
  function newResponsePath(user: string, channel: string, ts: string | null): string {
    const path = `/response/${token('')}`;
    responseTargets.set(path, { user, channel, ts, uses: 0 });
    return path;
  }

  function takeResponsePath(path: string): ResponseTarget | null {
    const target = responseTargets.get(path);
    if (!target || target.uses >= RESPONSE_URL_USES) return null;
    target.uses += 1;
    return target;
  }

  return {
    messages,
    privates,
    tell,
    nextTs,
    addMessage,
    changeMessage,
    addPrivate,
    changePrivate,
    newResponsePath,
    takeResponsePath,
    find: (channel: unknown, ts: unknown) => messages.find((one) => one.channel === channel && one.ts === ts && !one.deleted),
    findPrivate: (user: string, ts: unknown) => privates.find((one) => one.user === user && one.ts === ts && !one.deleted),
    subscribe(listener: (event: SlackEvent) => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
