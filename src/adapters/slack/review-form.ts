// The inputs of the review and of a denial, what travels with them, and the small modals around them.
import type { types, ViewOutput } from '@slack/bolt';
import type { CardFacts } from '../../domain/card/card-facts.ts';
import { filledIn } from '../../domain/documents/plain-text.ts';
import { titleText, wordsFor } from '../../surfaces/card-words.ts';
import { choicesOf, LONGEST_REASON, type Offer } from '../../surfaces/review-words.ts';
import { text } from '../../texts.ts';
import { type Block, bold, context, paragraph, plain, said, section } from './block-kit.ts';
import { within } from './budget.ts';
import { modal } from './modal.ts';
import { readMetadata } from './read-metadata.ts';

/** What was on screen: the request, its version and digest, and the channel of the card for private words afterwards. */
export type Asked = { approval: string; version: number; digest: string; channel: string };

export const metadataOf = (asked: Asked): string => JSON.stringify(asked);

/** The opposite; null for what is not ours. */
export function askedFrom(metadata: string): Asked | null {
  const { approval, digest, version, channel } = readMetadata(metadata) ?? {};
  if (typeof approval !== 'string' || typeof digest !== 'string') return null;
  return { approval, version: typeof version === 'number' ? version : 0, digest, channel: typeof channel === 'string' ? channel : '' };
}

/** A button's value taken apart; null for what is not ours. */
export function askedByButton(value: string, channel: string): Asked | null {
  const [approval, version, digest] = value.split('.');
  return approval && version && digest ? { approval, version: Number(version), digest, channel } : null;
}

/** Block and action ids are `decision` and `reason`. */
export function inputBlocks(facts: CardFacts, offer: Offer): Block[] {
  const words = wordsFor(facts);
  const options = choicesOf(facts, offer).map(({ value, title, about }) => ({ value, text: plain(title), description: plain(about.slice(0, 75)) }));
  return [
    {
      type: 'input',
      block_id: 'decision',
      label: plain(words('review.decision')),
      element: {
        type: 'radio_buttons',
        action_id: 'decision',
        options,
      },
    },
    reasonInput(words('review.reason'), words('review.reason_hint'), words('review.reason_placeholder'), true),
  ];
}

/** The reason that was written into a modal, no longer than its input lets anybody write; null where there is none. */
export function reasonIn({ state }: ViewOutput): string | null {
  const written = state.values.reason?.reason?.value;
  return typeof written === 'string' ? filledIn(written, LONGEST_REASON) : null;
}

/** The input for a reason; one that has to be given has the focus. */
export function reasonInput(label: string, hint: string, placeholder: string, optional: boolean): Block {
  const element = {
    type: 'plain_text_input' as const,
    action_id: 'reason',
    multiline: true,
    max_length: LONGEST_REASON,
    placeholder: plain(placeholder),
  };
  const focused = optional ? element : { ...element, focus_on_load: true };
  return { type: 'input', block_id: 'reason', optional, label: plain(label), hint: plain(hint), element: focused };
}

/** Asks for the reason of a denial: one field, one consequence. */
export function renderDeny(facts: CardFacts, asked: Asked): types.ModalView {
  const words = wordsFor(facts);
  const by = words('deny.by', { role: facts.request.agent.role, workspace: facts.workspace.name });
  return modal('deny', metadataOf(asked), { title: words('deny.title'), submit: words('deny.submit'), close: words('deny.close') }, [
    paragraph([bold(within(titleText(facts), 300)), said(`\n${within(by, 300)}\n${facts.id}`)]),
    reasonInput(words('review.reason'), words('deny.hint'), words('deny.placeholder'), false),
    context(plain(words('deny.consequence'))),
  ]);
}

/** A modal that only says something: while the request is fetched, or why there is nothing to decide. */
export function renderNote(locale: string, words: string): types.ModalView {
  return {
    type: 'modal',
    title: plain(text(locale, 'over.title')),
    close: plain(text(locale, 'over.close')),
    blocks: [section(plain(within(words, 2900)))],
  };
}
