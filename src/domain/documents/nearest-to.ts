// The name that somebody meant who mistyped one.
import { distance } from 'fastest-levenshtein';

/** Longest word that is compared: a pasted page is no typing mistake. */
const MAX_MISTYPED = 64;
/** Shorter words are two letters away from too many. */
const SHORTEST_LOOSE = 4;

/** Two neighbouring letters that changed places are one mistake, as `puase`. */
function isSwapped(one: string, other: string): boolean {
  const at = [...one].findIndex((letter, index) => letter !== other[index]);
  return at >= 0 && one[at] === other[at + 1] && one[at + 1] === other[at] && one.slice(at + 2) === other.slice(at + 2);
}

/**
 * The most alike of some names, where it is alike enough to have been meant; null where none is. `loose` also takes two mistakes in a word
 * of four letters or more, where only one name is so near.
 */
export function nearestTo<Name extends string>(word: string, names: readonly Name[], { loose = false } = {}): Name | null {
  if (word.length === 0 || word.length > MAX_MISTYPED) return null;
  const typed = word.toLowerCase();
  const all = names.map((name) => ({ name, away: isSwapped(typed, name.toLowerCase()) ? 1 : distance(typed, name.toLowerCase()) }));
  const leastAway = (some: typeof all) => some.reduce((best, one) => (one.away < best.away ? one : best), some[0] ?? { name: null, away: Infinity });
  const near = leastAway(all.filter(({ name, away }) => away <= Math.max(1, Math.floor(name.length / 3))));
  if (near.name !== null || !loose || typed.length < SHORTEST_LOOSE) return near.name;
  const two = all.filter(({ away }) => away <= 2);
  return two.length === 1 ? (two[0]?.name ?? null) : null;
}
