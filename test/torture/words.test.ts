// The campaign and the benchmark as they are typed: help, and one sentence for a value that makes no sense.
import { expect, test } from 'vitest';
import { startProgram } from '../stories/programs.ts';

const typed = async (file: string, words: string[]) => {
  const { code, output } = await startProgram(file, {}, words).ended;
  return [code, output.trim()];
};

test.each([
  ['torture/main.ts', /^Usage: npm run torture -- \[options\]\n.*--lives <number> .*--store <name> .*"mongo"/s],
  ['bench/main.ts', /^Usage: npm run bench -- \[options\] \[measures\.\.\.\]\n.*"judging", .*--scale <number> /s],
])('%s --help says how it is used', async (file, usage) => {
  expect(await typed(file, ['--help'])).toEqual([0, expect.stringMatching(usage)]);
});

test.each([
  ['torture/main.ts', ['--lives', 'x'], "error: option '--lives <number>' argument 'x' is invalid. Give a whole number above 0."],
  ['torture/main.ts', ['--lives', '0'], "error: option '--lives <number>' argument '0' is invalid. Give a whole number above 0."],
  [
    'torture/main.ts',
    ['--store', 'banana'],
    "error: option '--store <name>' argument 'banana' is invalid. Allowed choices are embedded, postgres, mongo.",
  ],
  [
    'bench/main.ts',
    ['--store', 'banana'],
    "error: option '--store <name>' argument 'banana' is invalid. Allowed choices are embedded, postgres, mongo, all.",
  ],
  ['bench/main.ts', ['--scale', '2'], "error: option '--scale <number>' argument '2' is invalid. Make it more than 0 and at most 1."],
  ['bench/main.ts', ['--nonsense'], "error: unknown option '--nonsense'"],
])('%s %j ends with 2 and one sentence', async (file, words, sentence) => {
  expect(await typed(file, words)).toEqual([2, sentence]);
});

test('a measure that there is not is told with those that there are', async () => {
  expect(await typed('bench/main.ts', ['banana'])).toEqual([
    2,
    expect.stringMatching(/value 'banana' is invalid for argument 'measures'\. Allowed choices are judging, [^\n]*\.$/),
  ]);
});
