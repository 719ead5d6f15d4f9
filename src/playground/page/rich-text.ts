// Rich text as nodes: sections, lists, quotes and preformatted text. Lines that begin with a bold word become a list of names
// and values, lines that begin with a box a list of votes.
import { type ComponentChild, h } from 'preact';
import { emoji, link, mention, type Reader } from './mrkdwn.ts';
import { type Thing, thing, things, word } from './things.ts';
import { slackDate } from './times.ts';

/** One line: elements without line breaks. */
type Line = Thing[];

function element(one: Thing, reader: Reader): ComponentChild {
  const { bold, italic, strike, code } = thing(one.style);
  let node: ComponentChild = word(one.text);
  if (one.type === 'link') node = link(word(one.url), word(one.text) || word(one.url));
  if (one.type === 'user') node = mention(word(one.user_id), reader);
  if (one.type === 'broadcast') node = h('span', { class: 'mention' }, `@${word(one.range)}`);
  if (one.type === 'emoji') node = emoji(word(one.name));
  if (one.type === 'date') node = h('time', {}, slackDate(Number(one.timestamp), word(one.format), reader) || word(one.fallback));
  if (code) node = h('code', {}, node);
  if (bold) node = h('b', {}, node);
  if (italic) node = h('em', {}, node);
  return strike ? h('s', {}, node) : node;
}

/** Cuts elements at the line breaks inside their texts. */
function linesOf(elements: Thing[]): Line[] {
  const lines: Line[] = [[]];
  for (const one of elements) {
    const parts = one.type === 'text' ? word(one.text).split('\n') : [null];
    for (const [index, part] of parts.entries()) {
      if (index > 0) lines.push([]);
      if (part !== '') lines.at(-1)?.push(part === null ? one : { ...one, text: part });
    }
  }
  return lines;
}

const inline = (line: Line, reader: Reader): ComponentChild[] => line.map((one) => element(one, reader));
const isNamed = ([first]: Line): boolean => first?.type === 'text' && thing(first.style).bold === true && word(first.text).endsWith('  ');
const isBox = ([first]: Line): boolean => first?.type === 'emoji' && ['white_check_mark', 'white_large_square'].includes(word(first.name));

function section(elements: Thing[], reader: Reader): ComponentChild {
  const lines = linesOf(elements);
  const full = lines.filter((line) => line.length > 0);
  if (full.length > 0 && full.every(isNamed)) {
    const rows = full.map(([name, ...rest]) => [h('dt', {}, word(name?.text).trim()), h('dd', {}, inline(rest, reader))]);
    return h('dl', { class: 'lines' }, rows.flat());
  }
  if (full.length > 0 && full.every(isBox)) {
    const items = full.map(([box, ...rest]) => h('li', {}, emoji(word(box?.name)), h('span', {}, inline(rest, reader))));
    return h('ul', { class: 'votes' }, items);
  }
  return h('p', {}, joined(lines, reader));
}

const joined = (lines: Line[], reader: Reader): ComponentChild[] =>
  lines.flatMap((line, index) => (index === 0 ? inline(line, reader) : [h('br', {}), ...inline(line, reader)]));

function part(one: Thing, reader: Reader): ComponentChild {
  const elements = things(one.elements);
  if (one.type === 'rich_text_quote') return h('blockquote', {}, joined(linesOf(elements), reader));
  if (one.type === 'rich_text_preformatted') return h('pre', { tabIndex: 0 }, inline(elements, reader));
  if (one.type === 'rich_text_list') {
    const items = elements.map((item) => h('li', {}, joined(linesOf(things(item.elements)), reader)));
    return h(one.style === 'ordered' ? 'ol' : 'ul', { class: 'bullets' }, items);
  }
  return section(elements, reader);
}

/** The parts of a rich text block. */
export const richText = (parts: unknown, reader: Reader): ComponentChild[] => things(parts).map((one) => part(one, reader));

/** The words of a table's cell, without a paragraph around them. */
export const richLine = (parts: unknown, reader: Reader): ComponentChild[] =>
  things(parts).flatMap((one) => joined(linesOf(things(one.elements)), reader));
