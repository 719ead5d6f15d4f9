// Private reminders in Teams: one card in one person's chat with the bot, which opens the request there. Never retries by itself.
import { localeOn } from '../../domain/policy/locale.ts';
import type { Reminder, Reminders } from '../../ports/chat.ts';
import { TooFast } from '../../surfaces/pacing.ts';
import { text } from '../../texts.ts';
import { type AdaptiveCard, bold, card, execute, line, momentMark, ours, said, small, spoken } from './adaptive-card.ts';
import { within } from './budget.ts';
import { type Connector, wasRefused } from './connector.ts';
import { cardMessage } from './told.ts';

const LONGEST_TITLE = 500;
const LONGEST_NAME = 100;

/** There is no chat with this person and none could be opened, so nothing was said. */
class NoChat extends Error {}

/** What somebody is told of a request that waits for them, or of several on one card: those are in their inbox, one by one. */
export function renderReminder({ id, title, count, client, since, expiresAt, isLater, ...reminder }: Reminder): AdaptiveCard {
  const locale = localeOn('teams', reminder.locale);
  const words = (key: string, values = {}) => text(locale, `reminder.${key}`, values);
  const what = within(text(locale, title.key, title.values), LONGEST_TITLE);
  const opening = words(isLater ? 'asked_later' : 'waits', { client: within(client, LONGEST_NAME) });
  const isOne = count === 1;
  const times = words('times', { since: momentMark(since, locale), expires: momentMark(expiresAt, locale) });
  return card(
    { locale, fallbackText: words(isOne ? 'see' : 'queue', { id }), speak: spoken(`${opening} ${what}`) },
    [line([said(`${opening} `), bold(what)]), small([ours(times)])],
    [
      ...(isOne ? [execute('open', text(locale, 'inbox.open'), { approval: id }, { primary: true })] : []),
      execute('inbox', text(locale, 'inbox.button'), { approval: id }, { primary: !isOne }),
    ],
  );
}

export const teamsReminders = ({ connector }: { connector: Connector }): Reminders => ({
  surface: 'teams',
  async turnWith(account) {
    const chat = await connector.openChat(account).catch((error: unknown) => {
      if (error instanceof TooFast) throw error;
      return new NoChat(error instanceof Error ? error.message : 'Teams opened no chat', { cause: error });
    });
    if (chat instanceof NoChat) return () => Promise.reject(chat);
    const post = connector.turnIn(chat.id);
    return async (reminder) => void (await post(cardMessage(renderReminder(reminder))));
  },
  isRefused: (error) => error instanceof NoChat || wasRefused(error),
});
