// The parts of Block Kit that we use, and the one place that decides what is markup: an agent's text goes into `plain`, `said`
// and `cell`, which Slack never reads; `marks` is for our own words, and for names after `escaped`.
import type { types } from '@slack/bolt';
import type { Ink, Piece, Sign } from '../../surfaces/piece.ts';
import { text as textOf } from '../../texts.ts';

export type Block = types.KnownBlock;
type RichText = types.RichTextBlock;
export type Said = types.RichTextElement;
type Field = types.PlainTextElement | types.MrkdwnElement;
type ChildBlock = types.ContainerBlock['child_blocks'][number];

/** Keeps a text from being a mark in mrkdwn and in a message's own `text`. */
export const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
/** The same for the characters that format in mrkdwn: a word joiner after each takes its meaning away. */
export const escapedName = (text: string): string => escaped(text).replace(/[*_~`:]/g, '$&\u2060');

/** Plain text; Slack refuses an empty one. */
export const plain = (text: string): types.PlainTextElement => ({ type: 'plain_text', text: text === '' ? ' ' : text, emoji: false });
export const marks = (text: string): types.MrkdwnElement => ({ type: 'mrkdwn', text, verbatim: true });

export const said = (text: string): Said => ({ type: 'text', text: text === '' ? ' ' : text });
export const bold = (text: string): Said => ({ type: 'text', text: text === '' ? ' ' : text, style: { bold: true } });
/** Emoji by their names in Slack. */
const SIGNS: Record<Sign, string> = {
  asking: 'hourglass_flowing_sand',
  waiting: 'clock4',
  done: 'white_check_mark',
  stopped: 'no_entry',
  attention: 'warning',
  open: 'white_large_square',
  now: 'arrow_forward',
};
export const sign = (name: Sign): Said => ({ type: 'emoji', name: SIGNS[name] });
/** The same inside mrkdwn. */
export const signMark = (name: Sign): string => `:${SIGNS[name]}:`;
const unixSeconds = (at: string): number => Math.floor(Date.parse(at) / 1000);
const inUtc = (at: string): string => `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
/** Day and time as Slack fills them in, joined as a language joins them. */
const dayFormat = (locale: string): string => textOf(locale, 'time.mark', { day: '{date_short_pretty}', time: '{time}' });
/** A time that Slack shows in the reader's own zone. */
const when = (at: string, format: string): Said => ({
  type: 'date',
  timestamp: unixSeconds(at),
  format,
  fallback: inUtc(at),
});
/** The same inside mrkdwn. */
export const whenMark = (at: string, locale: string): string => `<!date^${unixSeconds(at)}^${dayFormat(locale)}|${inUtc(at)}>`;

/** How names and times stand inside our own words in mrkdwn; ids are ours and copied by people, so that nothing is put into them. */
export const inkOf = (locale: string, name = escapedName): Ink => ({ name, id: escaped, moment: (at) => whenMark(at, locale) });

const FORMATS = { time: () => '{time}', ago: () => '{ago}', moment: dayFormat };
/** A line that every platform draws. */
export const runs = (pieces: Piece[], locale: string): Said[] =>
  pieces.map((piece) => {
    if ('sign' in piece) return sign(piece.sign);
    if ('at' in piece) return when(piece.at, FORMATS[piece.show](locale));
    return piece.bold ? bold(piece.text) : said(piece.text);
  });

export const header = (text: string): Block => ({ type: 'header', text: plain(text) });
export const context = (...elements: Field[]): types.ContextBlock => ({ type: 'context', elements });
export const paragraph = (elements: Said[]): RichText => ({ type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] });
export const quote = (elements: Said[]): RichText => ({ type: 'rich_text', elements: [{ type: 'rich_text_quote', elements }] });
export const list = (items: Said[][]): RichText => ({
  type: 'rich_text',
  elements: [{ type: 'rich_text_list', style: 'bullet', elements: items.map((elements) => ({ type: 'rich_text_section', elements })) }],
});
export const section = (text: Field): types.SectionBlock => ({ type: 'section', text });
export const facts = (...fields: Field[]): types.SectionBlock => ({ type: 'section', fields });
export const divider = (): Block => ({ type: 'divider' });
export const alert = (text: string): Block => ({ type: 'alert', level: 'warning', text: plain(text) });

const cell = (text: string) => ({ type: 'raw_text' as const, text: text === '' ? ' ' : text });
/** A table of plain text, its last column bold where nothing else is said. */
export const table = (heads: string[], rows: string[][], last: 'bold' | 'plain' = 'bold'): types.TableBlock => ({
  type: 'table',
  rows: [
    heads.map(cell),
    ...rows.map((row) => row.map((text, index) => (last === 'bold' && index === row.length - 1 ? paragraph([bold(text)]) : cell(text)))),
  ],
  column_settings: heads.map(() => ({ is_wrapped: true })),
});

export const fold = (title: string, children: ChildBlock[]): types.ContainerBlock => ({
  type: 'container',
  title: plain(title),
  width: 'full',
  is_collapsible: true,
  default_collapsed: true,
  child_blocks: children,
});

/** What Slack asks before it sends the click. */
export const confirmed = (
  button: types.Button,
  { title, text, yes, no }: { title: string; text: string; yes: string; no: string },
): types.Button => ({
  ...button,
  confirm: { title: plain(title), text: plain(text), confirm: plain(yes), deny: plain(no) },
});

export const button = (actionId: string, label: string, value: string, primary = false): types.Button => ({
  type: 'button',
  action_id: actionId,
  text: plain(label),
  value,
  ...(primary ? { style: 'primary' } : {}),
});
export const actions = (...elements: types.Button[]): Block => ({ type: 'actions', elements });
