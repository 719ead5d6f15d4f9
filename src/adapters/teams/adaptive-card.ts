// The parts of Adaptive Cards 1.5 that we use, and the one place that decides what is markup: every text stands in a TextRun, which
// reads no Markdown; `said` keeps date marks and mentions out of what somebody else wrote, `ours` is for our own words and marks.
import type { Piece, Sign } from '../../surfaces/piece.ts';
import { text } from '../../texts.ts';

type Spacing = 'None' | 'Small' | 'Medium';
export type Look = { weight?: 'Bolder'; size?: 'Small' | 'Large'; isSubtle?: true; fontType?: 'Monospace' };
export type Run = { type: 'TextRun'; text: string } & Look;
type Placed = { spacing?: Spacing; separator?: true };
export type TextLine = { type: 'RichTextBlock'; inlines: Run[] } & Placed;
type Column = { type: 'Column'; width: 'auto' | 'stretch'; items: CardElement[] };
type Cell = { type: 'TableCell'; items: CardElement[] };
type Row = { type: 'TableRow'; style?: 'emphasis'; cells: Cell[] };
type Table = {
  type: 'Table';
  firstRowAsHeaders: true;
  showGridLines: true;
  gridStyle: 'default';
  columns: { width: number }[];
  rows: Row[];
} & Placed;
type Container = { type: 'Container'; items: CardElement[]; id?: string; isVisible?: false; style?: 'emphasis' | 'warning' } & Placed;
type Choices = {
  type: 'Input.ChoiceSet';
  id: string;
  label: string;
  style: 'expanded' | 'compact';
  isMultiSelect?: true;
  wrap?: true;
  isRequired?: true;
  errorMessage?: string;
  choices: { title: string; value: string }[];
  value?: string;
} & Placed;
type TextInput = {
  type: 'Input.Text';
  id: string;
  label: string;
  isMultiline?: true;
  maxLength: number;
  value?: string;
  placeholder?: string;
  isRequired?: true;
  errorMessage?: string;
} & Placed;
export type CardElement =
  | TextLine
  | Container
  | { type: 'ActionSet'; actions: CardAction[]; spacing?: Spacing }
  | { type: 'ColumnSet'; columns: Column[]; spacing?: Spacing }
  | Table
  | Choices
  | TextInput;

/** What travels with a click: JSON values of ours, none of an agent's. */
export type ButtonData = { [name: string]: string | number };
type Execute = {
  type: 'Action.Execute';
  verb: string;
  title: string;
  data: ButtonData;
  style?: 'positive';
  associatedInputs?: 'none';
  fallback: { type: 'Action.Submit'; title: string; data: ButtonData; style?: 'positive'; associatedInputs?: 'none' };
};
export type CardAction = Execute | { type: 'Action.ToggleVisibility'; title: string; targetElements: string[] };

export type AdaptiveCard = {
  type: 'AdaptiveCard';
  $schema: string;
  version: '1.5';
  lang: string;
  fallbackText: string;
  speak: string;
  msteams: { width: 'Full' };
  body: CardElement[];
  actions?: CardAction[];
};

const JOINER = '\u2060';
const BREAK = '\u200b';
/** Ids of ours are copied by people, and are short enough for a phone: they stay as they are. */
const ID = /^\P{L}{0,2}[a-z]{3}_[0-9a-z]{26}\P{L}{0,2}$/u;
/** A word of a text, and one of a title, that a phone's card has room for. */
const LONGEST_WORD = 24;
const LONGEST_IN_TITLE = 18;
type Breaking = { word: RegExp; place: RegExp };
/** Scripts that break between any two letters need no place for it. */
const after = (most: number): Breaking => ({
  word: new RegExp(`[^\\s\\p{scx=Hani}\\p{scx=Hira}\\p{scx=Kana}]{${most + 1},}`, 'gu'),
  place: new RegExp(`\\S{${most}}(?<!\\u200d)(?=[^\\s\\p{M}\\u200d])`, 'gu'),
});
const IN_TEXT = after(LONGEST_WORD);
const IN_TITLE = after(LONGEST_IN_TITLE);
/** A RichTextBlock breaks no word, so a long one gets places to break: none of its letters is lost, and nothing of them can be seen. */
const breakable = (words: string, { word, place }: Breaking): string =>
  words.replace(word, (one) => (ID.test(one) ? one : one.replace(place, `$&${BREAK}`)));
/** Breaks what a TextRun would turn into a date, and what Teams might take for a mention: nothing of it can be seen. */
const markless = (words: string): string => words.replace(/\{(?=\{|$)/g, `{${JOINER}`).replace(/<(?=\/?at\b)/gi, `<${JOINER}`);
/** Somebody else's words as they may stand among ours. */
export const unmarked = (words: string, breaking = IN_TEXT): string => breakable(markless(words), breaking);

/** For readers and notifications: a line in which no mark of any kind is left. */
export const spoken = (words: string): string => markless(words).replace(/[<>&]/g, ' ');

/** Words that hold date marks of our own; names and values in them have gone through `unmarked`. A run may not be empty. */
export const ours = (words: string, look: Look = {}): Run => ({ type: 'TextRun', text: words === '' ? ' ' : words, ...look });
export const said = (words: string, look: Look = {}): Run => ours(unmarked(words, look.size === 'Large' ? IN_TITLE : IN_TEXT), look);
export const bold = (words: string, look: Look = {}): Run => said(words, { weight: 'Bolder', ...look });

const inSeconds = (at: string): string => `${new Date(at).toISOString().slice(0, 19)}Z`;
const timeMark = (at: string): string => `{{TIME(${inSeconds(at)})}}`;
/** A day and a time, which Teams shows in the reader's own zone. */
export const momentMark = (at: string, locale: string): string =>
  text(locale, 'teams.moment', { date: `{{DATE(${inSeconds(at)}, SHORT)}}`, time: timeMark(at) });

const SIGNS: Record<Sign, string> = { asking: '⏳', waiting: '🕓', done: '✅', stopped: '⛔', attention: '⚠️', open: '⬜', now: '▶️' };
export const sign = (name: Sign): Run => ours(SIGNS[name]);

/** A line that every platform draws. */
export const runs = (pieces: Piece[], locale: string, look: Look = {}): Run[] =>
  pieces.map((piece) => {
    if ('sign' in piece) return sign(piece.sign);
    if ('at' in piece) return ours(piece.show === 'time' ? timeMark(piece.at) : momentMark(piece.at, locale), look);
    return piece.bold ? bold(piece.text, look) : said(piece.text, look);
  });

export const line = (inlines: Run[], placed: Placed = {}): TextLine => ({ type: 'RichTextBlock', inlines, ...placed });
export const small = (words: Run[], placed: Placed = { spacing: 'Small' }): TextLine =>
  line(
    words.map((run) => ({ ...run, size: 'Small', isSubtle: true })),
    placed,
  );
export const container = (items: CardElement[], more: Omit<Container, 'type' | 'items'> = {}): Container => ({ type: 'Container', items, ...more });

/** Buttons in the middle of a card, beside what they are about. */
export const buttonsHere = (...actions: CardAction[]): CardElement => ({ type: 'ActionSet', actions, spacing: 'Small' });

/** Side by side, each as wide as the other. */
export const columns = (...all: CardElement[][]): CardElement => ({
  type: 'ColumnSet',
  spacing: 'Medium',
  columns: all.map((items) => ({ type: 'Column', width: 'stretch', items })),
});

/** A narrow first column, then the rest. */
export const timed = (first: CardElement, rest: CardElement, spacing: Spacing): CardElement => ({
  type: 'ColumnSet',
  spacing,
  columns: [
    { type: 'Column', width: 'auto', items: [first] },
    { type: 'Column', width: 'stretch', items: [rest] },
  ],
});

const WIDTHS = [2, 2, 3];
type TableLook = { widths?: number[]; last?: 'bold' | 'plain' };
const cells = (texts: Run[]): Cell[] => texts.map((run) => ({ type: 'TableCell', items: [line([run])] }));
/** A table, its last column bold where nothing else is said. */
export const table = (heads: string[], rows: string[][], { widths = WIDTHS, last = 'bold' }: TableLook = {}): Table => {
  const isBold = (row: string[], index: number) => last === 'bold' && index === row.length - 1;
  return {
    type: 'Table',
    spacing: 'Medium',
    firstRowAsHeaders: true,
    showGridLines: true,
    gridStyle: 'default',
    columns: heads.map((_, index) => ({ width: widths[index] ?? 1 })),
    rows: [
      { type: 'TableRow', style: 'emphasis', cells: cells(heads.map((head) => bold(head))) },
      ...rows.map((row): Row => ({ type: 'TableRow', cells: cells(row.map((one, index) => (isBold(row, index) ? bold(one) : said(one)))) })),
    ],
  };
};

type ButtonStyle = { primary?: boolean; withoutInputs?: boolean };
/** A button with the same behind it for clients that know no Action.Execute. */
export function execute(verb: string, title: string, data: ButtonData, { primary, withoutInputs }: ButtonStyle = {}): Execute {
  const style = { ...(primary ? { style: 'positive' as const } : {}), ...(withoutInputs ? { associatedInputs: 'none' as const } : {}) };
  return { type: 'Action.Execute', verb, title, data, ...style, fallback: { type: 'Action.Submit', title, data: { ...data, verb }, ...style } };
}
export const toggle = (title: string, id: string): CardAction => ({ type: 'Action.ToggleVisibility', title, targetElements: [id] });

/** A card's language has two or three letters: `pt` for `pt-BR`. */
const languageOf = (locale: string): string => locale.split('-')[0] ?? locale;

type Said = { locale: string; fallbackText: string; speak: string };
/** `fallbackText` may be read as Markdown: it holds our words and ids only. */
export const card = ({ locale, fallbackText, speak }: Said, body: CardElement[], actions: CardAction[] = []): AdaptiveCard => ({
  type: 'AdaptiveCard',
  $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
  version: '1.5',
  lang: languageOf(locale),
  fallbackText,
  speak,
  msteams: { width: 'Full' },
  body,
  ...(actions.length > 0 ? { actions } : {}),
});
