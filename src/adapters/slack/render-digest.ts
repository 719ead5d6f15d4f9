// A daily digest as Slack blocks: what went round approval first, then the counts, the slowest decisions folded, the witness last.
// Pure. Names that an agent chose stand in rich text and table cells, which Slack never reads.
import type { types } from '@slack/bolt';
import { oneLine } from '../../domain/documents/plain-text.ts';
import type { Digest } from '../../domain/record/digest.ts';
import { wordsFor } from '../../surfaces/card-words.ts';
import { type DigestFact, digestPairs } from '../../surfaces/digest-facts.ts';
import {
  bypassLines,
  bypassTitle,
  digestCounts,
  digestTitle,
  quickWords,
  slowestRows,
  timeWords,
  witnessWords,
} from '../../surfaces/digest-words.ts';
import type { Ink } from '../../surfaces/piece.ts';
import type { Words } from '../../texts.ts';
import {
  type Block,
  bold,
  context,
  divider,
  escapedName,
  facts,
  fold,
  header,
  inkOf,
  list,
  marks,
  paragraph,
  runs,
  said,
  sign,
  signMark,
  table,
} from './block-kit.ts';
import { HEADER_LENGTH, MESSAGE_SIZE, sizeOf, within } from './budget.ts';

/** How many lines of bypasses there is room for. */
const ROOMS = [10, 5, 2, 0];
const LONGEST_NAME = 60;

type Style = { locale: string; plain?: boolean };

/** A name from the workspace file, or from outside, inside mrkdwn; short, since many of them share a field. */
export const shortName = (name: string): string => escapedName(within(oneLine(name, LONGEST_NAME), LONGEST_NAME));

function bypassBlocks(say: Words, digest: Digest, most: number, locale: string): Block[] {
  const lines = bypassLines(say, digest, most, locale).map((pieces) => runs(pieces, locale));
  const title = paragraph([sign(digest.bypasses.total === 0 ? 'done' : 'attention'), said('  '), bold(bypassTitle(say, digest))]);
  return lines.length === 0 ? [title] : [title, list(lines)];
}

function timeBlocks(say: Words, digest: Digest, locale: string, ink: Ink): Block[] {
  const told = timeWords(say, digest, locale, ink);
  return told ? [context(marks(`${told.isLate ? `${signMark('attention')} ` : ''}${told.words}`))] : [];
}

const fact = ({ title, lines }: DigestFact): types.MrkdwnElement => marks([`*${title}*`, ...lines].join('\n'));

function slowestBlock(say: Words, digest: Digest, locale: string, isPlain: boolean): Block[] {
  const rows = slowestRows(digest, locale, within);
  if (rows.length === 0) return [];
  const title = say('digest.slowest', { count: rows.length });
  if (isPlain) return [paragraph([bold(title)]), list(rows.map((cells) => [said(cells.join(', '))]))];
  return [fold(title, [table([say('digest.request'), say('digest.waited'), say('digest.decided_by')], rows)])];
}

/** A quiet warning. */
function quickBlocks(say: Words, digest: Digest, ink: Ink): Block[] {
  const words = quickWords(say, digest, ink);
  return words.length === 0 ? [] : [context(marks(words.join(' ')))];
}

/** The digest in a language: of its channel, or of the person who asked for it. */
export function renderDigest(digest: Digest, { locale, plain = false }: Style): { text: string; blocks: Block[] } {
  const say = wordsFor({ locale });
  const ink = inkOf(locale, shortName);
  const draw = (most: number): Block[] => [
    header(within(digestTitle(digest, locale), HEADER_LENGTH)),
    ...timeBlocks(say, digest, locale, ink),
    ...bypassBlocks(say, digest, most, locale),
    divider(),
    ...digestPairs(say, digest, locale, ink).map(([one, other]) => facts(fact(one), fact(other))),
    ...quickBlocks(say, digest, ink),
    ...slowestBlock(say, digest, locale, plain),
    context(marks(witnessWords(say, digest))),
  ];
  const blocks = ROOMS.map(draw).find((one) => sizeOf(one) <= MESSAGE_SIZE) ?? draw(0);
  return { text: digestCounts(say, digest, locale, shortName(digest.workspace.name)), blocks };
}
