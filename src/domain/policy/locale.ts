// The languages that people can be spoken to in: each has its file in `locales/`.
import type { ChatSurface } from '../documents/chat-account.ts';

/** What ships. A language joins once its file is whole: test/locales.test.ts says what that means. */
export const LOCALES = ['en', 'de', 'fr', 'es', 'pt-BR', 'ja'] as const;

/** BCP 47 leaves what follows `x` to us: formatters of numbers and times read the language before it. */
const IN_TEAMS = '-x-teams';

/** A language as it is read on a platform, where some words differ: how the bot is called there. May be repeated. */
export const localeOn = (surface: ChatSurface, locale: string): string =>
  surface === 'teams' && !isInTeams(locale) ? `${locale}${IN_TEAMS}` : locale;

export const isInTeams = (locale: string): boolean => locale.endsWith(IN_TEAMS);

/** The language alone. */
export const languageOf = (locale: string): string => (isInTeams(locale) ? locale.slice(0, -IN_TEAMS.length) : locale);
