// Private reminders in Teams: one card in one person's chat with the bot, which opens the request there. Never retries by itself.
import { localeOn } from '../../domain/policy/locale.ts';
import type { Reminder, Reminders } from '../../ports/chat.ts';
import { text } from '../../texts.ts';
import { type AdaptiveCard, bold, card, execute, line, momentMark, ours, said, small, spoken } from './adaptive-card.ts';
import { within } from './budget.ts';
import { type Connector, wasRefused } from './connector.ts';
import { cardMessage } from './told.ts';

const LONGEST_TITLE = 500;
const LONGEST_NAME = 100;

/** There is no chat with this person and none could be opened, so nothing was said. */
class NoChat extends Error {}

/** What somebody is told of one request that waits for them. */
export function renderReminder({ id, title, client, since, expiresAt, isLater, ...reminder }: Reminder): AdaptiveCard {
  const locale = localeOn('teams', reminder.locale);
  const words = (key: string, values = {}) => text(locale, `reminder.${key}`, values);
  const what = within(text(locale, title.key, title.values), LONGEST_TITLE);
  const opening = words(isLater ? 'asked_later' : 'waits', { client: within(client, LONGEST_NAME) });
  const times = words('times', { since: momentMark(since, locale), expires: momentMark(expiresAt, locale) });
  return card(
    { locale, fallbackText: words('see', { id }), speak: spoken(`${opening} ${what}`) },
    [line([said(`${opening} `), bold(what)]), small([ours(times)])],
    [
      execute('open', text(locale, 'inbox.open'), { approval: id }, { primary: true }),
      execute('inbox', text(locale, 'inbox.button'), { approval: id }),
    ],
  );
}

export const teamsReminders = ({ connector }: { connector: Connector }): Reminders => ({
  surface: 'teams',
  async send(account, reminder) {
    const chat = await connector.openChat(account).catch((error: unknown) => {
      throw new NoChat(error instanceof Error ? error.message : 'Teams opened no chat', { cause: error });
    });
    await connector.post(chat.id, cardMessage(renderReminder(reminder)));
  },
  isRefused: (error) => error instanceof NoChat || wasRefused(error),
});
