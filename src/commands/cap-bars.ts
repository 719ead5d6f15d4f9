// Caps as bars in columns: what is used of each, of every layer the fullest names.
import { oneLine } from '../domain/documents/plain-text.ts';
import { type CapGroup, type CapLine, fullness, type GroupName, isFull, isNear, isNew } from './cap-lines.ts';

const CELLS = 16;
const NAMES_SHOWN = 3;
const LONGEST_LABEL = 32;

/** Words of the reader; `number` writes a number as the reader does. */
export type BarWords = {
  of: string;
  full: string;
  near: string;
  number: (number: number) => string;
  heading: (group: GroupName) => string;
  label: (line: CapLine) => string;
  others: (count: number) => string;
};

type Bar = { label: string; line: CapLine };

function bar(line: CapLine): string {
  const full = Math.min(CELLS, Math.floor(fullness(line) * CELLS));
  return '━'.repeat(full) + '┈'.repeat(CELLS - full);
}

/** The fullest of a group, and the fullest of the others in one line. */
function barsOf({ name, lines }: CapGroup, words: BarWords): Bar[] {
  const label = (line: CapLine) => oneLine(words.label(line), LONGEST_LABEL);
  const most = name === 'whole' ? lines.length : NAMES_SHOWN;
  const shown = lines.slice(0, most).map((line) => ({ label: label(line), line }));
  const [next] = lines.slice(most);
  if (!next) return shown;
  const count = lines.length - most;
  return [...shown, { label: count === 1 ? label(next) : words.others(count), line: next }];
}

/** The bars as text of fixed width. */
export function drawBars(groups: CapGroup[], words: BarWords): string {
  const { of, number } = words;
  const drawn = groups.map((group) => ({ name: group.name, bars: barsOf(group, words) }));
  const all = drawn.flatMap(({ bars }) => bars);
  const widest = (texts: string[]) => Math.max(0, ...texts.map((text) => text.length));
  const labels = widest(all.map(({ label }) => label));
  const used = widest(all.map(({ line }) => number(line.used)));
  const limits = widest(all.map(({ line }) => number(line.limit)));
  const mark = (line: CapLine) => (isFull(line) ? `  ${words.full}` : isNear(line) ? `  ${words.near}` : '');
  const draw = ({ label, line }: Bar) =>
    `${label.padEnd(labels)}  ${number(line.used).padStart(used)} ${of} ${number(line.limit).padStart(limits)}  ${bar(line)}${mark(line)}`;
  const heading = (name: GroupName) => (name === 'whole' ? [] : [words.heading(name)]);
  return drawn.map(({ name, bars }) => [...heading(name), ...bars.map(draw)].join('\n')).join('\n\n');
}

/** What a line counts, in the reader's words. */
export function capLabel(line: CapLine, words: { workspace: string; bulk: string; fresh: (name: string) => string }): string {
  if (line.layer === 'per_workspace_day') return words.workspace;
  if (line.layer === 'bulk_jobs_day') return words.bulk;
  return isNew(line) ? words.fresh(line.key) : line.key;
}
