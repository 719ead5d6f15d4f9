// Runs the steps that the queue says are due. A step that fails comes again later, as long as it takes.
import { DelayedError, type Job } from 'bullmq';
import { stepRetry } from '../../domain/documents/step-retry.ts';
import type { Step } from '../../domain/documents/steps.ts';
import type { Clock, Ids, Logger } from '../../ports/runtime.ts';
import { faultLog } from './faults.ts';
import { openWorker, type StepJob, type StepQueue, type Timer } from './queues.ts';

/** How long an end waits for the steps in hand; longer than an attempt to release may take. */
const CLOSE_MS = 15_000;

type Needs = {
  queue: StepQueue;
  timer: Timer;
  run: (step: Step) => Promise<void>;
  ids: Ids;
  logger: Logger;
  clock: Clock;
  /** How many steps run at once. */
  concurrency: number;
};

/**
 * Starts one worker. A step that throws is tried again after `retryAfterMs` where the error carries it, else with growing delays.
 * `close` finishes the steps in hand and takes no more.
 */
export function startWorker({ queue, timer, run, clock, ids, logger, concurrency }: Needs) {
  async function comeAgain(job: Job<StepJob>, error: unknown, token: string | undefined): Promise<never> {
    const { delayMs, isTold } = stepRetry(error, { failures: job.attemptsStarted - 1, random: ids.random() });
    const { step, id, trace } = job.data;
    const details = { step, request: id, trace, attempt: job.attemptsStarted, delayMs };
    if (isTold) logger.debug(details, 'A step was told to wait');
    else logger.warn({ ...details, err: error }, 'A step failed and comes again');
    await job.moveToDelayed(Date.now() + delayMs, token);
    throw new DelayedError();
  }

  const work = (job: Job<StepJob>, token?: string) =>
    run({ ...job.data, at: new Date(job.data.at), trace: job.data.trace ?? '' }).catch((error: unknown) => comeAgain(job, error, token));
  const tell = faultLog({ logger, clock }, 'error');
  const worker = openWorker<StepJob>(queue.name, timer, work, { concurrency, onFault: (error) => tell(error, 'The queue failed') });
  // A step whose store has gone would be waited for without end; whatever it was, the sweep of the next start brings it back.
  return { close: () => Promise.race([worker.close(), clock.sleep(CLOSE_MS)]) };
}
