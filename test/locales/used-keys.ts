// Which texts the source names: by a literal, or by a literal with something put into it.
import { readdirSync, readFileSync } from 'node:fs';

/** What the functions put before a key that speak for one part of the product. */
const PREFIXES = [
  '',
  'command.',
  'incident.',
  'incident.review.',
  'incident.review.short.',
  'reminder.',
  'home.',
  'incident.form.',
  'incident.button.',
  'status.',
  'life.',
  'condition.',
  'title.',
  'title.any.',
];
/** `command.${key}` is such a function itself and names no text. */
const PREFIXING = /^(command|incident|incident\.form|status|life|title|condition)\.\$\{(key|own|word\.key)\}$/;
const CALL = /(?:\bwords|\btell|\bsay(?:\([^()]*\))?|\b(?:text|piecesIn|textParts)\((?:[^(),]|\([^()]*\))+,\s*)\(?'([a-z][\w.-]*)'/g;

const sources = (): string =>
  readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.startsWith('playground'))
    .map((name) => readFileSync(`src/${name}`, 'utf8'))
    .join('\n');

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

function namedIn(source: string): { literals: Set<string>; patterns: RegExp[] } {
  const literals = new Set([...source.matchAll(/'([a-zA-Z][\w.-]*)'/g)].map(([, one]) => one ?? ''));
  const templates = [...source.matchAll(/`([\w.-]*\$\{[^`]*)`/g)].map(([, one]) => one ?? '');
  const patterns = templates
    .filter((one) => /^[a-z][\w.]*[._]?\$\{/.test(one) && !PREFIXING.test(one))
    .map(
      (one) =>
        new RegExp(
          `^${one
            .split(/\$\{[^}]*\}/)
            .map(escaped)
            .join('[\\w.-]+')}$`,
        ),
    );
  return { literals, patterns };
}

/** Texts that nothing names. */
export function unusedKeys(keys: string[]): string[] {
  const { literals, patterns } = namedIn(sources());
  const isNamed = (key: string) => literals.has(key) || patterns.some((pattern) => pattern.test(key));
  return keys.filter((key) => !PREFIXES.some((prefix) => key.startsWith(prefix) && isNamed(key.slice(prefix.length))));
}

/** Keys that a call names and that are no text. */
export function missingKeys(keys: string[]): string[] {
  const known = new Set(keys);
  const named = [...sources().matchAll(CALL)].map(([, one]) => one ?? '');
  return [...new Set(named)].filter((key) => !PREFIXES.some((prefix) => known.has(`${prefix}${key}`)));
}
