// When a callback that was not accepted is tried again.
const FIRST_MS = 5_000;
const LONGEST_MS = 3_600_000;

/** A callback is given up after this long. */
export const TRY_FOR_MS = 24 * 3_600_000;

/**
 * The next attempt: 5 s after the first, then doubling up to an hour, with up to a fifth of jitter (`random` is 0 <= x < 1).
 * What the receiver asked for by Retry-After counts where it is longer.
 */
export function retryAt(now: Date, attempts: number, random: number, retryAfterMs: number | null): Date {
  const doubled = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(20, Math.max(0, attempts - 1)));
  const waitMs = attempts <= 1 ? doubled : doubled * (0.9 + 0.2 * random);
  return new Date(now.getTime() + Math.max(waitMs, Math.min(retryAfterMs ?? 0, LONGEST_MS)));
}
