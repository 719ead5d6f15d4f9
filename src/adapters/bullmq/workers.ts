// Runs the steps that the queue says are due. A step that fails comes again later, as long as it takes.
import { DelayedError, type Job } from 'bullmq';
import type { Clock, Ids, Logger } from '../../ports.ts';
import { QUEUE, type StepJob, type StepQueue, Worker } from './queues.ts';

const FIRST_MS = 1_000;
const LONGEST_MS = 60_000;

/** How long to wait after a failure: what the platform asked for, else doubling up to a minute, with jitter. */
function waitMs(error: unknown, attempt: number, random: number): number {
  if (error instanceof Error && 'retryAfterMs' in error && typeof error.retryAfterMs === 'number') return error.retryAfterMs;
  return Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt, 10)) * (0.8 + 0.4 * random);
}

type Needs = {
  queue: StepQueue;
  pool: ConstructorParameters<typeof Worker>[2]['connection'];
  run: (step: StepJob) => Promise<void>;
  clock: Clock;
  ids: Ids;
  logger: Logger;
  concurrency: number;
};

/** Starts one worker; `close` finishes the steps in hand. */
export function startWorker({ pool, run, clock, ids, logger, concurrency }: Needs) {
  async function work(job: Job<StepJob>, token?: string): Promise<void> {
    try {
      await run(job.data);
    } catch (error) {
      const delayMs = waitMs(error, job.attemptsStarted - 1, ids.random());
      const told = error instanceof Error && 'retryAfterMs' in error;
      const details = { step: job.data.step, request: job.data.id, attempt: job.attemptsStarted, delayMs: Math.round(delayMs) };
      if (told) logger.debug(details, 'A step was told to wait');
      else logger.warn({ ...details, err: error }, 'A step failed and comes again');
      await job.moveToDelayed(Date.now() + delayMs, token);
      throw new DelayedError();
    }
  }

  const worker = new Worker<StepJob>(QUEUE, work, { connection: pool, concurrency, lockDuration: 60_000, stalledInterval: 30_000 });
  worker.on('error', (error) => logger.error({ err: error, at: clock.now().toISOString() }, 'The queue failed'));
  return { close: () => worker.close() };
}
