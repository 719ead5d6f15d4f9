// Every text for people, by key and locale: ICU messages in `locales/*.json`. A locale that lacks a text has it in English.
import { existsSync, readFileSync } from 'node:fs';
import { IntlMessageFormat } from 'intl-messageformat';
import { oneLine } from './domain/documents/plain-text.ts';
import { isInTeams, LOCALES, languageOf } from './domain/policy/locale.ts';

const FALLBACK = 'en';
const LONGEST_CODE = 100;

type Texts = ReadonlyMap<string, string>;
export type TextValues = { [name: string]: string | number };
/** The texts of one locale, mostly those of one part of the keys. */
export type Words = (key: string, values?: TextValues) => string;

function readTexts(locale: string): Texts {
  const file = new URL(`../locales/${locale}.json`, import.meta.url);
  const texts: Record<string, string> = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  return new Map(Object.entries(texts));
}

const all: ReadonlyMap<string, Texts> = new Map(LOCALES.map((locale) => [locale, readTexts(locale)]));
const compiled = new Map<string, IntlMessageFormat>();

/** The message of a locale, else the English one. */
function found(locale: string, key: string): { locale: string; message: string } | null {
  for (const name of [languageOf(locale), FALLBACK]) {
    const message = all.get(name)?.get(key);
    if (message !== undefined) return { locale: name, message };
  }
  return null;
}

function messageFor(locale: string, key: string): IntlMessageFormat {
  const source = found(locale, key);
  if (!source) throw new Error(`There is no text "${key}" in locales/${FALLBACK}.json`);
  const name = `${source.locale}\n${key}`;
  const message = compiled.get(name) ?? new IntlMessageFormat(source.message, source.locale, undefined, { ignoreTag: true });
  compiled.set(name, message);
  return message;
}

/** Whether there is such a text, at least in English: for keys that come from data. */
export const hasText = (key: string): boolean => all.get(FALLBACK)?.has(key) ?? false;

/** How commands begin where this is read. Outside of chats they are those of Slack. */
export const agentWord = (locale: string): string => (isInTeams(locale) ? '@Countersign' : '/agent');

/**
 * The text of a key with its values filled in: plain text, which a platform still has to escape. `{agent}` is how commands begin, where nothing
 * else is given for it. An unknown key is a bug and throws.
 */
export const text = (locale: string, key: string, values: TextValues = {}): string =>
  String(messageFor(locale, key).format({ agent: agentWord(locale), ...values }));

/** The same in pieces, for values that a platform draws by itself, such as a bold name or a time: each stands where the language wants it. */
export function textParts<T extends object>(locale: string, key: string, values: { [name: string]: string | number | T }): (string | T)[] {
  const parts = messageFor(locale, key).formatToParts<T>({ agent: agentWord(locale), ...values } as never);
  return parts.map(({ value }) => (typeof value === 'object' ? (value as T) : String(value)));
}

/** A group of people by its name for readers; one without a name of its own by its id. */
export const groupWord = (locale: string, group: string): string => (hasText(`group.${group}`) ? text(locale, `group.${group}`) : group);

/** A reason code of a verdict in words; one that has none yet by its code. */
export const reasonWord = (locale: string, code: string): string =>
  hasText(`reason.${code}`)
    ? text(locale, `reason.${code}`)
    : oneLine(code.replaceAll('_', ' '), LONGEST_CODE).replace(/^./u, (first) => first.toUpperCase());

/** Why it ended: what a person or an agent wrote as it is, a list of reason codes in words. */
export function outcomeWords(locale: string, reason: string): string {
  const codes = reason.split(', ');
  return codes.every((code) => hasText(`reason.${code}`)) ? codes.map((code) => reasonWord(locale, code)).join(', ') : reason;
}

/** Names as a language lists them: `Ravi, Mei and Dana`. Ids, which people copy, are listed with commas instead. */
export const listText = (locale: string, names: string[], type: 'conjunction' | 'disjunction' = 'conjunction'): string =>
  new Intl.ListFormat(locale, { type }).format(names);

const DIRECTORIES = new Map([
  ['slack', 'Slack'],
  ['entra', 'Microsoft Entra'],
]);

/** Directories of people by their makers' names, which no language translates. */
export const directoriesText = (locale: string, names: string[]): string =>
  listText(
    locale,
    names.map((name) => DIRECTORIES.get(name) ?? name),
  );

/** A number with all its digits, as a language writes it. */
export const numberText = (locale: string, number: number): string => new Intl.NumberFormat(locale, { maximumFractionDigits: 20 }).format(number);

/** How sure an agent is, for people: of what a sum of fractions leaves behind nothing is said. The API and the CSV have all digits. */
export const confidenceText = (locale: string, confidence: number): string =>
  new Intl.NumberFormat(locale, { maximumFractionDigits: 4 }).format(confidence);
