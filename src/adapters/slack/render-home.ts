// A person's inbox as a Slack home view: what waits, the oldest first, each with the way to its card. Pure.
import type { types } from '@slack/bolt';
import type { Inbox, Waiting } from '../../commands/read-inbox.ts';
import { namesOf } from '../../commands/scene.ts';
import { titleOf } from '../../domain/card-title.ts';
import { fullTime } from '../../local-time.ts';
import { text } from '../../texts.ts';
import { type Block, bold, context, divider, escaped, escapedName, header, marks, paragraph, plain, said, section, whenMark } from './block-kit.ts';
import { within } from './budget.ts';
import { linkTo } from './reminders.ts';

/** Two blocks each, of the hundred that a view may have. */
export const MOST_SHOWN = 40;
const LONGEST_TITLE = 300;

type Words = (key: string, values?: Record<string, string | number>) => string;

const localeOf = ({ places }: Inbox): string => places[0]?.person.locale ?? places[0]?.workspace.locale ?? 'en';
const titleIn = (locale: string, { approval }: Waiting): string => {
  const { key, values } = titleOf(approval.request);
  return within(text(locale, key, values), LONGEST_TITLE);
};

function lines(one: Waiting, link: string | undefined, locale: string, words: Words): Block[] {
  const { place, approval } = one;
  const parts = [
    escapedName(place.workspace.name),
    words('since', { time: whenMark(approval.created_at, locale) }),
    words('expires', { time: whenMark(approval.expires_at, locale) }),
    link === undefined ? escaped(words('no_card', { id: approval.id })) : linkTo(link, words('open')),
  ];
  return [paragraph([bold(titleIn(locale, one))]), context(marks(parts.join('  ·  ')))];
}

/** Nothing waits: what was decided last, and by whom. */
function emptyBlocks(inbox: Inbox, locale: string, words: Words): Block[] {
  const { last } = inbox;
  if (inbox.places.length === 0) return [section(plain(words('not_linked')))];
  if (last === null) return [section(plain(words('empty')))];
  const { workspace, person } = last.place;
  const { decided_by, decided_at, outcome } = last.approval;
  const values = {
    title: titleIn(locale, last),
    by: namesOf(last.place, decided_by),
    at: fullTime(decided_at ?? '', person.time_zone ?? workspace.time_zone, locale),
    what: outcome?.code === 'denied_by_person' ? 'denied' : 'approved',
  };
  return [paragraph([said(words('empty_last', values))])];
}

/** The inbox with the links to cards, by the ids of their approvals. */
export function renderHome(inbox: Inbox, links: ReadonlyMap<string, string>, now: Date): types.HomeView {
  const locale = localeOf(inbox);
  const words: Words = (key, values = {}) => text(locale, `home.${key}`, values);
  const { waiting } = inbox;
  const shown = waiting.slice(0, MOST_SHOWN);
  const more = waiting.length - shown.length;
  const asOf = context(marks(words('as_of', { time: whenMark(now.toISOString(), locale) })));
  if (shown.length === 0) return { type: 'home', blocks: [header(words('title_empty')), ...emptyBlocks(inbox, locale, words), asOf] };
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
