// Enqueues steps in batches. The queue is only a timer: what does not get here is found by the sweep.
import type { Step } from '../../domain/steps.ts';
import type { Clock, Jobs, Logger } from '../../ports.ts';
import type { StepQueue } from './queues.ts';

const FLUSH_MS = 5;
/** What is due later than this is left to the sweep, so that the queue stays small. */
const FAR_MS = 24 * 3_600_000;

/**
 * A job's id says which step of which version is due in which second: an id that is queued already is ignored, and a step that is now
 * due earlier (the clock was moved, a pause ended) is another job. Both may run: every step looks at the state again.
 */
const jobId = ({ step, id, version, at }: Step) => `${step}-${id}-${version}-${Math.floor(at.getTime() / 1000)}`;

export function bullJobs({ queue, clock, logger }: { queue: StepQueue; clock: Clock; logger: Logger }): Jobs & { flushed(): Promise<void> } {
  const waiting = new Map<string, Step>();
  let flushing: Promise<void> | null = null;

  async function flush(): Promise<void> {
    await clock.sleep(FLUSH_MS);
    while (waiting.size > 0) {
      const steps = [...waiting.entries()];
      waiting.clear();
      const now = clock.now().getTime();
      await queue.addBulk(
        steps.map(([jobId, { step, id, version, at }]) => ({
          name: step,
          data: { step, id, version },
          opts: { jobId, delay: Math.max(0, at.getTime() - now) },
        })),
      );
    }
  }

  function start(): void {
    flushing ??= flush()
      .catch((error: unknown) => logger.warn({ error }, 'Steps could not be enqueued; the sweep finds them'))
      .finally(() => {
        flushing = null;
        if (waiting.size > 0) start();
      });
  }

  return {
    add(steps) {
      const now = clock.now().getTime();
      for (const step of steps) {
        if (step.at.getTime() - now <= FAR_MS) waiting.set(jobId(step), step);
      }
      if (waiting.size > 0) start();
    },
    async flushed() {
      while (flushing) await flushing;
    },
  };
}
