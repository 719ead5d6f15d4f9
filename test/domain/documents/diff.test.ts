// The difference between what is and what the agent wants: every changed path, and nothing else.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Change, diff, diffSummary, sameJson } from '../../../src/domain/documents/diff.ts';
import type { Json, JsonObject } from '../../../src/domain/documents/request.ts';

describe('a diff', () => {
  test('enters objects, compares lists as one value, and tells absent from null', () => {
    expect(diff({ a: { b: 1, c: 2 }, list: [1, 2], gone: 'x' }, { a: { b: 1, c: 3 }, list: [2, 1], empty: null })).toEqual([
      { op: 'replace', path: '/a/c', before: 2, after: 3 },
      { op: 'replace', path: '/list', before: [1, 2], after: [2, 1] },
      { op: 'remove', path: '/gone', before: 'x', after: null },
      { op: 'add', path: '/empty', before: null, after: null },
    ]);
  });

  test('writes paths as JSON Pointers', () => {
    expect(diff({}, { 'a/b': { '~': 1 } }).map(({ path }) => path)).toEqual(['/a~1b']);
    expect(diff({ 'a/b': {} }, { 'a/b': { '~': 1 } }).map(({ path }) => path)).toEqual(['/a~1b/~0']);
  });

  test('in one line shortens long values and counts the rest', () => {
    expect(diffSummary([])).toBe('no field changes');
    expect(diffSummary(diff({ name: 'Acme' }, { name: 'Acme Inc.', size: 3 }))).toBe('name: "Acme" -> "Acme Inc."; size: added 3');
    expect(diffSummary(diff({ a: 1, b: 2, c: 3 }, {}), 2)).toBe('a: removed 1; b: removed 2; 1 more');
    expect(diffSummary(diff({}, { note: 'x'.repeat(200) })).length).toBeLessThan(100);
  });
});

const anyKey = fc.constantFrom('name', 'a/b', '~x', 'email', '__proto__', 'toString');
const { object: anyObject } = fc.letrec<{ value: Json; object: JsonObject }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<Json>(null, 0, 1, '', 'x', true),
    fc.array(fc.constantFrom<Json>(1, 'x'), { maxLength: 2 }),
    tie('object'),
  ),
  object: fc.array(fc.tuple(anyKey, tie('value')), { maxLength: 4 }).map((entries) => Object.fromEntries(entries)),
}));

/** What a diff makes of a document: what an executor does. */
function patched(document: JsonObject, changes: Change[]): JsonObject {
  const copy: JsonObject = structuredClone(document);
  for (const { op, path, after } of changes) {
    const keys = path
      .slice(1)
      .split('/')
      .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
    const last = keys.pop() ?? '';
    const parent = keys.reduce((at, key) => Object.getOwnPropertyDescriptor(at, key)?.value as JsonObject, copy);
    if (op === 'remove') delete parent[last];
    else Object.defineProperty(parent, last, { value: after, enumerable: true, configurable: true, writable: true });
  }
  return copy;
}
const backwards = (document: JsonObject): JsonObject => Object.fromEntries(Object.entries(document).reverse());

describe('whatever the documents', () => {
  test('the diff turns the one into the other', () => {
    fc.assert(
      fc.property(anyObject, anyObject, (before, after) => {
        expect(sameJson(patched(before, diff(before, after)), after)).toBe(true);
      }),
    );
  });

  test('it is empty exactly where they are the same, whatever the order of the keys', () => {
    fc.assert(
      fc.property(anyObject, anyObject, (before, after) => {
        expect(diff(before, backwards(before))).toEqual([]);
        expect(diff(before, after).length === 0).toBe(sameJson(before, after));
      }),
    );
  });

  test('no path is named twice', () => {
    fc.assert(
      fc.property(anyObject, anyObject, (before, after) => {
        const paths = diff(before, after).map(({ path }) => path);
        expect(new Set(paths).size).toBe(paths.length);
      }),
    );
  });
});
