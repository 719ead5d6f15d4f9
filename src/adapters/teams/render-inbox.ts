// A person's inbox as a card in their chat: what waits, the oldest first, each with a button that opens its card there. Pure.
import type { Inbox, Waiting } from '../../commands/read-inbox.ts';
import { localeOn } from '../../domain/policy/locale.ts';
import { emptyText, inboxLocale, waitingTitle } from '../../surfaces/inbox-words.ts';
import { text, type Words } from '../../texts.ts';
import {
  type AdaptiveCard,
  bold,
  buttonsHere,
  type CardElement,
  card,
  container,
  execute,
  line,
  momentMark,
  ours,
  said,
  small,
  spoken,
} from './adaptive-card.ts';
import { firstThatFits, within } from './budget.ts';

/** So many of the oldest, where they fit. */
const ROOMS = [12, 8, 5, 3];
const LEAST = 1;
const LONGEST_NAME = 100;

function itemOf(one: Waiting, locale: string, words: Words): CardElement {
  const { place, approval } = one;
  const at = (key: string, time: string) => ours(`  ·  ${words(key, { time: momentMark(time, locale) })}`);
  return container(
    [
      line([bold(waitingTitle(one, locale, within))]),
      small([said(within(place.workspace.name, LONGEST_NAME)), at('home.since', approval.created_at), at('home.expires', approval.expires_at)]),
      buttonsHere(execute('open', words('inbox.open'), { approval: approval.id })),
    ],
    { spacing: 'Medium', separator: true },
  );
}

function emptyLine(inbox: Inbox, account: string, locale: string, words: Words): CardElement {
  const isLinked = inbox.places.length > 0;
  return line([said(isLinked ? emptyText(inbox, locale, within) : words('inbox.not_linked', { account: within(account, 200) }))]);
}

/** The inbox of an account as of now. */
export function renderInbox(inbox: Inbox, account: string, now: Date): AdaptiveCard {
  const locale = localeOn('teams', inboxLocale(inbox));
  const words: Words = (key, values = {}) => text(locale, key, values);
  const { waiting } = inbox;
  const title = waiting.length > 0 ? words('home.title', { count: waiting.length }) : words('home.title_empty');
  const draw = (most: number): AdaptiveCard => {
    const shown = waiting.slice(0, most);
    const more = waiting.length - shown.length;
    return card({ locale, fallbackText: words('inbox.fallback'), speak: spoken(title) }, [
      line([bold(title, { size: 'Large' })]),
      ...(shown.length > 0 ? shown.map((one) => itemOf(one, locale, words)) : [emptyLine(inbox, account, locale, words)]),
      ...(more > 0 ? [small([said(words('home.more', { count: more }))], { spacing: 'Medium' })] : []),
      small([ours(words('inbox.as_of', { time: momentMark(now.toISOString(), locale) }))], { spacing: 'Medium' }),
    ]);
  };
  return firstThatFits(ROOMS, draw, () => draw(LEAST));
}
