// The steps of a process that does everything: what is due within a minute waits in memory and is run here, without a round through
// the queue, which costs more than the writes of the step. What is lost with the process the sweep finds in the documents.
import { stepRetry } from '../domain/documents/step-retry.ts';
import { type Step, stepKey } from '../domain/documents/steps.ts';
import type { Clock, Ids, Jobs, Logger } from '../ports/runtime.ts';

/** What is due later is the queue's; where no other process listens to that, it rings so much ahead. */
export const SOON_MS = 60_000;
/** How long an end waits for the steps in hand; longer than an attempt to release may take. */
const CLOSE_MS = 15_000;

type Waiting = { step: Step; key: string; failures: number };
/** `start` begins, once; what it returns finishes what is in hand and takes no more. */
export type StepLane = Jobs & {
  start(how: Work): () => Promise<void>;
  /** How many there are by their state, as the queue counts its own. */
  counts(): { active: number; waiting: number; delayed: number };
};

type Work = { run: (step: Step) => Promise<void>; concurrency: number };

/** A step is here once, from its arrival until it has succeeded. One that throws comes again with growing delays. */
export function stepLane({ later, clock, ids, logger }: { later: Jobs; clock: Clock; ids: Ids; logger: Logger }): StepLane {
  const here = new Set<string>();
  const due: Waiting[] = [];
  const inHand = new Set<Promise<void>>();
  let work: Work | null = null;

  /** A timer that is over is the same step as one that was due from the start. */
  function hold(step: Step, ms: number): void {
    // Nothing lies dead in here.
    const key = stepKey({ ...step, late: undefined }, ms > 0);
    if (here.has(key)) return;
    here.add(key);
    if (ms <= 0) {
      takeUp({ step, key, failures: 0 });
      return;
    }
    void clock.sleep(ms).then(() => {
      here.delete(key);
      hold(step, 0);
    });
  }

  function takeUp(one: Waiting): void {
    due.push(one);
    takeNext();
  }

  function comeAgain(one: Waiting, error: unknown): void {
    const { delayMs, isTold } = stepRetry(error, { failures: one.failures, random: ids.random() });
    const { step, id, trace } = one.step;
    one.failures += 1;
    const details = { step, request: id, trace, attempt: one.failures, delayMs };
    if (isTold) logger.debug(details, 'A step was told to wait');
    else logger.warn({ ...details, err: error }, 'A step failed and comes again');
    void clock.sleep(delayMs).then(() => takeUp(one));
  }

  function takeNext(): void {
    while (work && inHand.size < work.concurrency) {
      const one = due.shift();
      if (!one) return;
      const running: Promise<void> = work
        .run(one.step)
        .then(
          () => void here.delete(one.key),
          (error: unknown) => comeAgain(one, error),
        )
        .finally(() => {
          inHand.delete(running);
          takeNext();
        });
      inHand.add(running);
    }
  }

  return {
    add(steps) {
      const now = clock.now().getTime();
      later.add(steps.filter(({ at }) => at.getTime() > now + SOON_MS));
      for (const step of steps) {
        const ms = step.at.getTime() - now;
        if (ms <= SOON_MS) hold(step, ms);
      }
    },
    counts: () => ({ active: inHand.size, waiting: due.length, delayed: here.size - inHand.size - due.length }),
    start(how) {
      work = how;
      takeNext();
      return async () => {
        work = null;
        await Promise.race([Promise.all(inHand), clock.sleep(CLOSE_MS)]);
      };
    },
  };
}
