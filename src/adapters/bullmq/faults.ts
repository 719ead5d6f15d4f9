// A store that is away makes every connection complain every second: one line says so, and how many were left out.
import type { Clock, Logger } from '../../ports/runtime.ts';

const QUIET_MS = 10_000;

/** Logs the first of a kind and then at most one in ten seconds. */
export function faultLog({ logger, clock }: { logger: Logger; clock: Pick<Clock, 'monotonicMs'> }, level: 'warn' | 'error') {
  let loggedMs = Number.NEGATIVE_INFINITY;
  let leftOut = 0;
  return (error: unknown, message: string): void => {
    const now = clock.monotonicMs();
    if (now - loggedMs < QUIET_MS) {
      leftOut += 1;
      return;
    }
    logger[level]({ err: error, leftOut }, message);
    loggedMs = now;
    leftOut = 0;
  };
}
