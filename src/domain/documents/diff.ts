// The field-level difference between what is and what the agent wants, computed by us and never taken from the agent.
import { isObject } from './json.ts';
import { escapedStep } from './json-pointer.ts';
import type { Json, JsonObject } from './request.ts';

/** One changed path. `path` is a JSON Pointer (RFC 6901); an absent value and null are two things, told apart by `op`. */
export type Change = { op: 'add' | 'remove' | 'replace'; path: string; before: Json; after: Json };

/** Whether two JSON values are the same, whatever the order of their keys. */
export function sameJson(one: Json | undefined, other: Json | undefined): boolean {
  if (one === other) return true;
  if (Array.isArray(one)) {
    return Array.isArray(other) && one.length === other.length && one.every((item, index) => sameJson(item, other[index]));
  }
  if (!isObject(one) || !isObject(other)) return false;
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => Object.hasOwn(other, key) && sameJson(one[key], other[key]));
}

/** Every changed path, objects entered, lists compared as one value, in the order of the keys of `before`, then of `after`. */
export function diff(before: JsonObject, after: JsonObject, base = ''): Change[] {
  const changes: Change[] = [];
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const path = `${base}/${escapedStep(key)}`;
    const was = Object.hasOwn(before, key) ? before[key] : undefined;
    const is = Object.hasOwn(after, key) ? after[key] : undefined;
    if (was === undefined) changes.push({ op: 'add', path, before: null, after: is ?? null });
    else if (is === undefined) changes.push({ op: 'remove', path, before: was, after: null });
    else if (isObject(was) && isObject(is)) changes.push(...diff(was, is, path));
    else if (!sameJson(was, is)) changes.push({ op: 'replace', path, before: was, after: is });
  }
  return changes;
}

/** The diff in one line of plain text for the audit log: `name: "Acme" -> "Acme Inc."; 3 more`. */
export function diffSummary(changes: Change[], most = 10): string {
  if (changes.length === 0) return 'no field changes';
  const show = (value: Json) => {
    const text = JSON.stringify(value);
    return text.length > 80 ? `${[...text].slice(0, 77).join('')}...` : text;
  };
  const parts = changes.slice(0, most).map(({ op, path, before, after }) => {
    const name = path.slice(1);
    if (op === 'add') return `${name}: added ${show(after)}`;
    if (op === 'remove') return `${name}: removed ${show(before)}`;
    return `${name}: ${show(before)} -> ${show(after)}`;
  });
  const more = changes.length - parts.length;
  return more > 0 ? `${parts.join('; ')}; ${more} more` : parts.join('; ');
}
