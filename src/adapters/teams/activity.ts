// What Teams sends to the bot, as far as anything here looks at it: everything is checked before it is used.
import { z } from 'zod';
import type { Conversation } from '../../ports/documents.ts';
import { placeOf } from './connector.ts';

const id = z.string().min(1).max(1_000);
const words = z.string().max(100_000);

const activity = z.object({
  type: id,
  id: id.optional(),
  name: id.optional(),
  channelId: id,
  serviceUrl: id,
  from: z.object({ id }),
  recipient: z.object({ id }),
  conversation: z.object({ id, tenantId: id.optional(), conversationType: id.optional() }),
  channelData: z.object({ tenant: z.object({ id }).optional(), channel: z.object({ id }).optional() }).optional(),
  replyToId: id.optional(),
  text: words.optional(),
  entities: z.array(z.unknown()).max(1_000).optional(),
  value: z.unknown().optional(),
});

export type TeamsActivity = z.infer<typeof activity>;

/** Null for what is no activity of Teams. */
export const parseActivity = (json: unknown): TeamsActivity | null => activity.safeParse(json).data ?? null;

/** Every tenant that an activity names is the one that is let in, and it names one. */
export function isOfTenant({ conversation, channelData }: TeamsActivity, tenantId: string): boolean {
  const named = [conversation.tenantId, channelData?.tenant?.id].filter((one) => one !== undefined);
  return named.length > 0 && named.every((one) => one.toLowerCase() === tenantId.toLowerCase());
}

const kindOf = ({ conversation: { conversationType, id: conversation } }: TeamsActivity): Conversation['kind'] => {
  if (conversationType === 'personal') return 'personal';
  return conversationType === 'channel' || /@thread\.(tacv2|skype)/.test(conversation) ? 'channel' : 'group';
};

/** Where an activity came from, as it is remembered. */
export function conversationOf(one: TeamsActivity, tenantId: string, now: Date): Conversation {
  const kind = kindOf(one);
  return {
    id: placeOf(one.conversation.id),
    kind,
    service_url: one.serviceUrl,
    bot: one.recipient.id,
    tenant: tenantId,
    account: kind === 'personal' ? one.from.id : null,
    seen_at: now.toISOString(),
  };
}

const action = z.object({ verb: id, data: z.record(z.string(), z.unknown()).default({}) });
const submitted = z.looseObject({ verb: id });

export type Click = { verb: string; data: { [name: string]: unknown } };

/** The button that was clicked: an Action.Execute, or the Action.Submit of a client that knows none. Null where it is neither. */
export function clickOf({ type, name, value }: TeamsActivity): Click | null {
  if (type === 'invoke') return name === 'adaptiveCard/action' ? (z.object({ action }).safeParse(value).data?.action ?? null) : null;
  const found = submitted.safeParse(value).data;
  return found ? { verb: found.verb, data: found } : null;
}

const mention = z.object({ type: z.literal('mention'), text: words, mentioned: z.object({ id }) });

/** More than a person types, and as much as is looked at. */
const LONGEST_COMMAND = 5_000;
const MOST_MENTIONS = 20;

/** The marks of the bot's own name in a message, as they stand there. */
const ownMarks = ({ entities = [], recipient }: TeamsActivity): string[] =>
  entities.slice(0, MOST_MENTIONS).flatMap((one) => {
    const found = mention.safeParse(one).data;
    return found?.mentioned.id === recipient.id && found.text !== '' ? [found.text] : [];
  });

/** Places to break a word and marks that keep it whole, which are on our cards: they come along when somebody copies from one. */
const OF_OUR_CARDS = /[\u200b\u2060]/g;

/** The words of a message without the mention of the bot or what stands for one on our cards, the slash, and Teams's own spelling of blanks and signs. */
export function commandOf(activity: TeamsActivity): string {
  const text = ownMarks(activity).reduce((rest, mark) => rest.replaceAll(mark, ' '), (activity.text ?? '').slice(0, LONGEST_COMMAND).toWellFormed());
  return text
    .replace(OF_OUR_CARDS, '')
    .replace(/^\s*<at\b[^>]*>[^<]*<\/at>/i, '')
    .replaceAll('&nbsp;', ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replace(/^\s*(@countersign\b)?\s*\/?(agent\b)?\s*/i, '')
    .trim();
}
