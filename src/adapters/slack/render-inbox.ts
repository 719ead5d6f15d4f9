// A person's inbox as a Slack home view: what waits, the oldest first, each with the way to its card. Pure.
import type { types } from '@slack/bolt';
import type { Inbox, Waiting } from '../../commands/read-inbox.ts';
import { emptyText, inboxLocale, waitingTitle } from '../../surfaces/inbox-words.ts';
import { text, type Words } from '../../texts.ts';
import { type Block, bold, context, divider, escaped, escapedName, header, marks, paragraph, plain, said, section, whenMark } from './block-kit.ts';
import { within } from './budget.ts';
import { linkTo } from './reminders.ts';

/** Two blocks each, of the hundred that a view may have. */
export const MOST_SHOWN = 40;

function lines(one: Waiting, link: string | undefined, locale: string, words: Words): Block[] {
  const { place, approval } = one;
  const parts = [
    escapedName(place.workspace.name),
    words('since', { time: whenMark(approval.created_at, locale) }),
    words('expires', { time: whenMark(approval.expires_at, locale) }),
    link === undefined ? escaped(words('no_card', { id: approval.id })) : linkTo(link, words('open')),
  ];
  return [paragraph([bold(waitingTitle(one, locale, within))]), context(marks(parts.join('  ·  ')))];
}

/** Nothing waits: what was decided last, and by whom. */
const emptyBlock = (inbox: Inbox, locale: string): Block =>
  inbox.places.length === 0 ? section(plain(text(locale, 'home.not_linked'))) : paragraph([said(emptyText(inbox, locale, within))]);

/** The inbox with the links to cards, by the ids of their approvals. */
export function renderInbox(inbox: Inbox, links: ReadonlyMap<string, string>, now: Date): types.HomeView {
  const locale = inboxLocale(inbox);
  const words: Words = (key, values = {}) => text(locale, `home.${key}`, values);
  const { waiting } = inbox;
  const shown = waiting.slice(0, MOST_SHOWN);
  const more = waiting.length - shown.length;
  const asOf = context(marks(words('as_of', { time: whenMark(now.toISOString(), locale) })));
  if (shown.length === 0) return { type: 'home', blocks: [header(words('title_empty')), emptyBlock(inbox, locale), asOf] };
  return {
    type: 'home',
    blocks: [
      header(words('title', { count: waiting.length })),
      ...shown.flatMap((one) => lines(one, links.get(one.approval.id), locale, words)),
      divider(),
      ...(more > 0 ? [context(plain(words('more', { count: more })))] : []),
      asOf,
    ],
  };
}
