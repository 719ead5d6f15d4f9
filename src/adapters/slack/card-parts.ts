// The parts that a card and its review share on Slack: what changes, the four facts, votes, life, trace.
import type { types } from '@slack/bolt';
import type { CardFacts } from '../../domain/card/card-facts.ts';
import { denialOf, lifeLines, rollbackLines, slotLines, waitingPieces } from '../../surfaces/card-lines.ts';
import { blastLines, capLines, holidayLine, rollbackPath, traceTexts, windowOpens, windowText, wordsFor } from '../../surfaces/card-words.ts';
import { type ChangeRow, changeRows } from '../../surfaces/change-rows.ts';
import { mixedScriptsLine } from '../../surfaces/mixed-scripts-line.ts';
import { exceeds, joined, said as saidPiece } from '../../surfaces/piece.ts';
import type { Room } from '../../surfaces/rooms.ts';
import {
  type Block,
  bold,
  context,
  escaped,
  escapedName,
  facts as fields,
  marks,
  paragraph,
  plain,
  quote,
  runs,
  said,
  section,
  table,
  whenMark,
} from './block-kit.ts';
import { within } from './budget.ts';

type Blocks = (types.TableBlock | types.SectionBlock | types.ContextBlock | types.RichTextBlock)[];
const asLine = ({ cells: [field, now, after] }: ChangeRow): string => `${field}: ${now} → ${after}`;

/** The first rows by risk, and how many more there are. Inside a fold, Slack takes tables, sections and contexts only. */
export function changeBlocks(facts: CardFacts, room: Room, style: { plain?: boolean }, folded = false): Blocks {
  const words = wordsFor(facts);
  const rows = changeRows(facts, facts.changes.slice(0, room.rows), room.value, within);
  const more = facts.changes.length - rows.length;
  const left = [
    ...(more > 0 ? [words('card.more_fields', { count: more })] : []),
    ...(rows.some((row) => row.isCut) && !folded ? [words('card.shortened')] : []),
  ];
  const rest = left.length > 0 ? [context(...left.map(plain))] : [];
  if (rows.length === 0) return rest;
  if (!style.plain) {
    const cells = rows.map((row) => row.cells);
    return [table([words('card.field'), words('card.now'), words('card.after')], cells), ...rest];
  }
  const lines = rows.map(asLine).join('\n');
  return [folded ? section(plain(within(lines, 2900))) : paragraph([said(lines)]), ...rest];
}

/** Words in which letters of two scripts stand, since one of them may be taken for the other; nothing where there are none. */
export function mixedScripts(facts: CardFacts): types.RichTextBlock[] {
  const pieces = mixedScriptsLine(facts, within);
  return pieces.length === 0 ? [] : [paragraph(runs(pieces, facts.locale))];
}

/** What a rollback puts back and what it leaves; nothing where it is none. */
export function leftBlocks(facts: CardFacts, most: number, longest: number): types.RichTextBlock[] {
  const lines = rollbackLines(facts, most, longest, within);
  return lines.length === 0 ? [] : [paragraph(runs(joined(lines), facts.locale))];
}

/** Subject and body in a quote; other changed fields below it. */
export function emailBlocks(facts: CardFacts, room: Room): Blocks {
  const words = wordsFor(facts);
  const { email } = facts;
  if (!email) return [];
  const body = within(email.body, room.body);
  const others = facts.changes.filter(({ path }) => path !== '/subject' && path !== '/body');
  const rows = changeRows(facts, others.slice(0, room.rows), room.value, within);
  const lines = rows.map(asLine);
  const more = others.length - lines.length;
  const rest = more > 0 ? [...lines, words('card.more_fields', { count: more })] : lines;
  const mostSubject = Math.min(room.body, 300);
  const isCut = exceeds(within, email.subject, mostSubject) || exceeds(within, email.body, room.body) || rows.some((row) => row.isCut);
  return [
    quote([bold(within(email.subject, mostSubject)), said(`\n${body}`)]),
    ...(rest.length > 0 ? [paragraph([said(rest.join('\n'))])] : []),
    ...(isCut ? [context(plain(words('card.shortened')))] : []),
  ];
}

/** A title with our own lines below it; names in them are no marks. */
export const titledLines = (title: string, lines: string[]): types.MrkdwnElement => marks(`*${title}*\n${lines.map(escaped).join('\n')}`);

function windowField(facts: CardFacts): types.MrkdwnElement {
  const words = wordsFor(facts);
  const opens = windowOpens(facts);
  const yours = opens === null ? '' : `\n${words('card.for_you', { time: whenMark(opens, facts.locale) })}`;
  const holiday = holidayLine(facts);
  return marks(`*${words('card.window')}*\n${escaped(windowText(facts))}${yours}${holiday === null ? '' : `\n${escaped(holiday)}`}`);
}

/** The agent's own words on how it is undone: they stay plain. */
export function rollbackField(facts: CardFacts, most: number): types.PlainTextElement {
  const words = wordsFor(facts);
  return plain(`${words('card.rollback')}\n${within(rollbackPath(facts), most)}`);
}

/** Blast radius, window, caps, rollback: always in the same places. */
export function fourFacts(facts: CardFacts, mostCaps: number, mostRollback: number): types.SectionBlock[] {
  const words = wordsFor(facts);
  return [
    fields(titledLines(words('card.blast_radius'), blastLines(facts)), windowField(facts)),
    fields(titledLines(words('card.caps'), capLines(facts, mostCaps)), rollbackField(facts, mostRollback)),
  ];
}

/** The slots: who has approved and what they said, and whom the others wait for. */
export function voteBlocks(facts: CardFacts, mostQuote: number): Block[] {
  const lines = slotLines(facts, mostQuote, within);
  return lines.length === 0 ? [] : [paragraph(runs(joined(lines), facts.locale))];
}

/** Who denied it and why, in full. */
function denialBlocks(facts: CardFacts, room: Room): Block[] {
  const denial = denialOf(facts);
  if (!denial) return [];
  const who = denial.who ? [paragraph(runs(denial.who, facts.locale))] : [];
  return [...who, quote([said(within(denial.reason, Math.max(room.reason, room.quote)))])];
}

function waitingBlocks(facts: CardFacts): Block[] {
  const pieces = waitingPieces(facts);
  return pieces ? [paragraph(runs(pieces, facts.locale))] : [];
}

/** What came of it: the reason of a denial, when a wait ends, and the life so far. */
export function lifeBlocks(facts: CardFacts, room: Room): Block[] {
  const first = facts.state === 'denied' ? denialBlocks(facts, room) : waitingBlocks(facts);
  const lines = lifeLines(facts, room.quote, within).map(({ at, told }) => [at, saidPiece('   '), ...told]);
  return [...first, ...(lines.length > 0 ? [paragraph(runs(joined(lines), facts.locale))] : [])];
}

/** Policy, agent, tool, records, request and trace, as pairs of a name and a value. */
export const traceFacts = (facts: CardFacts, most: number): [string, string][] =>
  traceTexts(facts).map(([name, value]) => [name, within(value, most)]);

/** Pairs as sections of two plain fields. */
export function pairSections(pairs: [string, string][]): types.SectionBlock[] {
  const sections: types.SectionBlock[] = [];
  for (let index = 0; index < pairs.length; index += 2) {
    sections.push(fields(...pairs.slice(index, index + 2).map(([name, value]) => plain(`${name}\n${value}`))));
  }
  return sections;
}

/** The button's value: which request, which version and which digest were on screen. */
export const buttonValue = ({ id, version, digest }: Pick<CardFacts, 'id' | 'version' | 'digest'>): string => `${id}.${version}.${digest}`;

/** Who changed what the agent had asked for. */
export const editedBlocks = (facts: CardFacts): Block[] =>
  facts.edited
    ? [context(marks(wordsFor(facts)('edit.card', { name: escapedName(facts.edited.by.name), time: whenMark(facts.edited.at, facts.locale) })))]
    : [];
