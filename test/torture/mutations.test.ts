// The mutations that the campaign has to find still apply to the code as it stands.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { MUTATIONS, mutated } from '../../torture/mutations/mutations.ts';

test.each(MUTATIONS)('$name applies', (mutation) => {
  const text = readFileSync(mutation.file, 'utf8');
  expect(mutated(mutation, text)).not.toBe(text);
});

test('one whose text is gone, or stands there twice, says so', () => {
  const mutation = { name: 'm', file: 'f.ts', changes: [{ find: 'a', replace: 'b' }], foundAs: [] };
  expect(() => mutated(mutation, 'none')).toThrow('f.ts has its text 0 times');
  expect(() => mutated(mutation, 'a a')).toThrow('f.ts has its text 2 times');
});
