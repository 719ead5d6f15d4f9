// The parts that a card and its review share on Teams: title and state, what changes, the four facts, votes, life, trace.
import type { CardFacts } from '../../domain/card/card-facts.ts';
import type { Change } from '../../domain/documents/diff.ts';
import type { AskingInk } from '../../surfaces/asking-words.ts';
import { denialOf, lifeLines, rollbackLines, slotLines, waitingPieces } from '../../surfaces/card-lines.ts';
import { blastLines, capLines, holidayLine, rollbackPath, windowOpens, windowText, wordsFor } from '../../surfaces/card-words.ts';
import { type ChangeRow, changeRows } from '../../surfaces/change-rows.ts';
import { mixedScriptsLine } from '../../surfaces/mixed-scripts-line.ts';
import { exceeds, joined } from '../../surfaces/piece.ts';
import type { Room } from '../../surfaces/rooms.ts';
import {
  bold,
  type CardAction,
  type CardElement,
  columns,
  container,
  line,
  momentMark,
  ours,
  type Run,
  runs,
  said,
  sign,
  small,
  table,
  timed,
  toggle,
  unmarked,
} from './adaptive-card.ts';
import { TITLE_LENGTH, within } from './budget.ts';

const MOST_RISK_TIER = 3;
const LONGEST_NAME = 100;
const LONGEST_NOTICE = 1000;

/** How names and times stand in our own words below a card. */
export function askingInk(locale: string): AskingInk {
  const name = (words: string) => unmarked(within(words, LONGEST_NAME));
  return { name, person: (person) => name(person.name), moment: (at) => momentMark(at, locale) };
}

export const titleLine = (title: string): CardElement => line([bold(within(title, TITLE_LENGTH), { size: 'Large' })]);

const statusText = (facts: CardFacts): string => wordsFor(facts)(facts.status.phrase.key, facts.status.phrase.values);

/** Where it stands, how risky it is, whether it can be undone, for whom. `state` and its sign are those of these facts where nothing else is said. */
export function stateLine(facts: CardFacts, state = statusText(facts), mark = facts.status.sign): CardElement {
  const words = wordsFor(facts);
  const { tier, reversible, workspace } = facts;
  const subtle = (part: string) => said(`  ·  ${part}`, { isSubtle: true });
  const undone = words('card.cannot_be_undone');
  const badge = tier === MOST_RISK_TIER ? [subtle(''), bold(undone)] : [subtle(undone)];
  const parts = [subtle(words(`tier.${tier}`)), ...(reversible ? [] : badge), subtle(within(workspace.name, LONGEST_NAME))];
  return line([sign(mark), said(' '), bold(state), ...parts], { spacing: 'Small' });
}

/** It will expire before its window opens: an approval alone would not let it out. */
export const lateWarning = (facts: CardFacts): CardElement[] =>
  facts.window.opensAfterExpiry
    ? [line([sign('attention'), said(' '), bold(wordsFor(facts)('card.window_after_expiry'))], { spacing: 'Small' })]
    : [];

/** The longest words that the columns of a table have room for: a longer one would run into the next column. */
const LONGEST_WORDS = [18, 18, 26];
/** Whether no word of a row is longer than its column. */
export const isNarrow = (row: string[], longest = LONGEST_WORDS): boolean =>
  row.every((cell, nth) => cell.split(/\s+/).every((word) => word.length <= (longest[nth] ?? 0)));
const asLine = ({ cells: [field, now, after] }: ChangeRow, nth: number): Run[] => [
  said(`${nth === 0 ? '' : '\n'}${field}:  ${now}  →  `),
  bold(after),
];

/** Runs of their own for each bold value cost more room than the values. */
const MOST_BOLD_ROWS = 40;

/** Changed fields, the new value bold: as a table where there is room for one, else one a line, and of very many without the bold. */
export function diffElement(facts: CardFacts, rows: ChangeRow[], mostTableRows: number): CardElement {
  const words = wordsFor(facts);
  if (rows.length > MOST_BOLD_ROWS) {
    return line([said(rows.map(({ cells: [field, now, after] }) => `${field}:  ${now}  →  ${after}`).join('\n'))], { spacing: 'Medium' });
  }
  if (rows.length > mostTableRows || !rows.every(({ cells }) => isNarrow(cells))) return line(rows.flatMap(asLine), { spacing: 'Medium' });
  const cells = rows.map((row) => row.cells);
  return table([words('card.field'), words('card.now'), words('card.after')], cells);
}

/** What changes, without what the message box shows. */
export const listedChanges = ({ email, changes }: CardFacts): Change[] =>
  email ? changes.filter(({ path }) => path !== '/subject' && path !== '/body') : changes;

/** The changed fields that a card has room for; those of an e-mail's text stand elsewhere. */
export function shownRows(facts: CardFacts, { rows, value }: Pick<Room, 'rows' | 'value'>): ChangeRow[] {
  return changeRows(facts, listedChanges(facts).slice(0, rows), value, within);
}

/** The first rows by risk, and how many more there are. */
export function changeElements(facts: CardFacts, room: Room): CardElement[] {
  const rows = shownRows(facts, room);
  const more = facts.changes.length - rows.length;
  const rest = more > 0 ? [small([said(wordsFor(facts)('card.more_fields', { count: more }))])] : [];
  return [...(rows.length > 0 ? [diffElement(facts, rows, room.rows)] : []), ...rest];
}

/** Words in which letters of two scripts stand, since one of them may be taken for the other; nothing where there are none. */
export function mixedScripts(facts: CardFacts): CardElement[] {
  const pieces = mixedScriptsLine(facts, within);
  return pieces.length === 0 ? [] : [line(runs(pieces, facts.locale), { spacing: 'Small' })];
}

/** What a rollback puts back and what it leaves; nothing where it is none. */
export function leftElements(facts: CardFacts, most: number, longest: number): CardElement[] {
  const lines = rollbackLines(facts, most, longest, within);
  return lines.length === 0 ? [] : [line(runs(joined(lines), facts.locale), { spacing: 'Medium' })];
}

const subjectRoom = (most: number): number => Math.min(most, 300);
/** Whether the box leaves nothing of it out. */
export const fitsMessageBox = ({ subject, body }: NonNullable<CardFacts['email']>, most: number): boolean =>
  !exceeds(within, subject, subjectRoom(most)) && !exceeds(within, body, most);

/** Whether anything that matters is longer than its room. */
export function isCut(facts: CardFacts, room: Room): boolean {
  const { request, email } = facts;
  const isTextCut = exceeds(within, request.action_reason, room.reason) || exceeds(within, request.rollback?.path ?? '', room.path);
  const isMessageCut = email !== null && !fitsMessageBox(email, room.body);
  return isTextCut || isMessageCut || shownRows(facts, room).some((row) => row.isCut);
}

/** A message as its reader will get it. */
export const messageBox = ({ subject, body }: NonNullable<CardFacts['email']>, most: number): CardElement =>
  container([line([bold(within(subject, subjectRoom(most)))]), line([said(within(body, most))], { spacing: 'Small' })], {
    style: 'emphasis',
    spacing: 'Medium',
  });

/** The e-mail; other changed fields below it. */
export function emailElements(facts: CardFacts, room: Room): CardElement[] {
  const { email } = facts;
  if (!email) return [];
  const shown = shownRows(facts, room);
  const more = listedChanges(facts).length - shown.length;
  const rest = more > 0 ? [wordsFor(facts)('card.more_fields', { count: more })] : [];
  const lines = [...shown.map(({ cells: [field, now, after] }) => `${field}: ${now} → ${after}`), ...rest];
  return [messageBox(email, room.body), ...(lines.length > 0 ? [line([said(lines.join('\n'))])] : [])];
}

const fact = (label: string, values: Run[]): CardElement[] => [line([bold(`${label}\n`), ...values])];

/** When it goes: in the window's own place, and for the reader. */
function windowRuns(facts: CardFacts): Run[] {
  const opens = windowOpens(facts);
  const yours = opens === null ? [] : [ours(`\n${wordsFor(facts)('card.for_you', { time: momentMark(opens, facts.locale) })}`)];
  const holiday = holidayLine(facts);
  return [said(windowText(facts)), ...yours, ...(holiday === null ? [] : [said(`\n${holiday}`)])];
}

/** A word that one of two columns has no room for, as in an address. */
const LONGEST_IN_COLUMN = 24;
const isWide = (values: Run[]): boolean =>
  values.some(({ text }) => !text.includes('{{') && text.split(/\s+/).some((word) => word.length > LONGEST_IN_COLUMN));

type Fact = [label: string, values: Run[]];
/** Blast radius, window, caps and one more: always in the same places, the last below the others where it is too wide for a column. */
export const factColumns = (blast: Fact, window: Fact, caps: Fact, last: Fact): CardElement[] => [
  columns(fact(...blast), fact(...window)),
  ...(isWide(last[1]) ? [columns(fact(...caps)), columns(fact(...last))] : [columns(fact(...caps), fact(...last))]),
];

/** The same four for one request. */
export function fourFacts(facts: CardFacts, mostCaps: number, last: Fact): CardElement[] {
  const words = wordsFor(facts);
  const lines = (all: string[]) => [said(all.join('\n'))];
  return factColumns(
    [words('card.blast_radius'), lines(blastLines(facts))],
    [words('card.window'), windowRuns(facts)],
    [words('card.caps'), lines(capLines(facts, mostCaps))],
    last,
  );
}

/** The agent's own words on how it is undone. */
export function rollbackFact(facts: CardFacts, most: number): Fact {
  const words = wordsFor(facts);
  return [words('card.rollback'), [said(within(rollbackPath(facts), most))]];
}

/** The slots: who has approved and what they said, and whom the others wait for. */
export const voteLines = (facts: CardFacts, mostQuote: number): CardElement[] =>
  slotLines(facts, mostQuote, within).map((pieces) => line(runs(pieces, facts.locale), { spacing: 'Small' }));

function denialElements(facts: CardFacts, room: Room): CardElement[] {
  const denial = denialOf(facts);
  if (!denial) return [];
  const who = denial.who ? [line(runs(denial.who, facts.locale))] : [];
  const reason = line([said(within(denial.reason, Math.max(room.reason, room.quote)))], { spacing: 'Small' });
  return [container([...who, reason], { style: 'emphasis', spacing: 'Medium' })];
}

/** What came of it: the reason of a denial, when a wait ends, and the life so far. */
export function lifeElements(facts: CardFacts, room: Room): CardElement[] {
  const waiting = waitingPieces(facts);
  const first = facts.state === 'denied' ? denialElements(facts, room) : waiting ? [line(runs(waiting, facts.locale), { spacing: 'Medium' })] : [];
  const lines = lifeLines(facts, room.quote, within).map(({ at, told }, nth) =>
    timed(line(runs([at], facts.locale)), line(runs(told, facts.locale)), nth === 0 ? 'None' : 'Small'),
  );
  return [...first, ...(lines.length > 0 ? [container(lines, { spacing: 'Medium', separator: true })] : [])];
}

/** Names and values, small, one a line. */
export function traceLine(pairs: [string, string][], most: number): CardElement {
  const look = { size: 'Small' } as const;
  return line(pairs.flatMap(([name, value], nth) => [bold(`${nth === 0 ? '' : '\n'}${name}  `, look), said(within(value, most), look)]));
}

const FOLDED = 'details';
/** What a button below the card opens. */
export const folded = (items: CardElement[]): CardElement => container(items, { id: FOLDED, isVisible: false, spacing: 'Medium', separator: true });
export const unfold = (title: string): CardAction => toggle(title, FOLDED);
/** What somebody is told who just did something, below the card. */
export const noticeBox = (told: string): CardElement =>
  container([line([said(within(told, LONGEST_NOTICE))])], { style: 'emphasis', spacing: 'Medium' });
