// The languages that people can be spoken to in: each has its file in `locales/`.

/** What ships. A language joins once its file is whole: test/locales.test.ts says what that means. */
export const LOCALES = ['en', 'de', 'fr', 'es', 'pt-BR', 'ja'] as const;
