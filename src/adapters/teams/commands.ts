// The words of `/agent`, typed to the bot: in a chat with it, or after a mention in a channel. Answers are private: in the chat, never in the
// channel, where only what was changed is said.
import type { CommandAnswer, CommandResult } from '../../commands/answer.ts';
import { readerIn } from '../../surfaces/identity.ts';
import type { SurfaceNeeds } from '../../surfaces/needs.ts';
import { patiently } from '../../surfaces/pacing.ts';
import { localeOf } from '../../surfaces/refusal-words.ts';
import { text } from '../../texts.ts';
import type { Place } from './actions.ts';
import type { Connector } from './connector.ts';
import { openMessage } from './messages.ts';
import { answerMessage } from './told.ts';

/** Where words were typed; `thread` is the conversation as it was, with its thread. */
type Typed = Place & { thread: string };
type Said = { private: CommandAnswer | null; public: string | null };

export function typedCommands(needs: SurfaceNeeds, connector: Connector) {
  const { logger, policies } = needs;

  /** In the chat with this account; where there is none and none can be made, the channel hears that alone, and none of the answer. */
  async function privately({ account, isPersonal, id, thread }: Typed, answer: CommandAnswer, locale: string): Promise<void> {
    try {
      const chat = isPersonal ? id : (await connector.openChat(account)).id;
      await patiently(() => connector.post(chat, answerMessage(answer, locale)), needs);
    } catch (error) {
      if (isPersonal) throw error;
      logger.warn({ err: error, account }, 'An answer could not be given in private');
      await connector.post(thread, openMessage(text(locale, 'chat.no_chat')));
    }
  }

  async function say(typed: Typed, { private: answer, public: words }: Said, locale: string): Promise<void> {
    if (words !== null) await patiently(() => connector.post(typed.id, openMessage(words)), needs);
    if (answer) await privately(typed, answer, locale);
  }

  return async (words: string, typed: Typed): Promise<void> => {
    const { account, id } = typed;
    const locale = localeOf(readerIn({ policies }, 'teams', account, id));
    const result = await needs.runCommand(words, { surface: 'teams', account, channel: id }).catch((error: unknown): CommandResult => {
      logger.error({ err: error }, 'A command failed');
      return { private: { lines: [text(locale, 'vote.fault')] }, public: null };
    });
    await say(typed, result, locale);
    if (result.later) await say(typed, await result.later, locale);
  };
}
