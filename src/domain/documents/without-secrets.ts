// Takes out of a text or a document whatever looks as if somebody could use it. Pure.
import type { Json } from './request.ts';

/**
 * Signing secrets, tokens of Slack, keys that we made, signed statements, bearer headers, passwords and tokens in addresses: wherever
 * they stand, also within a sentence.
 */
const LOOKS_SECRET = [
  /whsec_[A-Za-z0-9+/=_-]{8,}/g,
  /\bx(?:ox[a-z]|app)-[A-Za-z0-9-]{6,}/g,
  /\bkey_[0-9a-f]{16,}/g,
  /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*/g,
  /\bBearer\s+[^\s"\\]+/gi,
  /(?<=:\/\/[^\s/"@:]{0,100}:)[^\s/"@]+(?=@)/g,
  /(?<=[?&#](?:access_token|api_?key|key|token|secret|password|signature|sig|code)=)[^&#\s"\\]+/gi,
];

/** Members whose texts are for nobody. */
const SECRET_MEMBER = /^(.*[_-])?(secrets?|tokens?|passwords?|passphrase|authorization|api[_-]?keys?|private[_-]?key|credentials?)$/i;

/** The text with each such part replaced. */
export const withoutSecrets = (text: string, hide: (secret: string) => string): string =>
  LOOKS_SECRET.reduce((rest, pattern) => rest.replace(pattern, (found) => hide(found)), text);

/**
 * A document without them, and without the texts of `known`. The same secret is replaced by the same words, so that what was equal stays
 * so and what differed still differs.
 */
export function documentWithoutSecrets(document: Json, known: string[] = []): Json {
  const numbers = new Map<string, string>();
  const hide = (secret: string): string => {
    const words = numbers.get(secret) ?? `[hidden ${numbers.size + 1}]`;
    numbers.set(secret, words);
    return words;
  };
  const cleaned = (text: string): string =>
    withoutSecrets(
      known.reduce((rest, one) => (one === '' ? rest : rest.replaceAll(one, hide)), text),
      hide,
    );
  const walk = (value: Json): Json => {
    if (typeof value === 'string') return cleaned(value);
    if (Array.isArray(value)) return value.map(walk);
    if (value === null || typeof value !== 'object') return value;
    const members = Object.entries(value).map(([name, inner]) => [
      name,
      SECRET_MEMBER.test(name) && typeof inner === 'string' ? hide(inner) : walk(inner),
    ]);
    return Object.fromEntries(members);
  };
  return walk(document);
}
