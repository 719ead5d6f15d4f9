// How text from outside goes into columns, and cursors out of them and back.

/**
 * A text as a column holds it. PostgreSQL's text knows no NUL and no lone surrogate, which JSON does; the spelling is another one for
 * each text, so that unique columns stay unique. What is compared with such a column has to be spelled the same way.
 */
export function columnText(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** The text that a column holds. */
export const textOfColumn = (column: string): string => JSON.parse(`"${column}"`) as string;

/** A cursor of a list that is ordered by an instant and an id, newest first. */
export const pageCursor = (atMs: number, id: string): string => `${atMs}_${id}`;

/** Where a page begins: before this row. Null for the first page; a text that is no cursor of ours begins after the last row. */
export function parsePageCursor(cursor: string | undefined): { atMs: number; id: string } | null {
  if (cursor === undefined) return null;
  const [, at, id] = /^(\d{1,15})_([\x21-\x7e]{1,300})$/.exec(cursor) ?? [];
  return at === undefined || id === undefined ? { atMs: -1, id: '' } : { atMs: Number(at), id };
}
