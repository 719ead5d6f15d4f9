// Reads that begin after they were asked for, few at a time: who asks while one is under way shares the next one.

/**
 * Reads by key. A read that is under way may have begun before what the caller wants to know of happened, so it is never joined; all who
 * ask meanwhile share the one that follows it.
 */
export function freshReads<T>() {
  const underWay = new Map<string, Promise<T>>();
  const next = new Map<string, Promise<T>>();

  function begin(key: string, read: () => Promise<T>): Promise<T> {
    next.delete(key);
    const mine = read().finally(() => {
      if (underWay.get(key) === mine) underWay.delete(key);
    });
    underWay.set(key, mine);
    return mine;
  }

  return (key: string, read: () => Promise<T>): Promise<T> => {
    const before = underWay.get(key);
    if (!before) return begin(key, read);
    const known = next.get(key);
    if (known) return known;
    const start = () => begin(key, read);
    const mine = before.then(start, start);
    next.set(key, mine);
    return mine;
  };
}
