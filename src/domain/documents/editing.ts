// Which fields of a request people may edit before they approve it, and what a request is with other values in them.
import type { Approval } from './approval.ts';
import { isObject } from './json.ts';
import { keysOf } from './json-pointer.ts';
import type { Json, JsonObject } from './request.ts';

/** A text or a number of `after`, by its path (JSON Pointer). Nothing else can be edited. */
export type FieldValue = { path: string; value: string | number };

function valueAt(after: JsonObject, path: string): string | number | null {
  let value: Json | undefined = after;
  for (const key of keysOf(path)) {
    if (!isObject(value) || !Object.hasOwn(value, key)) return null;
    value = value[key];
  }
  return typeof value === 'string' || typeof value === 'number' ? value : null;
}

/** What the rows let people edit, as it stands now. */
export function editableFields({ plan, request }: Pick<Approval, 'plan' | 'request'>): FieldValue[] {
  return (plan.edit ?? []).flatMap((path) => {
    const value = valueAt(request.after ?? {}, path);
    return value === null ? [] : [{ path, value }];
  });
}

function put(object: JsonObject, [key = '', ...rest]: string[], value: string | number): JsonObject {
  const inner = Object.hasOwn(object, key) ? object[key] : undefined;
  return { ...object, [key]: rest.length === 0 ? value : put(isObject(inner) ? inner : {}, rest, value) };
}

/** The same `after` with other values at these paths. */
export const withValues = (after: JsonObject, values: FieldValue[]): JsonObject =>
  values.reduce((next, { path, value }) => put(next, keysOf(path), value), after);
