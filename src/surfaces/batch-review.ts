// What the review of a batch lists: those that still ask, each with what it says otherwise than the text that is shown of all.
import type { BatchFacts } from '../domain/card/batch-facts.ts';
import type { CardFacts } from '../domain/card/card-facts.ts';
import { type Change, sameJson } from '../domain/documents/diff.ts';
import { wordsFor } from './card-words.ts';
import { changeRows } from './change-rows.ts';
import type { Cut } from './piece.ts';

/** More fields of one request are counted. */
const MOST_FIELDS = 8;
const SENTENCE_ENDS = /(?<=[.!?])\s+|(?<=[。！？\n])/u;

const sentences = (text: string): string[] =>
  text
    .split(SENTENCE_ENDS)
    .map((one) => one.trim())
    .filter((one) => one !== '');

/** The sentences of a text that another does not have, and those that it lacks; the whole of it where they are the same in another order. */
function otherwise(facts: CardFacts, text: string, other: string): string {
  const [own, known] = [new Set(sentences(text)), new Set(sentences(other))];
  const [fresh, gone] = [own.difference(known), known.difference(own)];
  if (fresh.size + gone.size === 0) return text;
  const lacks = gone.size > 0 ? wordsFor(facts)('batch.without', { text: [...gone].join(' … ') }) : '';
  return [[...fresh].join(' … '), lacks].filter((one) => one !== '').join(' ');
}

function changeText(facts: CardFacts, change: Change, sample: Change | undefined, most: number, cut: Cut): string {
  const [field = '', now = '', after = ''] = changeRows(facts, [change], most, cut)[0]?.cells ?? [];
  const isText = typeof change.after === 'string' && typeof sample?.after === 'string' && change.after !== sample.after;
  const words = isText ? otherwise(facts, String(change.after), String(sample.after)) : after;
  return sameJson(change.before, sample?.before) ? `${field}: ${words}` : `${field}: ${now} → ${words}`;
}

/** The fields in which one of a batch differs from its sample, the riskiest first, each at most `most` long; none where it says the same. */
export function differingLines(facts: CardFacts, sample: CardFacts, most: number, cut: Cut): string[] {
  const sampled = new Map(sample.changes.map((change) => [change.path, change]));
  const isSame = (one: Change, other: Change | undefined) => other && sameJson(one.before, other.before) && sameJson(one.after, other.after);
  const differing = facts.changes.filter((change) => !isSame(change, sampled.get(change.path)));
  const lines = differing.slice(0, MOST_FIELDS).map((change) => cut(changeText(facts, change, sampled.get(change.path), most, cut), most));
  const more = differing.length - lines.length;
  return more > 0 ? [...lines, wordsFor(facts)('card.more_fields', { count: more })] : lines;
}

/** What a review may list, from the whole to the least: all that still ask in ever less room, then ever fewer of them. */
export function reviewSizes<R>({ members }: Pick<BatchFacts, 'members'>, rooms: [R, ...R[]]): { room: R; listed: CardFacts[] }[] {
  const asking = members.filter(({ state }) => state === 'asking');
  const least = rooms.at(-1) ?? rooms[0];
  const fewer: { room: R; listed: CardFacts[] }[] = [];
  for (let count = Math.floor(asking.length / 2); count >= 1; count = Math.floor(count / 2))
    fewer.push({ room: least, listed: asking.slice(0, count) });
  return [...rooms.map((room) => ({ room, listed: asking })), ...fewer];
}

/** Which of the members were listed, as a digit for each: the stamp says that they are the same ones, confidence in which order. */
export const marksOf = ({ members }: Pick<BatchFacts, 'members'>, listed: Pick<CardFacts, 'id'>[]): string => {
  const ids = new Set(listed.map(({ id }) => id));
  return members.map(({ id }) => (ids.has(id) ? '1' : '0')).join('');
};

/** Ids of those that were listed and are not among the chosen. */
export const othersIn = ({ members }: Pick<BatchFacts, 'members'>, marks: string, chosen: string[]): string[] =>
  members.filter(({ id }, nth) => marks[nth] === '1' && !chosen.includes(id)).map(({ id }) => id);

/** The words above the list: what may be done with it, and how many fit in. */
export function reviewHint({ sample, asking, texts }: BatchFacts, listed: CardFacts[]): string {
  const words = wordsFor(sample);
  return [
    words('batch.review_hint'),
    ...(texts > 1 ? [words('batch.review_texts', { count: texts })] : []),
    ...(listed.length < asking ? [words('batch.review_part', { shown: listed.length, count: asking })] : []),
  ].join(' ');
}
