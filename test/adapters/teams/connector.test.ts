// What is known of a call that failed: only what Teams refused did certainly not arrive.
import { expect, test } from 'vitest';
import { wasRefused } from '../../../src/adapters/teams/connector.ts';
import { TooFast } from '../../../src/surfaces/pacing.ts';

const failedWith = (statusCode?: number) => new Error('Teams did not take a call', { cause: Object.assign(new Error('no'), { statusCode }) });

test.each([
  [403, true],
  [404, true],
  [500, false],
  [503, false],
  [undefined, false],
])('a call that ends with %s was refused for certain: %s', (status, isRefused) => {
  expect(wasRefused(failedWith(status))).toBe(isRefused);
});

test('so was one that had to wait, and nothing is known of an error without a cause', () => {
  expect(wasRefused(new TooFast('Teams', 1000))).toBe(true);
  expect(wasRefused(new Error('no answer'))).toBe(false);
});
