// Who waits for an answer goes first: while a request is being stored or a vote counted, steps and their timers hold back, though not for ever.
import type { Clock } from '../ports/runtime.ts';

const LOOK_AGAIN_MS = 20;
/** In a burst the doors are empty for an instant between two requests: that is no pause. */
const QUIET_MS = 10;

export type RightOfWay = ReturnType<typeof newRightOfWay>;

type Waiting = { leftMs: number; go: () => void };

/** `first` marks the work of a door; `giveWay` resolves when the doors are quiet, or after `mostMs`: a flood slows the others down, it never stops them. */
export function newRightOfWay({ clock }: { clock: Pick<Clock, 'sleep' | 'monotonicMs'> }) {
  let inHand = 0;
  let lastMs = Number.NEGATIVE_INFINITY;
  let waiting: Waiting[] = [];

  const isQuiet = () => inHand === 0 && clock.monotonicMs() - lastMs >= QUIET_MS;

  /** One look for all that wait, not one each: hundreds of timers would be work of their own. */
  async function watch(): Promise<void> {
    while (waiting.length > 0) {
      await clock.sleep(LOOK_AGAIN_MS);
      const quiet = isQuiet();
      const looked = waiting.map((one) => ({ ...one, leftMs: one.leftMs - LOOK_AGAIN_MS }));
      const isOver = ({ leftMs }: Waiting) => quiet || leftMs <= 0;
      waiting = looked.filter((one) => !isOver(one));
      for (const { go } of looked.filter(isOver)) go();
    }
  }

  return {
    first:
      <A extends unknown[], R>(work: (...given: A) => Promise<R>) =>
      async (...given: A): Promise<R> => {
        inHand += 1;
        try {
          return await work(...given);
        } finally {
          inHand -= 1;
          lastMs = clock.monotonicMs();
        }
      },
    giveWay(mostMs: number): Promise<void> {
      if (isQuiet()) return Promise.resolve();
      return new Promise((go) => {
        waiting.push({ leftMs: mostMs, go });
        if (waiting.length === 1) void watch();
      });
    },
  };
}
