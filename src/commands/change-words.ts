// A changed field in words, for cards and commands: its name and its values as people read them, none of them cut or escaped yet.
import { keysOf } from '../domain/documents/json-pointer.ts';
import type { Json } from '../domain/documents/request.ts';
import { text } from '../texts.ts';

export const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** `/billing_city` as people say it: `Billing city`; deeper paths keep their steps. */
export const fieldName = (path: string): string =>
  capital(
    keysOf(path)
      .map((key) => key.replaceAll('_', ' '))
      .join(' › '),
  );

/** A field of a record, whose id stays as it is: `lead_1 › Billing city`. */
export const recordField = (record: string, path: string): string => `${record} › ${fieldName(path)}`;

/** Nothing has one word for people, whether it is absent, null or an empty text. */
export function valueText(locale: string, value: Json, isAbsent: boolean): string {
  if (isAbsent || value === null || value === '') return text(locale, 'card.empty');
  return typeof value === 'string' ? value : JSON.stringify(value);
}
