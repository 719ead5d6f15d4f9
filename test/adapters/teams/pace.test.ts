// Teams's pace in a conversation: all of it is used, none is wasted on who came too early, and what people have to hear goes first.
import { expect, test } from 'vitest';
import { teamsPace } from '../../../src/adapters/teams/pace.ts';
import { TooFast, type Turn } from '../../../src/surfaces/pacing.ts';

function conversation() {
  let now = 5_000;
  const take = teamsPace({ monotonicMs: () => now });
  /** How long to wait; 0 where the turn was taken. */
  const waitMs = (turn: Turn = {}): number => {
    try {
      take('19:a', turn);
      return 0;
    } catch (error) {
      if (error instanceof TooFast) return error.retryAfterMs;
      throw error;
    }
  };
  return {
    waitMs,
    /** When each of so many goes, in milliseconds, if it comes again exactly when told. */
    sentAt(count: number): number[] {
      const due = Array.from({ length: count }, () => 0);
      const sent: number[] = [];
      while (due.length > 0) {
        due.sort((one, other) => one - other);
        const at = due.shift() ?? 0;
        now = 5_000 + at;
        const wait = waitMs();
        if (wait === 0) sent.push(at);
        else due.push(at + wait);
      }
      return sent;
    },
    moveTo: (ms: number) => {
      now = 5_000 + ms;
    },
  };
}

const mostWithin = (sent: number[], spanMs: number): number =>
  Math.max(...sent.map((from) => sent.filter((at) => at >= from && at < from + spanMs).length));

test('a hundred cards go as fast as Teams takes them: never over seven a second, eight in two or sixty in half a minute', () => {
  const sent = conversation().sentAt(100);
  expect(mostWithin(sent, 1_000)).toBeLessThanOrEqual(7);
  expect(mostWithin(sent, 2_000)).toBeLessThanOrEqual(8);
  expect(mostWithin(sent, 30_000)).toBeLessThanOrEqual(60);
  expect(sent[59]).toBeLessThan(32_000);
});

test('an incident or a pause takes the next free turn, however many cards were told to come later', () => {
  const { waitMs, moveTo } = conversation();
  const told = Array.from({ length: 80 }, () => waitMs());
  expect(told.at(-1)).toBeGreaterThan(30_000);
  expect(waitMs({ urgent: true })).toBe(570);
  moveTo(570);
  expect(waitMs()).toBeGreaterThan(0);
  expect(waitMs({ urgent: true })).toBe(0);
});
