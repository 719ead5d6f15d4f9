// With a wrong clock nothing is released or expired here, and steps go on once it is right.
import { expect, test } from 'vitest';
import { whileClockAgrees } from '../../src/upkeep/while-clock-agrees.ts';

test('steps begin once the clock agrees with the database’s, end while it does not, and go on afterwards', async () => {
  let fault: string | null = 'our clock and the database’s are 7200.0 s apart';
  let running = 0;
  const told: string[] = [];
  const note = (_details: object, message: string) => void told.push(message);
  const start = () => {
    running += 1;
    return {
      close: async () => {
        running -= 1;
      },
    };
  };
  const steps = whileClockAgrees({ clockFault: async () => fault, start, logger: { info: note, error: note } });
  const seen: [number, boolean][] = [];
  const look = async (now: string | null) => {
    fault = now;
    await steps.look();
    seen.push([running, steps.isWorking()]);
  };
  for (const now of [fault, fault, null, null, fault, fault, null]) await look(now);
  expect(seen).toEqual([
    [0, false],
    [0, false],
    [1, true],
    [1, true],
    [0, false],
    [0, false],
    [1, true],
  ]);
  expect(told.map((one) => one.slice(0, 12))).toEqual(['No step is d', 'Our clock ag', 'No step is d', 'Our clock ag']);
  await steps.close();
  expect(running).toBe(0);
});

test('a database that does not answer changes nothing', async () => {
  let isAway = false;
  const start = () => ({ close: async () => expect.fail('it goes on') });
  const clockFault = async () => (isAway ? Promise.reject(new Error('away')) : null);
  const steps = whileClockAgrees({ clockFault, start, logger: { info: () => {}, error: () => {} } });
  await steps.look();
  isAway = true;
  await expect(steps.look()).rejects.toThrow('away');
  expect(steps.isWorking()).toBe(true);
});
