// Group commit: what waits meanwhile goes out together, and each caller gets its own answer.
import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { changeQueue } from '../../src/stores/changes.ts';
import { coalesce } from '../../src/stores/coalesce.ts';
import { StoreUnavailable } from '../../src/stores/store-errors.ts';

const session = { inTurn: <T>(work: (query: null) => Promise<T>) => work(null), abreast: 2 };

describe('calls that meet', () => {
  test('go out together while one statement is in flight', async () => {
    const sizes: number[] = [];
    const call = coalesce<number, number, null>(session, async (items) => {
      sizes.push(items.length);
      return items.map((item) => item * 2);
    });
    const first = call(1);
    await nextTurn();
    const rest = [2, 3, 4].map(call);
    expect(await Promise.all([first, ...rest])).toEqual([2, 4, 6, 8]);
    expect(sizes).toEqual([1, 3]);
  });

  test('go out in as many statements at a time as the store takes, where it does not matter which comes first', async () => {
    const sizes: number[] = [];
    const ends: (() => void)[] = [];
    const call = coalesce<number, number, null>(
      session,
      async (items) => {
        sizes.push(items.length);
        await new Promise<void>((resolve) => void ends.push(resolve));
        return items;
      },
      { inAnyOrder: true },
    );
    const calls: Promise<number>[] = [];
    for (const item of [1, 2, 3, 4]) {
      calls.push(call(item));
      await nextTurn();
      await nextTurn();
    }
    expect(sizes).toEqual([1, 1]);
    ends[1]?.();
    expect(await calls[1]).toBe(2);
    await vi.waitFor(() => expect(sizes).toEqual([1, 1, 2]));
    ends[0]?.();
    ends[2]?.();
    expect(await Promise.all(calls)).toEqual([1, 2, 3, 4]);
  });

  test('a statement takes so many at most, and keys never twice', async () => {
    const batches: string[][] = [];
    const call = coalesce<string, string, null>(
      session,
      async (items) => {
        batches.push(items);
        return items;
      },
      { most: 3, keyOf: (item) => item },
    );
    await Promise.all(['a', 'a', 'b', 'c', 'd', 'a'].map(call));
    expect(batches.every((batch) => batch.length <= 3 && new Set(batch).size === batch.length)).toBe(true);
    expect(batches.flat().filter((item) => item === 'a')).toHaveLength(3);
  });

  test('a bad one hurts only itself', async () => {
    const call = coalesce<number, number, null>(session, async (items) => {
      if (items.includes(3)) throw new Error(`three among ${items.length}`);
      return items;
    });
    const ended = await Promise.allSettled([1, 2, 3, 4].map(call));
    expect(ended.map((end) => (end.status === 'fulfilled' ? end.value : end.reason.message))).toEqual([1, 2, 'three among 1', 4]);
    expect(await call(5)).toBe(5);
  });

  test('fail together where the store is out of reach, and are not sent again one by one', async () => {
    const batches: number[][] = [];
    const call = coalesce<number, number, null>(session, async (items) => {
      batches.push(items);
      throw new StoreUnavailable('gone');
    });
    const ended = await Promise.allSettled([1, 2, 3].map(call));
    expect(ended.map((end) => end.status === 'rejected' && end.reason instanceof StoreUnavailable)).toEqual([true, true, true]);
    expect(batches).toEqual([[1, 2, 3]]);
  });
});

describe('changes that meet', () => {
  type Doc = { version: number; names: string[] };

  test('are not applied again where a write that may have happened had no answer', async () => {
    let stored: Doc = { version: 1, names: [] };
    let isLost = true;
    const change = changeQueue<Doc>({
      known: () => null,
      read: async () => stored,
      follow: (next, before) => ({ ...next, version: before.version + 1 }),
      async write(after) {
        stored = after;
        if (isLost) throw new StoreUnavailable('gone');
        return true;
      },
    });
    const add = (name: string) => change('doc', (doc) => ({ next: { ...doc, names: [...doc.names, name] }, result: null }));
    const ended = await Promise.allSettled(['a', 'b'].map(add));
    expect(ended.map((end) => end.status)).toEqual(['rejected', 'rejected']);
    isLost = false;
    await add('c');
    expect(stored.names).toEqual(['a', 'b', 'c']);
  });

  test('whatever meets, fails or is overtaken: each accepted change is in the document once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.record({ user: fc.nat(2), throws: fc.boolean(), turns: fc.nat(4) }), { maxLength: 40 }), async (plan) => {
        let stored: Doc = { version: 1, names: [] };
        const user = () => {
          let seen: Doc | null = null;
          return changeQueue<Doc>({
            known: () => seen,
            read: async () => {
              seen = stored;
              return seen;
            },
            follow: (next, before) => ({ ...next, version: before.version + 1 }),
            async write(after, before) {
              await Promise.resolve();
              if (stored.version !== before.version) return false;
              stored = after;
              seen = after;
              return true;
            },
          });
        };
        const users = [user(), user(), user()];
        const ended = await Promise.allSettled(
          plan.map(async ({ user, throws, turns }, index) => {
            for (let turn = 0; turn < turns; turn++) await Promise.resolve();
            return users[user]?.('doc', (doc) => {
              if (throws) throw new Error('refused');
              return { next: { ...doc, names: [...doc.names, `n${index}`] }, result: null };
            });
          }),
        );
        const accepted = plan.flatMap(({ throws }, index) => (throws ? [] : [`n${index}`]));
        expect(stored.names.toSorted()).toEqual(accepted.toSorted());
        expect(stored.version).toBe(1 + accepted.length);
        expect(ended.map((end) => end.status)).toEqual(plan.map(({ throws }) => (throws ? 'rejected' : 'fulfilled')));
      }),
    );
  });
});
