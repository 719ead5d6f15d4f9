// The words of one person's inbox, the same on every platform: in whose language, what waits, and what there is where nothing does.
import type { Inbox, Waiting } from '../commands/read-inbox.ts';
import { localeOf, namesOf } from '../commands/scene.ts';
import { titleOf } from '../domain/card/card-title.ts';
import { fullTime } from '../local-time.ts';
import { text } from '../texts.ts';
import type { Cut } from './piece.ts';

const LONGEST_TITLE = 300;

export const inboxLocale = ({ places: [first] }: Inbox): string => (first ? localeOf(first) : 'en');

export function waitingTitle({ approval }: Waiting, locale: string, cut: Cut): string {
  const { key, values } = titleOf(approval.request);
  return cut(text(locale, key, values), LONGEST_TITLE);
}

/** Nothing waits for somebody of a workspace: what was decided last, and by whom. */
export function emptyText({ last }: Inbox, locale: string, cut: Cut): string {
  if (last === null) return text(locale, 'home.empty');
  const { workspace, person } = last.place;
  const { decided_by, decided_at, outcome } = last.approval;
  return text(locale, 'home.empty_last', {
    title: waitingTitle(last, locale, cut),
    by: namesOf(last.place, decided_by),
    at: fullTime(decided_at ?? '', person.time_zone ?? workspace.time_zone, locale),
    what: outcome?.code === 'denied_by_person' ? 'denied' : 'approved',
  });
}
