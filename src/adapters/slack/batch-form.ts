// The modals of a batch: the reason of a denial of all, and the review in which single requests are denied or get a card of their own.
import type { types } from '@slack/bolt';
import type { BatchFacts } from '../../domain/card/batch-facts.ts';
import type { CardFacts } from '../../domain/card/card-facts.ts';
import { differingLines, marksOf, othersIn, reviewHint, reviewSizes } from '../../surfaces/batch-review.ts';
import { type AskedOfBatch, batchTitle, whoseText } from '../../surfaces/batch-words.ts';
import { windowText, wordsFor } from '../../surfaces/card-words.ts';
import type { Room } from '../../surfaces/rooms.ts';
import { confidenceText } from '../../texts.ts';
import { type Block, bold, context, list, paragraph, plain, said } from './block-kit.ts';
import { sizeOf, VIEW_SIZE, within } from './budget.ts';
import { changeBlocks, emailBlocks } from './card-parts.ts';
import { modal } from './modal.ts';
import { readMetadata } from './read-metadata.ts';
import { reasonInput } from './review-form.ts';

/** What was on screen, and where; `listed` marks those that a review had listed. */
export type AskedInSlack = AskedOfBatch & { channel: string; listed?: string };

/** How long the parts of a line of the review are, and the text above them. */
type ListRoom = Pick<Room, 'body' | 'value'> & { line: number };

const LISTS: [ListRoom, ...ListRoom[]] = [
  { line: 200, value: 2000, body: 3000 },
  { line: 100, value: 600, body: 2000 },
  { line: 60, value: 200, body: 1000 },
  { line: 40, value: 100, body: 500 },
];

/** A button's value taken apart; null for what is no batch's. */
export function askedOfBatch(value: string, channel: string): AskedInSlack | null {
  const [kind, member, stamp] = value.split('.');
  return kind === 'batch' && member && stamp ? { member, stamp, channel } : null;
}

/** The same from a modal that came back. */
export function batchFrom(metadata: string): AskedInSlack | null {
  const { member, stamp, channel, listed } = readMetadata(metadata) ?? {};
  if (typeof member !== 'string' || typeof stamp !== 'string' || typeof channel !== 'string') return null;
  return { member, stamp, channel, ...(typeof listed === 'string' ? { listed } : {}) };
}

/** Asks for the reason of a denial of all that still ask. */
export function renderBatchDeny(batch: BatchFacts, asked: AskedInSlack): types.ModalView {
  const words = wordsFor(batch.sample);
  const count = { count: batch.asking };
  const edge = { title: words('batch.deny_title', count), submit: words('batch.deny', count), close: words('deny.close') };
  return modal('deny_batch', JSON.stringify(asked), edge, [
    paragraph([bold(within(batchTitle(batch), 300))]),
    reasonInput(words('review.reason'), words('deny.hint'), words('deny.placeholder'), false),
    context(plain(words('batch.deny_consequence', count))),
  ]);
}

const nameOf = (facts: CardFacts, most: number): string => within(whoseText(facts).filter(Boolean).join(', '), most);

function choice(id: string, label: string, placeholder: string, asking: CardFacts[]): Block {
  const options = asking.map((facts) => ({
    value: facts.id,
    text: plain(within(`${confidenceText(facts.locale, facts.request.confidence_score)}  ${nameOf(facts, 60)}`, 75)),
  }));
  return {
    type: 'input',
    block_id: id,
    optional: true,
    label: plain(label),
    element: { type: 'multi_static_select', action_id: id, placeholder: plain(placeholder), options },
  };
}

/** What becomes of those that are not chosen. */
function othersInput(words: (key: string) => string): Block {
  const options = [
    { value: 'approve', text: plain(words('batch.approve_others')) },
    { value: 'leave', text: plain(words('batch.leave_others')) },
  ];
  return {
    type: 'input',
    block_id: 'decision',
    optional: true,
    label: plain(words('review.decision')),
    element: { type: 'radio_buttons', action_id: 'decision', options },
  };
}

/** What one of them says of itself: who, how sure, when, its id, and where it differs from the text above. */
function lineOf(facts: CardFacts, sample: CardFacts, { line, value }: ListRoom) {
  const differing = differingLines(facts, sample, value, within);
  const about = differing.length > 0 ? differing : [within(facts.email?.subject ?? facts.request.action_reason, line)];
  const confidence = confidenceText(facts.locale, facts.request.confidence_score);
  return [bold(nameOf(facts, line)), said(`, ${confidence}, ${within(windowText(facts), 80)}, ${facts.id}\n${about.join('\n')}`)];
}

/** The text that the others are held against. */
function sampleBlocks(sample: CardFacts, { body, value }: ListRoom): Block[] {
  const room: Room = { body, value: Math.min(value, 300), rows: 10, reason: 0, quote: 0, path: 0, fold: false };
  return sample.email ? emailBlocks(sample, room) : changeBlocks(sample, room, { plain: true });
}

function reviewIn(batch: BatchFacts, asked: AskedInSlack, room: ListRoom, listed: CardFacts[]): types.ModalView {
  const { sample } = batch;
  const words = wordsFor(sample);
  const edge = { title: words('batch.review_title'), submit: words('batch.review_submit'), close: words('review.close') };
  return modal('review_batch', JSON.stringify({ ...asked, listed: marksOf(batch, listed) }), edge, [
    paragraph([bold(within(batchTitle(batch), 300)), said(`\n${reviewHint(batch, listed)}`)]),
    ...sampleBlocks(sample, room),
    list(listed.map((facts) => lineOf(facts, sample, room))),
    othersInput(words),
    choice('deny_these', words('batch.deny_these'), words('batch.choose'), listed),
    reasonInput(words('review.reason'), words('review.reason_hint'), words('review.reason_placeholder'), true),
    choice('open_these', words('batch.open_these'), words('batch.choose'), listed),
  ]);
}

/** Lists those that still ask, the least confident first; each may be denied or be given a card of its own, and the others be approved. */
export function renderBatchReview(batch: BatchFacts, asked: AskedInSlack): types.ModalView {
  const views = reviewSizes(batch, LISTS).map(
    ({ room, listed }) =>
      () =>
        reviewIn(batch, asked, room, listed),
  );
  const whole = views.find((view) => sizeOf(view()) <= VIEW_SIZE) ?? views.at(-1);
  if (!whole) throw new Error('A review has a size');
  return whole();
}

/** Ids of those that the review lists as things stand. */
export const listedIn = (batch: BatchFacts, asked: AskedInSlack): string[] =>
  othersIn(batch, batchFrom(renderBatchReview(batch, asked).private_metadata ?? '')?.listed ?? '', []);
