// The size of a card and how we stay below it: counted in UTF-8 and in UTF-16, and the larger of the two counts.
import { clip, plainText } from '../../domain/documents/plain-text.ts';
import type { AdaptiveCard } from './adaptive-card.ts';

/** A whole card as JSON; Teams takes 28 KB, and we keep a distance. */
export const CARD_BYTES = 28_000;
export const TITLE_LENGTH = 200;

/** What a phone's card breaks a text into by itself: of nothing else but line ends a text is no longer than one that is full of words. */
const LETTERS_A_LINE = 40;
const LEAST_LINES = 40;

function linesWithin(text: string, most: number): string {
  const lines = text.split('\n');
  return lines.length <= most ? text : [...lines.slice(0, most - 1), '…'].join('\n');
}

/** An agent's text, made visible, at most `most` UTF-16 units long, and as many lines as they would fill; a cut ends in `…`. */
export const within = (text: string, most: number): string =>
  linesWithin(clip(plainText(text.slice(0, most * 2 + 2)), most), Math.max(LEAST_LINES, Math.ceil(most / LETTERS_A_LINE)));

export function bytesOf(value: object): number {
  const json = JSON.stringify(value);
  return Math.max(Buffer.byteLength(json), json.length * 2);
}

/** The card for the first room in which it fits, from the whole to the least; the least is taken as it is. */
export function firstThatFits<R>(rooms: R[], draw: (room: R) => AdaptiveCard, least: () => AdaptiveCard): AdaptiveCard {
  for (const room of rooms) {
    const card = draw(room);
    if (bytesOf(card) <= CARD_BYTES) return card;
  }
  return least();
}
