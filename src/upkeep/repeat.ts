// Work that comes again for as long as the process runs.
import type { Clock, Logger } from '../ports/runtime.ts';

/** Runs `work` again and again until stopped, a pause after each; one run at a time, faults are logged and come again. */
export function repeat(work: () => Promise<unknown>, everyMs: number, { clock, logger }: { clock: Clock; logger: Logger }) {
  let isOn = true;
  const stopped = (async () => {
    while (isOn) {
      await work().catch((error: unknown) => logger.error({ err: error }, 'The upkeep failed and comes again'));
      for (let waitedMs = 0; isOn && waitedMs < everyMs; waitedMs += 100) await clock.sleep(Math.min(100, everyMs));
    }
  })();
  return async () => {
    isOn = false;
    await stopped;
  };
}
