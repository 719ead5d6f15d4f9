// Enqueues steps in batches. The queue is only a timer: what does not get here is found by the sweep.
import { type Step, stepKey } from '../../domain/documents/steps.ts';
import type { Clock, Jobs, Logger } from '../../ports/runtime.ts';
import { faultLog } from './faults.ts';
import type { StepQueue } from './queues.ts';

/** The first steps after a quiet time go at once; those that follow are gathered, since a bulk costs the same for one as for fifty. */
const FLUSH_MS = 5;
const GATHER_MS = 100;
/** So few are added one by one: on PostgreSQL each bulk makes two temporary tables, which takes as long as ten single ones. */
const FEW = 8;
/** The longest that those that ask at the doors go before them. */
const MOST_MS = 1_000;
/** What is due later than this is left to the sweep, so that the queue stays small. */
const FAR_MS = 24 * 3_600_000;

type Needs = {
  queue: StepQueue;
  clock: Clock;
  logger: Logger;
  /** Resolves when nobody waits for an answer, or after so many milliseconds. */
  giveWay?: (mostMs: number) => Promise<void>;
  /** Timers ring so much before their instant. */
  aheadMs?: number;
};

/** `flushed` resolves when everything that was added is in the queue; for an orderly end, and for tests. */
export function bullJobs({ queue, clock, logger, giveWay = async () => {}, aheadMs = 0 }: Needs): Jobs & { flushed(): Promise<void> } {
  const tell = faultLog({ logger, clock }, 'warn');
  let waiting: Step[] = [];
  let flushing: Promise<void> | null = null;

  async function send(steps: Step[]): Promise<void> {
    const now = clock.now().getTime();
    const jobs = steps.map((step) => {
      const delay = Math.max(0, step.at.getTime() - aheadMs - now);
      return { name: step.step, data: { ...step, at: step.at.getTime() }, opts: { jobId: stepKey(step, delay > 0), delay } };
    });
    const distinct = [...new Map(jobs.map((job) => [job.opts.jobId, job])).values()];
    if (distinct.length > FEW) await queue.addBulk(distinct);
    else await Promise.all(distinct.map(({ name, data, opts }) => queue.add(name, data, opts)));
  }

  async function flush(): Promise<void> {
    await clock.sleep(FLUSH_MS);
    while (waiting.length > 0) {
      await giveWay(MOST_MS);
      const steps = waiting;
      waiting = [];
      await send(steps);
      await clock.sleep(GATHER_MS);
    }
  }

  function start(): void {
    flushing ??= flush()
      .catch((error: unknown) => tell(error, 'Steps could not be enqueued; the sweep finds them'))
      .finally(() => {
        flushing = null;
        if (waiting.length > 0) start();
      });
  }

  return {
    add(steps) {
      const until = clock.now().getTime() + FAR_MS;
      waiting.push(...steps.filter(({ at }) => at.getTime() <= until));
      if (waiting.length > 0) start();
    },
    async flushed() {
      while (flushing) await flushing;
    },
  };
}
