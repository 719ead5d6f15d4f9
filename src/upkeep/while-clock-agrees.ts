// Steps are done only while our clock agrees with the database's: with a wrong one they would release and expire at the wrong hour.
import type { Logger } from '../ports/runtime.ts';

type Worker = { close(): Promise<unknown> };

type Needs = {
  /** Why our clock cannot be trusted, as a sentence; null where it can. */
  clockFault: () => Promise<string | null>;
  /** Starts what does the steps. */
  start: () => Worker;
  logger: Pick<Logger, 'info' | 'error'>;
};

/** `look` starts and ends the worker as the clock is; to be repeated. What it throws changes nothing. */
export function whileClockAgrees({ clockFault, start, logger }: Needs) {
  let worker: Worker | null = null;
  let isTold = false;

  async function stop(fault: string): Promise<void> {
    const ending = worker;
    worker = null;
    if (!isTold) logger.error({}, `No step is done here: ${fault}`);
    isTold = true;
    await ending?.close();
  }

  function goOn(): void {
    if (isTold) logger.info({}, 'Our clock agrees with the database’s again: steps go on');
    isTold = false;
    worker ??= start();
  }

  return {
    isWorking: () => worker !== null,
    async look(): Promise<void> {
      const fault = await clockFault();
      if (fault === null) goOn();
      else await stop(fault);
    },
    async close(): Promise<void> {
      await worker?.close();
    },
  };
}
