// Randomness with a seed: the same seed makes the same lives and the same plan of faults, so that a finding can be looked at again.

export type Random = {
  /** 0 <= x < 1. */
  next(): number;
  /** A whole number from `least` to `most`, both included. */
  int(least: number, most: number): number;
  chance(share: number): boolean;
  pick<T>(list: readonly T[]): T;
  /** Picks by weight: `{task: 3, merge: 1}` is a task three times out of four. */
  weighed<K extends string>(weights: Record<K, number>): K;
  shuffled<T>(list: readonly T[]): T[];
};

/** A number that follows from a text (FNV-1a). */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const letter of text) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193);
  return hash >>> 0;
}

/** A stream of its own for each purpose (mulberry32), so that one more fault does not change the lives. */
export function newRandom(seed: number, purpose: string): Random {
  let state = hashOf(`${seed} ${purpose}`);
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const int = (least: number, most: number) => least + Math.floor(next() * (most - least + 1));
  const pick = <T>(list: readonly T[]): T => list[int(0, list.length - 1)] as T;
  return {
    next,
    int,
    chance: (share) => next() < share,
    pick,
    weighed<K extends string>(weights: Record<K, number>): K {
      const entries = Object.entries(weights) as [K, number][];
      let left = next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
      const found = entries.find(([, weight]) => {
        left -= weight;
        return left < 0;
      });
      return (found ?? pick(entries))[0];
    },
    shuffled<T>(list: readonly T[]): T[] {
      return list
        .map((one) => ({ one, at: next() }))
        .toSorted((a, b) => a.at - b.at)
        .map(({ one }) => one);
    },
  };
}
