// The card of a batch as Slack blocks: one text for all, the weakest few, what they add up to, and one decision for those that still ask.
// Pure. Like every card it loses detail where it is too large, and says so.
import type { BatchFacts } from '../../domain/batch-facts.ts';
import type { CardFacts } from '../../domain/card-facts.ts';
import { capLines, windowText, wordsFor } from '../../surfaces/card-words.ts';
import { bold as boldPiece, piecesIn, when } from '../../surfaces/piece.ts';
import { listText, numberText, reasonWord } from '../../texts.ts';
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
  type Said,
  said,
  section,
  signMark,
  table,
  whenMark,
} from './block-kit.ts';
import { HEADER_LENGTH, MESSAGE_SIZE, sizeOf, within } from './budget.ts';
import { changeBlocks, emailBlocks, type Room, rollbackField, titledLines } from './card-parts.ts';
import type { CardStyle, RenderedCard } from './render-card.ts';

const WEAKEST = 5;
const MOST_WINDOWS = 3;
const ROOMS: Room[] = [
  { reason: 800, body: 1500, value: 120, rows: 10, quote: 300, path: 300, fold: true },
  { reason: 400, body: 500, value: 60, rows: 5, quote: 150, path: 150, fold: true },
  { reason: 200, body: 150, value: 30, rows: 2, quote: 60, path: 80, fold: false },
];

export const batchTitle = (batch: BatchFacts): string => wordsFor(batch.sample)(batch.title.key, batch.title.values);

/** The value of a batch's buttons: who names it, and what was on screen. */
export const batchValue = ({ first, stamp }: Pick<BatchFacts, 'first' | 'stamp'>): string => `batch.${first}.${stamp}`;

function countsText({ counts, sample }: BatchFacts): string {
  const words = wordsFor(sample);
  const said = counts.map(({ status, count }) => ({ count, status: words(status.phrase.key, status.phrase.values) }));
  return said.length === 1 ? (said[0]?.status ?? '') : said.map((one) => words('batch.count', one)).join('; ');
}

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

/** The least and the most confident of them; one figure where they agree. */
function confidenceText({ members, sample }: BatchFacts): string {
  const all = members.map(({ request }) => request.confidence_score);
  const [least, most] = [all[0] ?? 0, all.at(-1) ?? 0];
  const [one, other] = [numberText(sample.locale, least), numberText(sample.locale, most)];
  return least === most ? one : `${one} – ${other}`;
}

function whyParts(batch: BatchFacts, room: Room): Said[] {
  const { sample, members, signal } = batch;
  const words = wordsFor(sample);
  const reasons = new Set(members.map(({ request }) => request.action_reason)).size;
  const more = reasons > 1 ? ` ${words('batch.more_reasons', { count: reasons - 1 })}` : '';
  const asked = sample.because.map((code) => reasonWord(sample.locale, code)).join(', ');
  return [
    bold(`${words('card.reason')}  `),
    said(`${within(sample.request.action_reason, room.reason)}${more}`),
    bold(`\n${words('card.signal')}  `),
    ...runs(piecesIn(sample.locale, 'batch.signal', { newest: when(signal.newest, 'ago'), oldest: when(signal.oldest, 'ago') }), sample.locale),
    bold(`\n${words('batch.confidence')}  `),
    said(confidenceText(batch)),
    ...(asked === '' ? [] : [bold(`\n${words('card.asked_because')}  `), said(asked)]),
  ];
}

const whoIn = ({ request }: CardFacts, most: number): string => within(request.target.contact ?? request.target.record_ids[0] ?? '', most);

function weakestBlocks({ sample, members }: BatchFacts, room: Room, style: CardStyle): Block[] {
  const words = wordsFor(sample);
  const weakest = members.slice(0, WEAKEST);
  const rows = weakest.map((member) => [
    whoIn(member, room.value),
    within(member.request.target.account ?? member.request.target.domain ?? '', room.value),
    numberText(sample.locale, member.request.confidence_score),
    within(windowText(member), room.value),
  ]);
  const heads = [
    words('batch.weakest', { shown: weakest.length, count: members.length }),
    words('batch.account'),
    words('batch.confidence'),
    words('card.window'),
  ];
  if (style.plain) return [paragraph([bold(heads[0] ?? ''), said(`\n${rows.map((row) => row.join(', ')).join('\n')}`)])];
  return [table(heads, rows, 'plain')];
}

function windowLines({ members, sample }: BatchFacts): string[] {
  const words = wordsFor(sample);
  const alike = [...Map.groupBy(members, (member) => windowText(member))].toSorted(([, one], [, other]) => other.length - one.length);
  const lines = alike.slice(0, MOST_WINDOWS).map(([window, { length }]) => words('batch.window', { count: length, window }));
  return alike.length > lines.length ? [...lines, words('batch.more_windows', { count: alike.length - lines.length })] : lines;
}

function factBlocks(batch: BatchFacts, room: Room): Block[] {
  const { sample, blast } = batch;
  const words = wordsFor(sample);
  const lines = (key: string, all: string[]) => titledLines(words(key), all);
  return [
    fields(lines('card.blast_radius', [words('batch.blast', blast), words('batch.at_account', blast)]), lines('card.window', windowLines(batch))),
    fields(lines('batch.caps', capLines({ ...sample, caps: batch.caps }, 3)), rollbackField(sample, room.path)),
  ];
}

/** Who decided how many, when and why, once each. */
function voteBlocks({ members, sample }: BatchFacts, room: Room): Block[] {
  const votes = Map.groupBy(
    members.flatMap((member) => member.votes),
    ({ person, vote, reason }) => JSON.stringify([person.id, vote, reason]),
  );
  const items = [...votes.values()].flatMap((same): Said[][] => {
    const [first] = same;
    if (!first) return [];
    const quoted = first.reason ? [said(`: ${within(first.reason, room.quote)}`)] : [];
    const values = { vote: first.vote, count: same.length, person: boldPiece(first.person.name), at: when(first.at) };
    return [[...runs(piecesIn(sample.locale, 'batch.voted', values), sample.locale), ...quoted]];
  });
  return items.length > 0 ? [list(items.slice(0, 10))] : [];
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
      button('approve', words('batch.approve', count), value, true),
      button('deny', words('batch.deny', count), value),
      button('review', words('batch.review'), value),
    ),
  ];
}

function footer({ asking, mayDecide, sample, expiresAt }: BatchFacts, mention: boolean): Block {
  const words = wordsFor(sample);
  if (asking === 0) return context(marks(words('card.see', { id: sample.id })));
  const people = mayDecide.slice(0, 10).map(({ name, slack }) => (mention && slack ? `<@${slack}>` : escapedName(name)));
  const who = listText(sample.locale, people, 'disjunction');
  const decide = people.length > 0 ? words('card.can_decide', { people: who }) : words('card.nobody');
  return context(marks(`${decide}  ${words('card.expires', { time: whenMark(expiresAt, sample.locale) })}`));
}

function blocksIn(batch: BatchFacts, room: Room, style: CardStyle): Block[] {
  const { sample } = batch;
  const text = sample.email ? emailBlocks(sample, room) : changeBlocks(sample, room, { plain: true });
  const weakest = room.fold ? weakestBlocks(batch, room, style) : [];
  const asked = batch.asking > 0 ? [paragraph(whyParts(batch, room)), ...text, ...weakest, ...factBlocks(batch, room)] : [];
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
  const { sample } = batch;
  const words = wordsFor(sample);
  const text = escaped(
    words('card.text', { status: countsText(batch), title: batchTitle(batch), tier: words(`tier.${sample.tier}`), workspace: sample.workspace.name }),
  );
  const withIds = (blocks: Block[]) => blocks.map((block, index): Block => ({ ...block, block_id: `b${index + 1}-v${batch.version}` }));
  const rendered = ROOMS.map((room) => () => withIds(blocksIn(batch, room, style)));
  for (const render of rendered) {
    const blocks = render();
    if (sizeOf(blocks) <= MESSAGE_SIZE) return { text, blocks };
  }
  return { text, blocks: withIds([header(within(batchTitle(batch), HEADER_LENGTH)), stateLine(batch), ...buttonBlocks(batch)]) };
}
