// Slack's limits and how we stay below them: sizes are counted as Slack stores them, which is after it has escaped `& < >` once more.
import { clip, plainText } from '../../domain/documents/plain-text.ts';
import { type Block, escaped } from './block-kit.ts';

/** All blocks of a message together, as JSON; Slack refuses about 13,200, and we keep a distance. */
export const MESSAGE_SIZE = 12_000;
/** A whole modal; Slack refuses 250 KB. */
export const VIEW_SIZE = 100_000;
export const HEADER_LENGTH = 150;
export const SECTION_LENGTH = 3000;

/** The length of a text as Slack stores it. */
export const storedLength = (text: string): number => escaped(text).length;

/** An agent's text, made visible, at most `most` long as Slack stores it; a cut ends in `…`. */
export function within(text: string, most: number): string {
  const whole = plainText(text.slice(0, most * 2));
  const cutBefore = text.length > most * 2;
  if (!cutBefore && storedLength(whole) <= most) return whole;
  let length = Math.min(whole.length, most - 1);
  while (length > 0 && storedLength(whole.slice(0, length)) > most - 1) {
    length = Math.min(length - 1, Math.floor((length * (most - 1)) / storedLength(whole.slice(0, length))));
  }
  return clip(`${whole.slice(0, length)}……`, length + 1);
}

/** The size of blocks as Slack counts them. */
export function sizeOf(blocks: Block[] | object): number {
  const asStored = (_key: string, value: unknown) => (typeof value === 'string' ? escaped(value) : value);
  return JSON.stringify(blocks, asStored).length;
}
