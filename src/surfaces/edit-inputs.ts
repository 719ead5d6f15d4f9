// Which fields of a request can be edited in the inputs of a form, and what of them was written: the same on every platform.
import type { FieldValue } from '../domain/documents/editing.ts';
import { plainText } from '../domain/documents/plain-text.ts';

/** The most that one input takes, in the platform's own way of counting. */
export type InputRoom = { most: number; lengthOf: (text: string) => number };

/** Fields of one line, where their value is one. */
const SHORT_FIELD = /^\/(subject|title|name)$/;

const inUnixLines = (value: string): string => value.replaceAll('\r\n', '\n');

/** What an input shows before anything is written into it. */
export const initialText = ({ value }: FieldValue): string => inUnixLines(String(value));

/** A line break would be lost in an input of one line. */
export const isOneLine = (field: FieldValue): boolean =>
  typeof field.value === 'number' || (SHORT_FIELD.test(field.path) && !initialText(field).includes('\n'));

/** Why a value cannot stand in an input, as a text of the locales; null where it can. */
export function inputProblem({ value }: FieldValue, { most, lengthOf }: InputRoom): 'edit.too_long' | 'edit.hidden' | null {
  if (typeof value === 'number') return null;
  if (lengthOf(value) > most) return 'edit.too_long';
  return plainText(value) === inUnixLines(value) ? null : 'edit.hidden';
}

/** Fields that have an input. */
export const inputFields = (fields: FieldValue[], room: InputRoom): FieldValue[] => fields.filter((field) => inputProblem(field, room) === null);

/** Platforms may leave out blanks at the ends and the carriage returns: that alone is no edit. */
const isSame = (written: string, value: string): boolean => inUnixLines(written).trim() === inUnixLines(value).trim();

/** What was changed, and the paths at which no number stands where one has to. `writtenAt` answers null where there was no input. */
export function writtenValues(fields: FieldValue[], writtenAt: (path: string) => string | null): { values: FieldValue[]; noNumbers: string[] } {
  const values: FieldValue[] = [];
  const noNumbers: string[] = [];
  for (const { path, value } of fields) {
    const written = writtenAt(path);
    if (written === null) continue;
    if (typeof value === 'string') {
      if (!isSame(written, value)) values.push({ path, value: written });
    } else if (/^-?\d{1,15}(\.\d{1,15})?$/.test(written.trim())) values.push({ path, value: Number(written) });
    else noNumbers.push(path);
  }
  return { values, noNumbers };
}
