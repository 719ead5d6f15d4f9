// Readiness: each check in its own words, a silent one within its time, and clocks that are held against each other.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clocksAgree, readiness, wellOf } from '../../../src/adapters/http/readiness.ts';
import { sharedLook } from '../../../src/adapters/http/shared-look.ts';
import { type Database, openDatabase } from '../../../src/adapters/postgres/database.ts';

const warned: string[] = [];
const logger = { debug: () => {}, info: () => {}, warn: (_: object, words: string) => void warned.push(words), error: () => {} };
/** Two seconds are over at once. */
const clock = { sleep: () => new Promise<void>((resolve) => setImmediate(resolve)) };
const check = (isNeeded: boolean, look: () => Promise<string | null>) => ({ isNeeded, look });
const well = async () => null;

describe('readiness', () => {
  test('needs what it cannot do without, and tells the rest', async () => {
    const look = readiness({ store: check(true, well), slack: check(false, async () => 'Slack is away') }, { clock, logger });
    expect(await look()).toEqual({ ok: true, checks: { store: 'ok', slack: 'Slack is away' } });
    const needed = readiness({ store: check(true, async () => 'the store is full') }, { clock, logger });
    expect(await needed()).toEqual({ ok: false, checks: { store: 'the store is full' } });
    expect(wellOf(await look())).toEqual({ store: true, slack: false });
  });

  test('a check that never answers or fails is not well, and why stays in the log', async () => {
    const hangs = readiness({ queue: check(true, () => new Promise(() => {})) }, { clock, logger });
    expect(await hangs()).toEqual({ ok: false, checks: { queue: expect.stringMatching(/^does not answer/) } });
    const fails = readiness({ store: check(true, () => Promise.reject(new Error('password of bob is wrong'))) }, { clock, logger });
    expect(JSON.stringify(await fails())).not.toContain('bob');
    expect(warned).toEqual(['A check of the readiness failed']);
  });
});

describe('a look that anybody may ask for', () => {
  test('is shared by all who come within a second, or while it takes longer, and is made anew after that', async () => {
    let [nowMs, looks] = [0, 0];
    let end: (words: string) => void = () => {};
    const look = sharedLook(
      () => {
        looks += 1;
        return new Promise<string>((resolve) => {
          end = resolve;
        });
      },
      { monotonicMs: () => nowMs },
    );
    const asked = [look(), look()];
    nowMs = 3_000;
    asked.push(look());
    end('the first');
    expect([await Promise.all(asked), looks]).toEqual([['the first', 'the first', 'the first'], 1]);
    const next = look();
    end('the second');
    expect([await next, looks]).toEqual(['the second', 2]);
    nowMs = 3_999;
    expect([await look(), looks]).toEqual(['the second', 2]);
    nowMs = 4_000;
    void look();
    expect(looks).toBe(3);
  });

  test('a fault is shared like an answer, and does not last', async () => {
    let nowMs = 0;
    let isDown = true;
    const look = sharedLook(async () => (isDown ? Promise.reject(new Error('away')) : 'back'), { monotonicMs: () => nowMs });
    await expect(look()).rejects.toThrow('away');
    isDown = false;
    await expect(look()).rejects.toThrow('away');
    nowMs = 1_000;
    expect(await look()).toBe('back');
  });
});

describe("our clock and the database's", () => {
  let db: Database;
  beforeAll(async () => {
    db = await openDatabase({ dataDir: null });
  });
  afterAll(() => db.close());

  test('agree where they are the same', async () => {
    expect(await clocksAgree(db.now, () => new Date())()).toBeNull();
  });

  test.each([10, -10])('are told where they are %s seconds apart, with the remedy', async (seconds) => {
    const words = await clocksAgree(db.now, () => new Date(Date.now() + seconds * 1000))();
    expect(words).toMatch(/^our clock and the database's are (9\.\d|10\.\d) s apart, at most 3 s are allowed; synchronise both machines/);
  });

  test('a question that took long is no proof', async () => {
    let now = 0;
    const ours = () => {
      now += 4_000;
      return new Date(now);
    };
    expect(await clocksAgree(async () => new Date(9_500), ours)()).toBeNull();
  });
});
