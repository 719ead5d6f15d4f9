// The pace in a channel: who is too fast is told when to come again, and comes just once more.
import { expect, test } from 'vitest';
import { pacer, TooFast } from '../../src/surfaces/pacing.ts';

function channelAt() {
  let now = 5_000;
  const take = pacer({ platform: 'Slack', burst: 3, everyMs: 1000 }, { monotonicMs: () => now });
  return {
    moveTo: (ms: number) => {
      now = 5_000 + ms;
    },
    /** How long to wait; 0 where the turn was taken. */
    waitMs: (channel = 'C1', turn = {}): number => {
      try {
        take(channel, turn);
        return 0;
      } catch (error) {
        if (error instanceof TooFast) return error.retryAfterMs;
        throw error;
      }
    },
  };
}

test('a burst goes at once, and each that comes after it is told a time of its own', () => {
  const { waitMs } = channelAt();
  expect(Array.from({ length: 7 }, () => waitMs())).toEqual([0, 0, 0, 1000, 2000, 3000, 4000]);
  expect(waitMs('C2')).toBe(0);
});

test('who comes again when told is let through, however many wait', () => {
  const { waitMs, moveTo } = channelAt();
  const waits = Array.from({ length: 20 }, () => waitMs()).filter((ms) => ms > 0);
  for (const ms of waits) {
    moveTo(ms);
    expect(waitMs()).toBe(0);
  }
});

test('after a quiet time the burst is there again', () => {
  const { waitMs, moveTo } = channelAt();
  for (let n = 0; n < 6; n += 1) waitMs();
  moveTo(10_000);
  expect(Array.from({ length: 4 }, () => waitMs())).toEqual([0, 0, 0, 1000]);
});

test('what people have to hear waits for the next free turn alone, however many were told to come later', () => {
  const { waitMs, moveTo } = channelAt();
  const told = Array.from({ length: 203 }, () => waitMs()).filter((ms) => ms > 0);
  expect(told.at(-1)).toBe(200_000);
  expect(waitMs('C1', { urgent: true })).toBe(1000);
  moveTo(1000);
  expect(waitMs()).toBeGreaterThan(0);
  expect(waitMs('C1', { urgent: true })).toBe(0);
  moveTo(2000);
  expect(waitMs()).toBe(0);
});
