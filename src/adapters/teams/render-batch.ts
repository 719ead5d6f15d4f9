// The card of a batch as an Adaptive Card: one text for all, the weakest few, what they add up to, and one decision for those that still ask.
// Pure. Like every card it loses detail where it is too large, and says so.
import type { BatchFacts } from '../../domain/card/batch-facts.ts';
import type { CardFacts } from '../../domain/card/card-facts.ts';
import { localeOn } from '../../domain/policy/locale.ts';
import { decideText } from '../../surfaces/asking-words.ts';
import { marksOf, reviewHint, reviewSizes } from '../../surfaces/batch-review.ts';
import { wantsReview } from '../../surfaces/batch-voter.ts';
import {
  type AskedOfBatch,
  batchFactLines,
  batchIn,
  batchSummary,
  batchTitle,
  batchVoteLines,
  batchWhyPieces,
  countsText,
  weakestTable,
} from '../../surfaces/batch-words.ts';
import { wordsFor } from '../../surfaces/card-words.ts';
import { BATCH_ROOMS, type Room } from '../../surfaces/rooms.ts';
import {
  type AdaptiveCard,
  bold,
  type CardAction,
  type CardElement,
  card,
  container,
  execute,
  line,
  ours,
  type Run,
  runs,
  said,
  small,
  spoken,
  table,
} from './adaptive-card.ts';
import { batchButtons, batchData, batchInputs, chosenFrom, type LineRoom, listElements } from './batch-form.ts';
import { firstThatFits, within } from './budget.ts';
import {
  askingInk,
  changeElements,
  emailElements,
  factColumns,
  folded,
  isCut,
  isNarrow,
  noticeBox,
  rollbackFact,
  stateLine,
  titleLine,
  unfold,
} from './card-parts.ts';
import { denyButtons, denyInputs } from './review-form.ts';

const WIDTHS = [3, 3, 2, 3];
/** The longest words that the columns of the weakest have room for. */
const LONGEST_WORDS = [18, 18, 12, 18];
const LONGEST_SUMMARY = 500;
/** Room for each of a hundred in the review, and for the text above them. */
const LINES: [LineRoom, ...LineRoom[]] = [
  { apart: true, who: 60, window: 80, about: 60, value: 600, body: 1500 },
  { apart: false, who: 60, window: 80, about: 60, value: 600, body: 1500 },
  { apart: false, who: 40, window: 40, about: 0, value: 200, body: 500 },
  { apart: false, who: 25, window: 0, about: 0, value: 80, body: 200 },
  { apart: false, who: 10, window: 0, about: 0, value: 80, body: 200 },
];

function weakestElements(batch: BatchFacts, room: Room): CardElement[] {
  const { heads, rows } = weakestTable(batch, room.value, within);
  if ([heads, ...rows].every((row) => isNarrow(row, LONGEST_WORDS))) return [table(heads, rows, { widths: WIDTHS, last: 'plain' })];
  return [line([bold(heads[0] ?? ''), said(`\n${rows.map((row) => row.join(', ')).join('\n')}`)], { spacing: 'Medium' })];
}

function factElements(batch: BatchFacts, room: Room): CardElement[] {
  const [blast, window, caps] = batchFactLines(batch).map(([label, lines]): [string, Run[]] => [label, [said(lines.join('\n'))]]);
  return blast && window && caps ? factColumns(blast, window, caps, rollbackFact(batch.sample, room.path)) : [];
}

function voteElements(batch: BatchFacts, room: Room): CardElement[] {
  const lines = batchVoteLines(batch, room.quote, within).map((pieces) => line(runs(pieces, batch.sample.locale), { spacing: 'Small' }));
  return lines.length > 0 ? [container(lines, { spacing: 'Medium', separator: true })] : [];
}

function footer({ asking, mayDecide, sample, expiresAt }: BatchFacts): CardElement {
  const { locale, id } = sample;
  const words = asking > 0 ? [ours(decideText({ mayDecide, expiresAt, locale }, askingInk(locale)))] : [said(wordsFor(sample)('card.see', { id }))];
  return small(words, { spacing: 'Medium' });
}

/** The text that all have in common, as the least confident of them has it. */
const textElements = ({ sample }: BatchFacts, room: Room): CardElement[] =>
  sample.email ? emailElements(sample, room) : changeElements(sample, room);

/** Everything that the card stands for: once it is decided also the text that was decided about. */
function requestElements(batch: BatchFacts, room: Room): CardElement[] {
  const words = wordsFor(batch.sample);
  const ids = batch.members.map(({ id }) => id).join('\n');
  return [
    ...(batch.asking === 0 ? textElements(batch, room) : []),
    line([bold(`${words('batch.requests')}\n`, { size: 'Small' }), said(ids, { size: 'Small' })]),
  ];
}

function askingElements(batch: BatchFacts, room: Room): CardElement[] {
  const { locale } = batch.sample;
  return [
    line(runs(batchWhyPieces(batch, room.reason, within), locale), { spacing: 'Medium' }),
    ...textElements(batch, room),
    ...(wantsReview(batch) ? [small([said(wordsFor(batch.sample)('batch.texts', { count: batch.texts }))])] : []),
    ...(room.fold ? weakestElements(batch, room) : []),
    ...factElements(batch, room),
    ...(room !== BATCH_ROOMS[0] || isCut(batch.sample, room) ? [small([said(wordsFor(batch.sample)('card.shortened'))])] : []),
  ];
}

/** What stands below a card, and the buttons in place of its own. */
type Form = { inputs: CardElement[]; buttons: CardAction[] };

function ownButtons(batch: BatchFacts): CardAction[] {
  if (batch.asking === 0) return [];
  const words = wordsFor(batch.sample);
  const count = { count: batch.asking };
  const data = batchData(batch);
  return [
    ...(wantsReview(batch) ? [] : [execute('approve', words('batch.approve', count), data, { primary: true })]),
    execute('deny', words('batch.deny', count), data),
    execute('review', words('batch.review'), data),
  ];
}

/** The words around a card: where no card can be shown, and where one is read out. */
function aroundBatch(batch: BatchFacts) {
  const { locale, tier, id } = batch.sample;
  const words = wordsFor(batch.sample);
  const fallbackText = words('teams.fallback', { status: countsText(batch), tier: words(`tier.${tier}`), id });
  return { locale, fallbackText, speak: spoken(within(batchSummary(batch), LONGEST_SUMMARY)) };
}

/** What they are, and how many stand where. */
const batchHead = (batch: BatchFacts): CardElement[] => [
  titleLine(batchTitle(batch)),
  stateLine(batch.sample, countsText(batch), batch.counts[0]?.status.sign),
];

function drawn(batch: BatchFacts, room: Room, { inputs, buttons }: Form): AdaptiveCard {
  const body = [
    ...batchHead(batch),
    ...(batch.asking > 0 ? askingElements(batch, room) : []),
    ...voteElements(batch, room),
    footer(batch),
    ...(room.fold ? [folded(requestElements(batch, room))] : []),
    ...inputs,
  ];
  return card(aroundBatch(batch), body, [...buttons, ...(room.fold ? [unfold(wordsFor(batch.sample)('batch.requests'))] : [])]);
}

/** The least that a card may be: what, where they stand, the buttons. It always fits. */
const leastCard = (batch: BatchFacts, { inputs, buttons }: Form): AdaptiveCard =>
  card(aroundBatch(batch), [...batchHead(batch), small([said(wordsFor(batch.sample)('card.shortened'))]), ...inputs], buttons);

const inTeams = (batch: BatchFacts): BatchFacts => batchIn(batch, localeOn('teams', batch.sample.locale));

/** The card with a form below it, for one person. */
function renderBatchWith(known: BatchFacts, form: Form): AdaptiveCard {
  const batch = inTeams(known);
  return firstThatFits(
    BATCH_ROOMS,
    (room) => drawn(batch, room, form),
    () => leastCard(batch, form),
  );
}

/** The card of a batch, always within the size that Teams takes. */
export const renderBatch = (batch: BatchFacts): AdaptiveCard => renderBatchWith(batch, { inputs: [], buttons: ownButtons(batch) });

/** The card with words below it for whoever just did something. */
export const renderBatchSaying = (batch: BatchFacts, told: string): AdaptiveCard =>
  renderBatchWith(batch, { inputs: [noticeBox(told)], buttons: ownButtons(batch) });

/** Asks one person for the reason of a denial of all that still ask, below the card as it was. */
export function renderBatchDeny(batch: BatchFacts, { member, stamp }: AskedOfBatch): AdaptiveCard {
  const { sample, asking: count } = batch;
  const words = wordsFor(sample);
  return renderBatchWith(batch, {
    inputs: denyInputs(sample, words('batch.deny_consequence', { count })),
    buttons: denyButtons(sample, batchData({ first: member, stamp }), words('batch.deny', { count })),
  });
}

/** Lists those that still ask for one person, who ticks some and says what is to become of them, or of the others. */
export function renderBatchReview(known: BatchFacts, asked: AskedOfBatch): AdaptiveCard {
  const batch = inTeams(known);
  const draw = ({ room, listed }: { room: LineRoom; listed: CardFacts[] }) => {
    const hint = small([said(reviewHint(batch, listed))]);
    const text = textElements(batch, { reason: 0, body: room.body, value: room.value, rows: 10, quote: 0, path: 0, fold: false });
    const buttons = batchButtons(batch, { ...asked, listed: marksOf(batch, listed) });
    return card(
      aroundBatch(batch),
      [...batchHead(batch), hint, ...text, ...listElements(batch, room, listed), ...batchInputs(batch, listed)],
      buttons,
    );
  };
  const [least, ...rest] = reviewSizes(batch, LINES).toReversed();
  if (!least) throw new Error('A review has a size');
  return firstThatFits(rest.toReversed(), draw, () => draw(least));
}

/** Ids of those that the review lists as things stand. */
export function listedIn(batch: BatchFacts, asked: AskedOfBatch): string[] {
  const { actions = [] } = renderBatchReview(batch, asked);
  return actions.flatMap((button) => (button.type === 'Action.Execute' ? chosenFrom(batch, { ...button.data, decision: 'approve' }).approve : []));
}
