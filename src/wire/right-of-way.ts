// Who waits for an answer goes first: while a request is being stored or a vote counted, steps and their timers hold back, though not for ever.
import type { Clock } from '../ports/runtime.ts';

const LOOK_AGAIN_MS = 20;
/** A flood slows the steps down to this much apiece; it never stops them. */
const MOST_MS = 1_000;

export type RightOfWay = ReturnType<typeof newRightOfWay>;

/** `first` marks the work of a door, `giveWay` resolves when none is in hand, or after a second. */
export function newRightOfWay({ clock }: { clock: Pick<Clock, 'sleep'> }) {
  let inHand = 0;
  return {
    first:
      <A extends unknown[], R>(work: (...given: A) => Promise<R>) =>
      async (...given: A): Promise<R> => {
        inHand += 1;
        try {
          return await work(...given);
        } finally {
          inHand -= 1;
        }
      },
    async giveWay(): Promise<void> {
      for (let waitedMs = 0; inHand > 0 && waitedMs < MOST_MS; waitedMs += LOOK_AGAIN_MS) await clock.sleep(LOOK_AGAIN_MS);
    },
  };
}
