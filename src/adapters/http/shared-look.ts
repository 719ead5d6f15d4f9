// Looks at the store that anybody may ask for: all who come within a second share one, so that their number is no load.
import type { Clock } from '../../ports/runtime.ts';

const STANDS_MS = 1_000;

/** What `look` finds stands for a second from its beginning, and until its end where it takes longer. A fault is shared like any answer. */
export function sharedLook<T>(look: () => Promise<T>, { monotonicMs }: Pick<Clock, 'monotonicMs'>): () => Promise<T> {
  let found: Promise<T> | null = null;
  let untilMs = 0;
  return () => {
    if (found !== null && monotonicMs() < untilMs) return found;
    const overMs = monotonicMs() + STANDS_MS;
    const settle = () => {
      untilMs = overMs;
    };
    untilMs = Number.POSITIVE_INFINITY;
    found = look();
    found.then(settle, settle);
    return found;
  };
}
