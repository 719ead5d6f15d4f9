// What everybody is told of an account that its e-mail address linked, in the workspace's language.
import type { AccountLink, ChatAccount, ChatSurface } from '../domain/documents/chat-account.ts';
import { oneLine } from '../domain/documents/plain-text.ts';
import { localeOn } from '../domain/policy/locale.ts';
import { nameIn, type Workspace } from '../domain/policy/workspace.ts';
import { text } from '../texts.ts';

const LONGEST_ACCOUNT = 120;

/** An account in words. */
export const accountWords = (locale: string, { surface, account }: ChatAccount) => ({
  platform: text(locale, `command.link.platform.${surface}`),
  account: oneLine(account, LONGEST_ACCOUNT),
});

/** Whose the account is from now on, with the words that take it back, as they are typed on the platform where this is read. */
export function emailLinkWords({ locale, people }: Workspace, link: AccountLink, readOn: ChatSurface): string {
  const { surface, person } = link;
  const values = { ...accountWords(locale, link), who: nameIn({ people }, person), surface, person };
  return text(localeOn(readOn, locale), 'command.link.done_by_email', values);
}
