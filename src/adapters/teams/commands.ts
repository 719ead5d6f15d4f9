// The words of `/agent`, typed to the bot: in a chat with it, or after a mention in a channel. Answers are private: in the chat, never in the
// channel, where only what was changed is said.
import type { CommandResult, Told } from '../../commands/answer.ts';
import { readerIn } from '../../surfaces/identity.ts';
import type { SurfaceNeeds } from '../../surfaces/needs.ts';
import { patiently } from '../../surfaces/pacing.ts';
import { localeOf } from '../../surfaces/refusal-words.ts';
import { text } from '../../texts.ts';
import type { Place } from './actions.ts';
import type { Connector, Message } from './connector.ts';
import { inboxCard } from './inbox.ts';
import { openMessage } from './messages.ts';
import { answerMessage, cardMessage } from './told.ts';

/** Slack has a page for it; here it is a word. */
const INBOX = 'inbox';

/** Where words were typed; `thread` is the conversation as it was, with its thread. */
type Typed = Place & { thread: string };

export function typedCommands(needs: SurfaceNeeds, connector: Connector) {
  const { logger, policies } = needs;
  const readInbox = inboxCard(needs);

  /** In the chat with this account; where there is none and none can be made, the channel hears that alone, and none of the answer. */
  async function privately({ account, isPersonal, id, thread }: Typed, message: Message, locale: string): Promise<void> {
    try {
      const chat = isPersonal ? id : (await connector.openChat(account)).id;
      await patiently(() => connector.post(chat, message), needs);
    } catch (error) {
      if (isPersonal) throw error;
      logger.warn({ err: error, account }, 'An answer could not be given in private');
      await connector.post(thread, openMessage(text(locale, 'chat.no_chat')));
    }
  }

  async function say(typed: Typed, { private: answer, public: words }: Told, locale: string): Promise<void> {
    if (words !== null) await patiently(() => connector.post(typed.id, openMessage(words)), needs);
    if (answer) await privately(typed, answerMessage(answer, locale), locale);
  }

  const inboxOf = (account: string, locale: string): Promise<Message> =>
    readInbox(account).then(cardMessage, (error: unknown) => {
      logger.error({ err: error }, 'An inbox could not be read');
      return answerMessage({ lines: [text(locale, 'vote.fault')] }, locale);
    });

  return async (words: string, typed: Typed): Promise<void> => {
    const { account, id } = typed;
    const locale = localeOf(readerIn({ policies }, 'teams', account, id));
    if (words.toLowerCase() === INBOX) return privately(typed, await inboxOf(account, locale), locale);
    const result = await needs.runCommand(words, { surface: 'teams', account, channel: id }).catch((error: unknown): CommandResult => {
      logger.error({ err: error }, 'A command failed');
      return { private: { lines: [text(locale, 'vote.fault')] }, public: null };
    });
    await say(typed, result, locale);
    if (result.later) await say(typed, await result.later, locale);
  };
}
