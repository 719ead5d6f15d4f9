// Lengths of time, in the spellings that people have for them.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseCommand } from '../../../src/domain/command/command.ts';
import { durationMs, durationWord, lengthAt } from '../../../src/domain/command/length-of-time.ts';

const MINUTE = 60_000;
const SPELLINGS: [minutes: number, units: string[]][] = [
  [10_080, ['w', 'week', 'weeks']],
  [1440, ['d', 'day', 'days']],
  [60, ['h', 'hr', 'hrs', 'hour', 'hours']],
  [1, ['m', 'min', 'mins', 'minute', 'minutes']],
];

/** Parts in falling order, each in any spelling, in one word or in two, and what they mean. */
const lengths = fc
  .tuple(
    ...SPELLINGS.map(([minutes, units]) =>
      fc.option(
        fc.record({
          amount: fc.integer({ min: 1, max: 999 }),
          minutes: fc.constant(minutes),
          unit: fc.constantFrom(...units),
          gap: fc.constantFrom('', ' '),
        }),
      ),
    ),
  )
  .map((parts) => parts.filter((part) => part !== null))
  .filter((parts) => parts.length > 0)
  .map((parts) => ({
    typed: parts.map(({ amount, unit, gap }) => `${amount}${gap}${unit}`).join(' '),
    joined: parts.map(({ amount, unit }) => `${amount}${unit.toUpperCase()}`).join(''),
    ms: parts.reduce((sum, { amount, minutes }) => sum + amount * minutes * MINUTE, 0),
  }));

describe('a length of time', () => {
  test('is understood in every usual spelling, whatever follows it', () => {
    fc.assert(
      fc.property(lengths, ({ typed, joined, ms }) => {
        expect([durationMs(typed), durationMs(joined), durationMs(durationWord(ms))]).toEqual([ms, ms, ms]);
        expect(parseCommand(`pause client-a for ${typed} too many bounces`)).toMatchObject({
          forMs: ms,
          words: ['client-a', 'too', 'many', 'bounces'],
        });
      }),
    );
  });

  test.each([
    ['two hours', 120],
    ['an hour', 60],
    ['a week', 10_080],
    ['2h,', 120],
  ])('may be in words, or end a part of a sentence: %s', (typed, minutes) => expect(durationMs(typed)).toBe(minutes * MINUTE));

  test.each(['0h', '2', 'h', '-1h', '1.5h', '2x', '1h2h', '30m1h', '2 fortnights', 'hours', '', '999999h', '10000 days', undefined])(
    'is not this: %s',
    (typed) => expect(durationMs(typed)).toBeNull(),
  );

  test('ends where its units would rise again', () => expect(lengthAt(['2h', '3', 'days'])).toEqual({ ms: 120 * MINUTE, took: 1 }));
});
