// Which rows answer for what a request changes: every changed field needs one.
import type { Change } from '../documents/diff.ts';
import { fieldOf } from '../documents/json-pointer.ts';
import type { AgentRequest } from '../documents/request.ts';
import type { Row } from './matrix.ts';

/** The names of fields that a request changes, and those that it says it touches. */
export function fieldsOf({ action }: { action: Pick<AgentRequest['action'], 'fields'> }, changes: Change[]): string[] {
  const named = action.fields;
  if (changes.length === 0) return named ?? [];
  const fields = changes.map((change) => fieldOf(change.path));
  return named ? [...new Set([...fields, ...named])] : fields;
}

/**
 * The rows that cover every field together, or null where one is covered by none. Without any field, all of them. A row
 * that covers any field is the only one of its action: loading sees to that. One that reads covers what is read, and no change.
 */
export function coveringRows(rows: Row[], fields: string[], changes: Change[]): Row[] | null {
  const able = changes.length === 0 ? rows : rows.filter(({ written }) => written.class !== 'read');
  if (able.length === 0) return null;
  if (fields.length === 0 || able[0]?.fields === null) return able;
  const found: Row[] = [];
  for (const field of fields) {
    const row = able.find((one) => one.fields?.has(field));
    if (!row) return null;
    if (!found.includes(row)) found.push(row);
  }
  return found;
}
