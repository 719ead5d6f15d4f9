// The modals of a batch: the reason of a denial of all, and the review in which single requests are denied or get a card of their own.
import type { types } from '@slack/bolt';
import type { BatchFacts } from '../../domain/batch-facts.ts';
import type { CardFacts } from '../../domain/card-facts.ts';
import { type AskedOfBatch, batchTitle, whoseText } from '../../surfaces/batch-words.ts';
import { windowText, wordsFor } from '../../surfaces/card-words.ts';
import { numberText } from '../../texts.ts';
import { type Block, bold, context, list, paragraph, plain, said } from './block-kit.ts';
import { sizeOf, VIEW_SIZE, within } from './budget.ts';
import { readMetadata } from './read-metadata.ts';
import { reasonInput } from './review-form.ts';

/** What was on screen, and where. */
export type AskedInSlack = AskedOfBatch & { channel: string };

const MOST_LISTED = 100;

/** A button's value taken apart; null for what is no batch's. */
export function askedOfBatch(value: string, channel: string): AskedInSlack | null {
  const [kind, member, stamp] = value.split('.');
  return kind === 'batch' && member && stamp ? { member, stamp, channel } : null;
}

/** The same from a modal that came back. */
export function batchFrom(metadata: string): AskedInSlack | null {
  const { member, stamp, channel } = readMetadata(metadata) ?? {};
  return typeof member === 'string' && typeof stamp === 'string' && typeof channel === 'string' ? { member, stamp, channel } : null;
}

const frame = (asked: AskedInSlack, callback: string, words: { title: string; submit: string; close: string }) => ({
  type: 'modal' as const,
  callback_id: callback,
  private_metadata: JSON.stringify(asked),
  title: plain(words.title.slice(0, 24)),
  submit: plain(words.submit.slice(0, 24)),
  close: plain(words.close.slice(0, 24)),
});

/** Asks for the reason of a denial of all that still ask. */
export function renderBatchDeny(batch: BatchFacts, asked: AskedInSlack): types.ModalView {
  const words = wordsFor(batch.sample);
  const title = words('batch.deny_title', { count: batch.asking });
  return {
    ...frame(asked, 'deny_batch', { title, submit: words('deny.submit'), close: words('deny.close') }),
    blocks: [
      paragraph([bold(within(batchTitle(batch), 300))]),
      reasonInput(words('review.reason'), words('deny.hint'), words('deny.placeholder'), false),
      context(plain(words('deny.consequence'))),
    ],
  };
}

const nameOf = (facts: CardFacts, most: number): string => within(whoseText(facts).filter(Boolean).join(', '), most);

function choice(id: string, label: string, placeholder: string, asking: CardFacts[]): Block {
  const options = asking.map((facts) => ({
    value: facts.id,
    text: plain(within(`${numberText(facts.locale, facts.request.confidence_score)}  ${nameOf(facts, 60)}`, 75)),
  }));
  return {
    type: 'input',
    block_id: id,
    optional: true,
    label: plain(label),
    element: { type: 'multi_static_select', action_id: id, placeholder: plain(placeholder), options },
  };
}

/** What one of them says of itself: who, how sure, when, and its id. */
const lineOf = (facts: CardFacts, most: number) => [
  bold(nameOf(facts, most)),
  said(
    `, ${facts.request.confidence_score}, ${within(windowText(facts), 80)}, ${facts.id}\n${within(facts.email?.subject ?? facts.request.action_reason, most)}`,
  ),
];

/** Lists those that still ask, the least confident first; each may be denied, or be given a card of its own. */
export function renderBatchReview(batch: BatchFacts, asked: AskedInSlack): types.ModalView {
  const words = wordsFor(batch.sample);
  const asking = batch.members.filter(({ state }) => state === 'asking').slice(0, MOST_LISTED);
  const view = (most: number): types.ModalView => ({
    ...frame(asked, 'review_batch', { title: words('batch.review_title'), submit: words('batch.review_submit'), close: words('review.close') }),
    blocks: [
      paragraph([bold(within(batchTitle(batch), 300)), said(`\n${words('batch.review_hint')}`)]),
      list(asking.map((facts) => lineOf(facts, most))),
      choice('deny_these', words('batch.deny_these'), words('batch.choose'), asking),
      reasonInput(words('review.reason'), words('review.reason_hint'), words('review.reason_placeholder'), true),
      choice('open_these', words('batch.open_these'), words('batch.choose'), asking),
    ],
  });
  const whole = view(200);
  return sizeOf(whole) <= VIEW_SIZE ? whole : view(40);
}
