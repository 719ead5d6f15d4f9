// The warning of a card on which one letter decides what is read: words of two scripts in what changes, in addresses and in names of records.
import type { CardFacts } from '../domain/card/card-facts.ts';
import { firstOf } from '../domain/documents/first-of.ts';
import { mixedWords } from '../domain/documents/mixed-scripts.ts';
import type { Json } from '../domain/documents/request.ts';
import { toJson } from '../domain/documents/request.ts';
import { wordsFor } from './card-words.ts';
import { bold, type Cut, type Piece, said, signed } from './piece.ts';

const MOST_WORDS = 5;
const LONGEST_WORD = 100;

function textsIn(value: Json): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Array.isArray(value) ? value.flatMap(textsIn) : Object.entries(value).flatMap(([key, inner]) => [key, ...textsIn(inner)]);
}

/** Which words they are, with the letters that are not their own written out; nothing where there are none. */
export function mixedScriptsLine(facts: CardFacts, cut: Cut): Piece[] {
  const { target, source_signal: signal, evidence = [] } = facts.request;
  const texts = [...facts.changes.flatMap((change) => textsIn(toJson(change))), ...textsIn(toJson({ target, signal, evidence }))];
  const found = [...new Set(texts.flatMap(mixedWords))];
  if (found.length === 0) return [];
  const words = found.slice(0, MOST_WORDS).map((word) => cut(word, LONGEST_WORD));
  const listed = firstOf(words, MOST_WORDS, found.length).join(', ');
  return [signed('attention'), said(' '), bold(wordsFor(facts)('card.mixed_scripts')), said(`  ${listed}`)];
}
