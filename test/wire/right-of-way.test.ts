// Who waits for an answer goes first, and the steps go on all the same.
import { expect, test } from 'vitest';
import { newRightOfWay } from '../../src/wire/right-of-way.ts';

/** A clock whose sleeps are over at once and are counted. */
function countingClock() {
  let sleptMs = 0;
  const sleep = async (ms: number) => {
    sleptMs += ms;
  };
  return { sleep, sleptMs: () => sleptMs };
}

test('a step does not wait where no door has work in hand', async () => {
  const clock = countingClock();
  await newRightOfWay({ clock }).giveWay();
  expect(clock.sleptMs()).toBe(0);
});

test('a step waits until what the doors have in hand is done, also where that fails', async () => {
  const clock = countingClock();
  const { first, giveWay } = newRightOfWay({ clock });
  const { promise, reject } = Promise.withResolvers<string>();
  const answers = [first(() => promise)(), first((word: string) => Promise.resolve(word))('stored')];
  expect(await answers[1]).toBe('stored');
  const waited = giveWay().then(() => clock.sleptMs());
  reject(new Error('the store does not answer'));
  await expect(answers[0]).rejects.toThrow('the store does not answer');
  expect(await waited).toBeGreaterThan(0);
  expect(await waited).toBeLessThan(1000);
  await giveWay();
  expect(clock.sleptMs()).toBe(await waited);
});

test('a step waits a second at most, however busy the doors are', async () => {
  const clock = countingClock();
  const { first, giveWay } = newRightOfWay({ clock });
  void first(() => new Promise(() => {}))();
  await giveWay();
  expect(clock.sleptMs()).toBe(1000);
});
