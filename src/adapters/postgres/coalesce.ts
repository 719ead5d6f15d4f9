// Group commit: calls that come while a statement is in flight go out together in the next one, each with its own result.

type Waiting<I, O> = { item: I; resolve: (value: O) => void; reject: (error: unknown) => void };

/**
 * `run` gets the items of one statement and gives their results in the same order. Where a statement of several items fails, they
 * are run one by one, so that a bad one hurts only itself. Items with the same `keyOf` never share a statement.
 */
export function coalesce<I, O>(run: (items: I[]) => Promise<O[]>, { most = 200, keyOf }: { most?: number; keyOf?: (item: I) => string } = {}) {
  let waiting: Waiting<I, O>[] = [];
  let isRunning = false;

  /** Takes the next statement's items from the front; one whose key is taken already waits for the statement after. */
  function take(): Waiting<I, O>[] {
    const keys = new Set<string>();
    const now: Waiting<I, O>[] = [];
    const later: Waiting<I, O>[] = [];
    for (const one of waiting) {
      const key = keyOf?.(one.item);
      if (now.length >= most || (key !== undefined && keys.has(key))) later.push(one);
      else now.push(one);
      if (key !== undefined) keys.add(key);
    }
    waiting = later;
    return now;
  }

  async function settle(batch: Waiting<I, O>[]): Promise<void> {
    try {
      const results = await run(batch.map((one) => one.item));
      for (const [index, one] of batch.entries()) one.resolve(results[index] as O);
    } catch (error) {
      if (batch.length === 1) return batch[0]?.reject(error);
      for (const one of batch) await settle([one]);
    }
  }

  async function drain(): Promise<void> {
    isRunning = true;
    // Callers of this turn of the event loop join the first statement.
    await Promise.resolve();
    while (waiting.length > 0) await settle(take());
    isRunning = false;
  }

  return (item: I): Promise<O> =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (!isRunning) void drain();
    });
}
