// Every text for people, by key and locale: ICU messages in `locales/*.json`. A locale that lacks a text has it in English.
import { readdirSync, readFileSync } from 'node:fs';
import { IntlMessageFormat } from 'intl-messageformat';

const FALLBACK = 'en';
const FOLDER = new URL('../locales/', import.meta.url);

type Texts = ReadonlyMap<string, string>;
export type TextValues = { [name: string]: string | number };

function readAll(): ReadonlyMap<string, Texts> {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));
  return new Map(
    files.map((name) => {
      const texts: Record<string, string> = JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8'));
      return [name.slice(0, -'.json'.length), new Map(Object.entries(texts))];
    }),
  );
}

const all = readAll();
const compiled = new Map<string, IntlMessageFormat>();

/** The locales that there are files for. */
export const locales = (): string[] => [...all.keys()];
/** Every key of a locale. */
export const keysOf = (locale: string): string[] => [...(all.get(locale)?.keys() ?? [])];

/** `pt-BR`, else `pt`, else English. */
function found(locale: string, key: string): { locale: string; message: string } | null {
  for (const name of [locale, locale.split('-')[0] ?? locale, FALLBACK]) {
    const message = all.get(name)?.get(key);
    if (message !== undefined) return { locale: name, message };
  }
  return null;
}

/** Whether there is such a text, at least in English: for keys that come from data. */
export const hasText = (key: string): boolean => all.get(FALLBACK)?.has(key) ?? false;

/** The text of a key with its values filled in: plain text, which a platform still has to escape. An unknown key is a bug and throws. */
export function text(locale: string, key: string, values: TextValues = {}): string {
  const source = found(locale, key);
  if (!source) throw new Error(`There is no text "${key}" in locales/${FALLBACK}.json`);
  const name = `${source.locale}\n${key}`;
  const message = compiled.get(name) ?? new IntlMessageFormat(source.message, source.locale, undefined, { ignoreTag: true });
  compiled.set(name, message);
  return String(message.format(values));
}

/** A group of people by its name for readers; one without a name of its own by its id. */
export const groupWord = (locale: string, group: string): string => (hasText(`group.${group}`) ? text(locale, `group.${group}`) : group);
