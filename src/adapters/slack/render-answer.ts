// Private words as Slack blocks: answers to commands, and what a voter hears. All of it is plain text.
import type { CommandAnswer } from '../../commands/answer.ts';
import { text } from '../../texts.ts';
import { actions, type Block, button, escaped, header, paragraph, said } from './block-kit.ts';
import { HEADER_LENGTH, SECTION_LENGTH, within } from './budget.ts';
import { renderDigest } from './render-digest.ts';
import { renderWeekly } from './render-weekly.ts';

const LONGEST = 8000;

export type Answer = { text: string; blocks: Block[] };

/** An answer with its title, lines, columns and buttons. */
export function renderAnswer(locale: string, { title, lines, preformatted, verbatim, digest, weekly, buttons = [] }: CommandAnswer): Answer {
  if (digest) return renderDigest(digest, { locale });
  if (weekly) return renderWeekly(weekly, locale);
  const all = lines.join('\n');
  const blocks: Block[] = [
    ...(title ? [header(within(title, HEADER_LENGTH))] : []),
    ...(all === '' ? [] : [paragraph([said(within(all, LONGEST))])]),
  ];
  for (const kept of [preformatted, verbatim]) {
    if (!kept) continue;
    const element = { type: 'rich_text_preformatted' as const, elements: [{ type: 'text' as const, text: within(kept, SECTION_LENGTH) }] };
    blocks.push({ type: 'rich_text', elements: [element] });
  }
  if (buttons.length > 0) blocks.push(actions(...buttons.map(({ action, approval }) => button(action, text(locale, `button.${action}`), approval))));
  return { text: escaped(within([title, ...lines].filter(Boolean).join('\n') || ' ', SECTION_LENGTH)), blocks };
}
