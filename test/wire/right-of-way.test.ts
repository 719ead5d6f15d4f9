// Who waits for an answer goes first, and the steps go on all the same.
import { expect, test } from 'vitest';
import { newRightOfWay } from '../../src/wire/right-of-way.ts';

const MOST_MS = 1_000;

/** A clock whose sleeps are over at once and are counted. */
function countingClock() {
  let sleptMs = 0;
  const sleep = async (ms: number) => {
    sleptMs += ms;
  };
  return { sleep, monotonicMs: () => sleptMs, sleptMs: () => sleptMs };
}

test('a step does not wait where no door has work in hand', async () => {
  const clock = countingClock();
  await newRightOfWay({ clock, busyShare: () => 1 }).giveWay(MOST_MS);
  expect(clock.sleptMs()).toBe(0);
});

test('a step waits until what the doors have in hand is done, also where that fails', async () => {
  const clock = countingClock();
  const { first, giveWay } = newRightOfWay({ clock, busyShare: () => 1 });
  const { promise, reject } = Promise.withResolvers<string>();
  const answers = [first(() => promise)(), first((word: string) => Promise.resolve(word))('stored')];
  expect(await answers[1]).toBe('stored');
  const waited = giveWay(MOST_MS).then(() => clock.sleptMs());
  reject(new Error('the store does not answer'));
  await expect(answers[0]).rejects.toThrow('the store does not answer');
  expect(await waited).toBeGreaterThan(0);
  expect(await waited).toBeLessThan(MOST_MS);
  await giveWay(MOST_MS);
  expect(clock.sleptMs()).toBe(await waited);
});

test('a step waits as long as it may at most, however busy the doors are, and those that wait longer go on waiting', async () => {
  const clock = countingClock();
  const { first, giveWay } = newRightOfWay({ clock, busyShare: () => 1 });
  void first(() => new Promise(() => {}))();
  const gone: string[] = [];
  const waits = [4 * MOST_MS, MOST_MS].map((ms) => giveWay(ms).then(() => gone.push(`after ${ms} ms`)));
  await Promise.all(waits);
  expect(gone).toEqual(['after 1000 ms', 'after 4000 ms']);
  expect(clock.sleptMs()).toBe(4 * MOST_MS);
});

test('while the doors are in use steps begin bit by bit, as long as there is time for both', async () => {
  const clock = countingClock();
  const { first, giveWay } = newRightOfWay({ clock, busyShare: () => 0.5 });
  void first(() => new Promise(() => {}))();
  const gone: number[] = [];
  await Promise.all(Array.from({ length: 200 }, () => giveWay(MOST_MS).then(() => gone.push(clock.sleptMs()))));
  expect(new Set(gone).size).toBeGreaterThan(2);
  expect(Math.max(...gone)).toBeLessThan(MOST_MS);
});

test('in a flood no step begins before its time is over, however long the process waits for its database', async () => {
  const clock = countingClock();
  const { first, giveWay } = newRightOfWay({ clock, busyShare: () => 0.1 });
  for (let caller = 0; caller < 20; caller += 1) void first(() => new Promise(() => {}))();
  await giveWay(MOST_MS);
  expect(clock.sleptMs()).toBe(MOST_MS);
});

test('doors that are empty between two requests of a burst are not quiet', async () => {
  const clock = countingClock();
  const { first, giveWay } = newRightOfWay({ clock, busyShare: () => 1 });
  await first(() => Promise.resolve())();
  const waited = giveWay(MOST_MS).then(() => clock.sleptMs());
  expect(clock.sleptMs()).toBeGreaterThan(0);
  expect(await waited).toBeLessThan(MOST_MS);
});
