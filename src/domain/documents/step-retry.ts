// When a step that failed is tried again.
const FIRST_MS = 1_000;
const LONGEST_MS = 60_000;

/** How long a platform told us to wait; null where it failed in another way. */
export const toldToWaitMs = (error: unknown): number | null =>
  error instanceof Error && 'retryAfterMs' in error && typeof error.retryAfterMs === 'number' ? error.retryAfterMs : null;

/**
 * How long a step waits that failed so many times before: as long as the error asks for by `retryAfterMs`, else from one second doubling up
 * to a minute, a fifth more or less (`random` is 0 <= x < 1). `isTold` where somebody asked.
 */
export function stepRetry(error: unknown, { failures, random }: { failures: number; random: number }): { delayMs: number; isTold: boolean } {
  const told = toldToWaitMs(error);
  const backOff = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures, 10)) * (0.8 + 0.4 * random);
  return { delayMs: Math.round(told ?? backOff), isTold: told !== null };
}
