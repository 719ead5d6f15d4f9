// Linked accounts in words: whose an account is, who said so, and why one could not be linked.
import type { AccountLink, ChatAccount, LinkAsk } from '../domain/documents/chat-account.ts';
import { counts, type LinkRefused } from '../domain/ledger/account-link.ts';
import type { Ledger } from '../domain/ledger/ledger.ts';
import { nameIn } from '../domain/policy/workspace.ts';
import type { TextValues } from '../texts.ts';
import { accountWords } from '../upkeep/email-link-words.ts';
import { localeOf, namesOf, type Place, say, timeFor } from './scene.ts';

export const SURFACES = ['slack', 'teams'] as const;

/** An account, and whom an operator named for it. */
export const accountValues = (place: Place, { meant, ...account }: ChatAccount & Pick<LinkAsk, 'meant'>): TextValues => ({
  ...accountWords(localeOf(place), account),
  who: meant ? nameIn(place.workspace, meant.person) : '',
});

/** Whose an account is from now on that somebody confirmed, with how it is taken back. */
export const linkedLine = (place: Place, { person, by, ...account }: AccountLink): string =>
  say(place)('link.done', {
    ...accountValues(place, account),
    who: nameIn(place.workspace, person),
    by: namesOf(place, by),
    surface: account.surface,
    person,
  });

/** The accounts of the person who types. */
export function linkLines(place: Place): string[] {
  const accounts = SURFACES.flatMap((surface) => {
    const account = place.person[surface];
    return account === undefined ? [] : [say(place)('link.own', accountValues(place, { surface, account }))];
  });
  return [say(place)('link.you_are', { who: place.person.name, workspace: place.workspace.id }), ...accounts];
}

/** Everybody in a workspace whose account was linked by a code or by its e-mail address; of the latter, those too that count no more. */
export const linksIn = (place: Place, { links = [] }: Pick<Ledger, 'links'>): string[] =>
  links.map((link) => {
    const { person, by, at, address, ...account } = link;
    return say(place)(address === undefined ? 'status.linked' : 'status.linked_by_email', {
      ...accountValues(place, account),
      who: nameIn(place.workspace, person),
      by: namesOf(place, by),
      at: timeFor(place, at),
      counts: counts(place.workspace, link) ? 'yes' : 'no',
    });
  });

/** Why an account was not linked, with what to do. */
export const refusedLine = (place: Place, refused: LinkRefused): string =>
  say(place)(`link.refused.${refused.code}`, { who: 'person' in refused ? nameIn(place.workspace, refused.person) : '' });
