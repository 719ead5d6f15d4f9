// Contacts and records in columns: in the one spelling by which they are compared, whoever spelled them.
import { namesOfContact, plainContact } from '../domain/documents/plain-name.ts';
import { columnText } from './columns.ts';

/** How a contact or a record stands in a column; what cannot be seen at all stands as it is. */
export const nameColumn = (name: string): string => columnText(plainContact(name) || name);

/** What is asked for to find these: the spelling of columns, of each address in them, and the given one, in which rows of an earlier version stand. */
export const nameColumns = (names: string[]): string[] => [
  ...new Set(names.flatMap((name) => [nameColumn(name), ...namesOfContact(name).map(columnText), columnText(name)])),
];
