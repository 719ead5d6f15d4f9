// With a wrong clock nothing is released or expired here, and steps go on once it is right.
import { expect, test } from 'vitest';
import { whileClockAgrees } from '../../src/upkeep/while-clock-agrees.ts';

/** Work that counts how often it runs. */
function work() {
  const seen = { running: 0 };
  const start = async (): Promise<AsyncDisposable> => {
    seen.running += 1;
    return {
      [Symbol.asyncDispose]: async () => {
        seen.running -= 1;
      },
    };
  };
  return { seen, start };
}

const AHEAD = 'our clock and the database’s are 7200.0 s apart';

test('steps begin once the clock agrees with the database’s, end while it does not, and go on afterwards', async () => {
  let fault: string | null = AHEAD;
  const told: string[] = [];
  const note = (_details: object, message: string) => void told.push(message);
  const { seen, start } = work();
  const steps = whileClockAgrees({ clockFault: async () => fault, start, logger: { info: note, error: note } });
  const running: number[] = [];
  for (const now of [AHEAD, AHEAD, null, null, AHEAD, AHEAD, null]) {
    fault = now;
    await steps.look();
    running.push(seen.running);
  }
  expect(running).toEqual([0, 0, 1, 1, 0, 0, 1]);
  expect(told.map((one) => one.slice(0, 12))).toEqual(['No step is d', 'Our clock ag', 'No step is d', 'Our clock ag']);
  await steps.close();
  expect(seen.running).toBe(0);
});

test('a database that does not answer changes nothing', async () => {
  let isAway = false;
  const { seen, start } = work();
  const clockFault = async () => (isAway ? Promise.reject(new Error('away')) : null);
  const steps = whileClockAgrees({ clockFault, start, logger: { info: () => {}, error: () => {} } });
  await steps.look();
  isAway = true;
  await expect(steps.look()).rejects.toThrow('away');
  expect(seen.running).toBe(1);
});

test('work that could not start is started at the next look', async () => {
  let isRefused = true;
  const { seen, start } = work();
  const first = () => (isRefused ? Promise.reject(new Error('the queue does not answer')) : start());
  const steps = whileClockAgrees({ clockFault: async () => null, start: first, logger: { info: () => {}, error: () => {} } });
  await expect(steps.look()).rejects.toThrow('the queue does not answer');
  isRefused = false;
  await steps.look();
  expect(seen.running).toBe(1);
});
