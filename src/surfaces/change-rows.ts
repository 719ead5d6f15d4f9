// Changed fields as every platform draws them: no two look alike, and of a long value what differs is shown.
import { fieldName, recordField, valueText } from '../commands/change-words.ts';
import type { CardFacts } from '../domain/card/card-facts.ts';
import { asDrawn } from '../domain/documents/as-drawn.ts';
import type { Change } from '../domain/documents/diff.ts';
import { unescapedStep } from '../domain/documents/json-pointer.ts';
import { exactText } from '../domain/documents/plain-text.ts';
import { text } from '../texts.ts';
import { aroundDifference } from './around-difference.ts';
import { type Cut, exceeds } from './piece.ts';

/** Field, what is, what will be. `isCut`: some of it was left out; `isWhole`: nothing of its name and of what differs was. */
export type ChangeRow = { cells: [field: string, now: string, after: string]; isCut: boolean; isWhole: boolean };

const LONGEST_NAME = 100;

/** Whether a reader sees one and the same, whatever the characters are. */
const inOneForm = (text: string): string => asDrawn(text.normalize('NFKC')).replace(/\s+/g, ' ').trim();
const lookAlike = (one: string, other: string): boolean => inOneForm(one) === inOneForm(other);

/** In a rollback the record, whose id stays as it is, stands before the field. */
function changedField({ leftAlone }: CardFacts, path: string): string {
  const end = path.indexOf('/', 1);
  return leftAlone === null || end < 0 ? fieldName(path) : recordField(unescapedStep(path.slice(1, end)), path.slice(end));
}

/** The name of each changed field; its path where another has that name, or where the name could be taken for a path. */
function fieldNames(facts: CardFacts, cut: Cut): (path: string) => string {
  const shownAs = (path: string) => inOneForm(cut(changedField(facts, path), LONGEST_NAME));
  const times = new Map<string, number>();
  for (const name of facts.changes.map(({ path }) => shownAs(path))) times.set(name, (times.get(name) ?? 0) + 1);
  return (path) => {
    const name = changedField(facts, path);
    return name.startsWith('/') || times.get(shownAs(path)) !== 1 ? path : name;
  };
}

/** What is and what will be; two values that only look alike are written out, as they stand in JSON. */
export function valueTexts(locale: string, { op, before, after }: Pick<Change, 'op' | 'before' | 'after'>): [string, string] {
  const now = valueText(locale, before, op === 'add');
  const next = valueText(locale, after, op === 'remove');
  if (!lookAlike(now, next)) return [now, next];
  const absent = text(locale, 'card.absent');
  return [op === 'add' ? absent : exactText(before), op === 'remove' ? absent : exactText(after)];
}

/** These changed fields, each value at most `most` long. */
export function changeRows(facts: CardFacts, changes: Change[], most: number, cut: Cut): ChangeRow[] {
  const nameOf = fieldNames(facts, cut);
  const mostName = Math.min(most, LONGEST_NAME);
  return changes.map((change) => {
    const name = nameOf(change.path);
    const whole = valueTexts(facts.locale, change);
    const isLong = whole.some((value) => exceeds(cut, value, most));
    const [now, after] = isLong && change.op === 'replace' ? aroundDifference(...whole, most) : whole;
    const isWhole = !exceeds(cut, name, mostName) && !exceeds(cut, now, most) && !exceeds(cut, after, most);
    return { cells: [cut(name, mostName), cut(now, most), cut(after, most)], isCut: isLong || !isWhole, isWhole };
  });
}
