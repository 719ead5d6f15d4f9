// Text that somebody wrote, within a Markdown document: it stays text, whatever it looks like, and whoever renders it.
import { plainText } from '../domain/documents/plain-text.ts';

/** Words that renderers make links, mentions or formulas of, also where every sign in them is escaped: they stand as code. */
const LIVELY = /[@#$]|:\/\/|[\p{L}\p{N}]\.\p{L}{2,}|www\.|mailto:|xmpp:/iu;
/** An underscore within a word marks nothing. */
const SIGNS = /[\\`*{}[\]<>|~&!^=+]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g;

/** As code, in a fence that is longer than any within. */
function code(word: string): string {
  const longest = Math.max(0, ...[...word.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const gap = /^`|`$/.test(word) ? ' ' : '';
  return `${fence}${gap}${word}${gap}${fence}`;
}

/** A comma or a stop after a word that stands as code is the sentence's. */
function marked(word: string): string {
  if (!LIVELY.test(word)) return word.replace(SIGNS, '\\$&');
  const [, within = word, end = ''] = /^(.*?)([,.;:]*)$/u.exec(word) ?? [];
  return LIVELY.test(within) ? `${code(within)}${end}` : code(word);
}

/** On one line. It must follow words of ours: at the beginning of a line it could be read as the mark of a list. */
export const mdText = (text: string): string =>
  plainText(text)
    .split(/\s+/)
    .filter((word) => word !== '')
    .map(marked)
    .join(' ');
