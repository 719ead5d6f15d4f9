// The documents that were seen last, so many of them at most.

/** A map that forgets what was set longest ago. */
export function recent<V>(most: number) {
  const map = new Map<string, V>();
  return {
    get: (key: string): V | null => map.get(key) ?? null,
    set(key: string, value: V): void {
      map.delete(key);
      map.set(key, value);
      const [oldest] = map.keys();
      if (map.size > most && oldest !== undefined) map.delete(oldest);
    },
  };
}
