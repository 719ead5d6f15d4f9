// Work goes on only while our clock agrees with the database's: with a wrong one it would release, expire and schedule at the wrong hour.
import type { Logger } from '../ports/runtime.ts';

type Needs = {
  /** Why our clock cannot be trusted, as a sentence; null where it can. */
  clockFault: () => Promise<string | null>;
  /** Starts the work, which goes on until it is disposed of. */
  start: () => Promise<AsyncDisposable>;
  logger: Pick<Logger, 'info' | 'error'>;
};

/** `look` starts and ends the work as the clock is; to be repeated, one at a time. A clock that cannot be asked changes nothing. */
export function whileClockAgrees({ clockFault, start, logger }: Needs) {
  let work: AsyncDisposable | null = null;
  let isTold = false;

  async function close(): Promise<void> {
    const ending = work;
    work = null;
    await ending?.[Symbol.asyncDispose]();
  }

  async function stop(fault: string): Promise<void> {
    if (!isTold) logger.error({}, `No step is done here: ${fault}`);
    isTold = true;
    await close();
  }

  async function goOn(): Promise<void> {
    if (isTold) logger.info({}, 'Our clock agrees with the database’s again: steps go on');
    isTold = false;
    work ??= await start();
  }

  return {
    async look(): Promise<void> {
      const fault = await clockFault();
      await (fault === null ? goOn() : stop(fault));
    },
    close,
  };
}
