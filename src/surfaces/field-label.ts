// What an input is called in which a field is edited: a well-known field by the reader's own word, with its name beside it.
import { fieldName } from '../commands/change-words.ts';
import { oneLine } from '../domain/documents/plain-text.ts';
import { hasText, text } from '../texts.ts';

const LONGEST_LABEL = 100;
/** A field of the record itself, spelled as the texts are. */
const PLAIN = /^\/[a-z]+$/;

/** `Betreff (subject)`; a field that there is no word for by its name alone. Plain text. */
export function fieldLabel(locale: string, path: string): string {
  const shown = fieldName(path);
  const name = path.slice(1);
  if (!PLAIN.test(path) || !hasText(`field.${name}`)) return oneLine(shown, LONGEST_LABEL);
  const word = text(locale, `field.${name}`);
  return word === shown ? word : text(locale, 'edit.field', { word, name });
}
