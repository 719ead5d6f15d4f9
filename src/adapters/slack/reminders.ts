// Private reminders in Slack: one direct message to one person, with the way to the card. Never retries by itself.
import type { Reminder, Reminders } from '../../ports/chat.ts';
import type { Clock, Logger } from '../../ports/runtime.ts';
import { pacer, TooFast } from '../../surfaces/pacing.ts';
import { piecesIn, when } from '../../surfaces/piece.ts';
import { text } from '../../texts.ts';
import { type Block, context, escaped, marks, paragraph, runs, said } from './block-kit.ts';
import { within } from './budget.ts';
import { paced, platformError } from './calls.ts';
import type { ClientAt } from './clients.ts';
import { POSTS } from './pace.ts';

const LONGEST_TITLE = 500;

type Needs = { clientAt: ClientAt; clock: Pick<Clock, 'monotonicMs'>; logger: Logger };

/** The way to a message, as Slack gives it; null where the message is gone, or Slack does not say. */
export const permalinkOf =
  ({ clientAt, logger }: Pick<Needs, 'clientAt' | 'logger'>) =>
  async (channel: string, message: string): Promise<string | null> => {
    try {
      const client = await clientAt({ channel });
      const { permalink } = await paced(() => client.chat.getPermalink({ channel, message_ts: message }));
      return permalink ?? null;
    } catch (error) {
      logger.debug({ err: error, channel, message }, 'Slack named no link to a card');
      return null;
    }
  };

/** A link of Slack's own making; its label is ours. */
export const linkTo = (url: string | null, label: string): string => (url === null ? '' : `<${escaped(url)}|${escaped(label)}>`);

/** Its clients must not retry or wait by themselves. Slack opens the conversation with a person by itself where one posts to their id. */
export function slackReminders({ clientAt, clock, logger }: Needs): Reminders {
  const mayPost = pacer(POSTS, clock);
  const link = permalinkOf({ clientAt, logger });
  return {
    surface: 'slack',
    async turnWith(account) {
      mayPost(account);
      return (reminder) => send(account, reminder);
    },
    isRefused: (error) => platformError(error) !== null || error instanceof TooFast,
  };

  async function send(account: string, { id, locale, title, count, client: name, since, expiresAt, isLater, card }: Reminder): Promise<void> {
    const words = (key: string, values = {}) => text(locale, `reminder.${key}`, values);
    const what = within(text(locale, title.key, title.values), LONGEST_TITLE);
    const opening = words(isLater ? 'asked_later' : 'waits', { client: name });
    const url = card === null ? null : await link(card.channel, card.message);
    const times = piecesIn(locale, 'reminder.times', { since: when(since), expires: when(expiresAt) });
    const lines: Block[] = [
      paragraph([said(`${opening} ${what}\n`), ...runs(times, locale)]),
      context(marks([linkTo(url, words('open')), words(count > 1 ? 'queue' : 'see', { id })].filter((one) => one !== '').join('  ·  '))),
    ];
    const client = await clientAt({ channel: card?.channel ?? '' });
    await paced(() => client.chat.postMessage({ channel: account, text: escaped(`${opening} ${what}`), blocks: lines, unfurl_links: false }));
  }
}
