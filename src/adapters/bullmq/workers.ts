// Runs the steps that the queue says are due. A step that fails comes again later, as long as it takes.
import { DelayedError, type Job } from 'bullmq';
import type { Step } from '../../domain/steps.ts';
import type { Clock, Ids, Logger } from '../../ports.ts';
import { faultLog } from './faults.ts';
import { openWorker, type StepJob, type StepQueue, type Timer } from './queues.ts';

const FIRST_MS = 1_000;
const LONGEST_MS = 60_000;

/** How long an end waits for the steps in hand; longer than an attempt to release may take. */
const CLOSE_MS = 15_000;

/** What a platform asked for, or null. */
const toldMs = (error: unknown): number | null =>
  error instanceof Error && 'retryAfterMs' in error && typeof error.retryAfterMs === 'number' ? error.retryAfterMs : null;

/** Doubles from one second up to a minute, a fifth more or less. */
const backOffMs = (attempt: number, random: number): number => Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt, 10)) * (0.8 + 0.4 * random);

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
    const told = toldMs(error);
    const delayMs = Math.round(told ?? backOffMs(job.attemptsStarted - 1, ids.random()));
    const { step, id, trace } = job.data;
    const details = { step, request: id, trace, attempt: job.attemptsStarted, delayMs };
    if (told === null) logger.warn({ ...details, err: error }, 'A step failed and comes again');
    else logger.debug(details, 'A step was told to wait');
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
