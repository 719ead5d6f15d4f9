// The card of a batch as Slack blocks: one text for all, the weakest few, what they add up to, and one decision for those that still ask.
// Pure. Like every card it loses detail where it is too large, and says so.
import type { BatchFacts } from '../../domain/card/batch-facts.ts';
import { decideText } from '../../surfaces/asking-words.ts';
import { wantsReview } from '../../surfaces/batch-voter.ts';
import { batchFactLines, batchSummary, batchTitle, batchVoteLines, batchWhyPieces, countsText, weakestTable } from '../../surfaces/batch-words.ts';
import { wordsFor } from '../../surfaces/card-words.ts';
import { BATCH_ROOMS, type Room } from '../../surfaces/rooms.ts';
import {
  actions,
  type Block,
  bold,
  button,
  context,
  escaped,
  escapedName,
  facts as fields,
  fold,
  header,
  list,
  marks,
  paragraph,
  plain,
  runs,
  said,
  section,
  signMark,
  table,
} from './block-kit.ts';
import { HEADER_LENGTH, MESSAGE_SIZE, sizeOf, within } from './budget.ts';
import { changeBlocks, emailBlocks, rollbackField, titledLines } from './card-parts.ts';
import { askingInk, type CardStyle, type RenderedCard } from './render-card.ts';

/** The value of a batch's buttons: who names it, and what was on screen. */
const batchValue = ({ first, stamp }: Pick<BatchFacts, 'first' | 'stamp'>): string => `batch.${first}.${stamp}`;

function stateLine(batch: BatchFacts): Block {
  const { sample, counts } = batch;
  const words = wordsFor(sample);
  const parts = [
    `*${countsText(batch)}*`,
    words(`tier.${sample.tier}`),
    sample.reversible ? null : words('card.cannot_be_undone'),
    escapedName(sample.workspace.name),
  ];
  return context(marks(`${signMark(counts[0]?.status.sign ?? 'asking')} ${parts.filter((part) => part !== null).join('  ·  ')}`));
}

function weakestBlock(batch: BatchFacts, room: Room, style: CardStyle): Block {
  const { heads, rows } = weakestTable(batch, room.value, within);
  if (style.plain) return paragraph([bold(heads[0] ?? ''), said(`\n${rows.map((row) => row.join(', ')).join('\n')}`)]);
  return table(heads, rows, 'plain');
}

function factBlocks(batch: BatchFacts, room: Room): Block[] {
  const [blast, window, caps] = batchFactLines(batch);
  return [fields(titledLines(...blast), titledLines(...window)), fields(titledLines(...caps), rollbackField(batch.sample, room.path))];
}

function voteBlocks(batch: BatchFacts, room: Room): Block[] {
  const items = batchVoteLines(batch, room.quote, within).map((pieces) => runs(pieces, batch.sample.locale));
  return items.length > 0 ? [list(items)] : [];
}

/** Everything that the card stands for, folded away: once it is decided also the text that was decided about. */
function requestBlocks({ members, sample, asking }: BatchFacts, room: Room, style: CardStyle): Block[] {
  const words = wordsFor(sample);
  const ids = members.map(({ id }) => id);
  if (style.plain || !room.fold) return [context(plain(within(`${words('batch.requests')}: ${ids.join(', ')}`, 2000)))];
  const { email } = sample;
  const text = asking === 0 && email ? [section(plain(within(`${email.subject}\n\n${email.body}`, room.body)))] : [];
  return [fold(words('batch.requests'), [...text, section(plain(within(ids.join('\n'), 2900)))])];
}

function buttonBlocks(batch: BatchFacts): Block[] {
  if (batch.asking === 0) return [];
  const words = wordsFor(batch.sample);
  const value = batchValue(batch);
  const count = { count: batch.asking };
  return [
    actions(
      ...(wantsReview(batch) ? [] : [button('approve', words('batch.approve', count), value, true)]),
      button('deny', words('batch.deny', count), value),
      button('review', words('batch.review'), value),
    ),
  ];
}

function footer({ asking, mayDecide, sample, expiresAt }: BatchFacts, mention: boolean): Block {
  if (asking === 0) return context(marks(wordsFor(sample)('card.see', { id: sample.id })));
  const { locale } = sample;
  return context(marks(decideText({ mayDecide, expiresAt, locale }, askingInk(locale, mention))));
}

function blocksIn(batch: BatchFacts, room: Room, style: CardStyle): Block[] {
  const { sample } = batch;
  const text = sample.email ? emailBlocks(sample, room) : changeBlocks(sample, room, { plain: true });
  const others = wantsReview(batch) ? [context(plain(wordsFor(sample)('batch.texts', { count: batch.texts })))] : [];
  const weakest = room.fold ? [weakestBlock(batch, room, style)] : [];
  const asked =
    batch.asking > 0
      ? [paragraph(runs(batchWhyPieces(batch, room.reason, within), sample.locale)), ...text, ...others, ...weakest, ...factBlocks(batch, room)]
      : [];
  return [
    header(within(batchTitle(batch), HEADER_LENGTH)),
    stateLine(batch),
    ...asked,
    ...voteBlocks(batch, room),
    ...requestBlocks(batch, room, style),
    ...buttonBlocks(batch),
    footer(batch, style.mention === true && batch.asking > 0),
  ];
}

/** The card of a batch, always within Slack's limits. */
export function renderBatch(batch: BatchFacts, style: CardStyle = {}): RenderedCard {
  const text = escaped(batchSummary(batch));
  const withIds = (blocks: Block[]) => blocks.map((block, index): Block => ({ ...block, block_id: `b${index + 1}-v${batch.version}` }));
  const rendered = BATCH_ROOMS.map((room) => () => withIds(blocksIn(batch, room, style)));
  for (const render of rendered) {
    const blocks = render();
    if (sizeOf(blocks) <= MESSAGE_SIZE) return { text, blocks };
  }
  return { text, blocks: withIds([header(within(batchTitle(batch), HEADER_LENGTH)), stateLine(batch), ...buttonBlocks(batch)]) };
}
