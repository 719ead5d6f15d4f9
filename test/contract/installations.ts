// What every store of installations keeps: the newest of each team, until it is taken away.
import { describe, expect, test } from 'vitest';
import type { Installations } from '../../src/ports/documents.ts';
import { fresh, NOON } from './samples.ts';

const later = (ms: number) => new Date(NOON.getTime() + ms);

/** `other` is a second user of the same data, such as another process. */
export function installationsContract(stores: () => { one: Installations; other: Installations }): void {
  describe('installations', () => {
    test('one is found by its key, and the newest stands', async () => {
      const { one, other } = stores();
      const key = fresh('T');
      expect(await one.read(key)).toBeNull();
      await one.write(key, 'first', NOON);
      await other.write(key, 'second', later(10));
      expect(await one.read(key)).toBe('second');
      await one.write(key, 'of before', NOON);
      expect(await other.read(key)).toBe('second');
    });

    test('of several at once, the newest stands', async () => {
      const { one, other } = stores();
      const key = fresh('T');
      await Promise.all(Array.from({ length: 10 }, (_, n) => (n % 2 ? one : other).write(key, `doc ${n}`, later(n))));
      expect(await one.read(key)).toBe('doc 9');
    });

    test('one that was taken away is gone, unless it was installed again since', async () => {
      const { one, other } = stores();
      const key = fresh('T');
      await one.write(key, 'first', NOON);
      await other.remove(key, later(-1));
      expect(await one.read(key)).toBe('first');
      await other.remove(key, later(1));
      await other.remove(key, later(1));
      expect(await one.read(key)).toBeNull();
      await one.write(key, 'again', later(5000));
      await other.remove(key, later(1));
      expect(await other.read(key)).toBe('again');
    });

    test('the keys are listed in order', async () => {
      const { one, other } = stores();
      const keys = [fresh('T'), fresh('T')];
      for (const key of keys) await one.write(key, 'doc', NOON);
      const known = await other.keys(1000);
      expect(known).toEqual(expect.arrayContaining(keys));
      expect(known).toEqual(known.toSorted());
      expect(await other.keys(1)).toHaveLength(1);
    });
  });
}
