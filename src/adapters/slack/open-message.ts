// Words that everybody in a channel reads, as a message: a person or an agent may have written part of them, so no mark in them is one.
import { type Block, escaped } from './block-kit.ts';
import { within } from './budget.ts';

const LONGEST = 2500;

/** Plain text, with the same words for notifications, and no picture of what an address in them leads to. */
export function openMessage(words: string): { text: string; blocks: Block[]; unfurl_links: false; unfurl_media: false } {
  const shown = within(words, LONGEST);
  const blocks: Block[] = [{ type: 'section', text: { type: 'plain_text', text: shown, emoji: false } }];
  return { text: escaped(shown), blocks, unfurl_links: false, unfurl_media: false };
}
