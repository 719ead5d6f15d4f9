// Who waits for an answer goes first: where there is not time for both, steps and their timers hold back for the doors, though not for ever.
import type { Clock } from '../ports/runtime.ts';

const LOOK_AGAIN_MS = 20;
/** In a burst the doors are empty for an instant between two requests: that is no pause. */
const QUIET_MS = 10;
/** A process that is busy for more of its time has none for steps. */
const MOST_BUSY = 0.8;
/** More callers than these at once are a flood, also where the process idles while its database works for them. */
const FEW = 8;
/** A flood that paused for less goes on. */
const FLOOD_MS = 250;
/** So many begin at a look while the doors are in use: few enough to leave room for these, enough to share statements. */
const AT_A_LOOK = 30;

export type RightOfWay = ReturnType<typeof newRightOfWay>;

type Needs = {
  clock: Pick<Clock, 'sleep' | 'monotonicMs'>;
  /** The share of its time since it was last asked for which this process had something to do, 0 to 1. */
  busyShare: () => number;
};

type Waiting = { leftMs: number; go: () => void };

/**
 * `first` marks the work of a door. `giveWay` resolves at once where the doors are quiet, bit by bit while they are not and there is time for more,
 * and after `mostMs` in any case: a flood slows the others down, it never stops them.
 */
export function newRightOfWay({ clock, busyShare }: Needs) {
  let inHand = 0;
  let lastMs = Number.NEGATIVE_INFINITY;
  let floodMs = Number.NEGATIVE_INFINITY;
  let waiting: Waiting[] = [];

  const sinceMs = (ms: number) => clock.monotonicMs() - ms;
  const isFlood = () => inHand > FEW || sinceMs(floodMs) < FLOOD_MS;
  const isQuiet = () => inHand === 0 && sinceMs(lastMs) >= QUIET_MS && !isFlood();

  /** How many of those that wait may begin. */
  function room(): number {
    const isBusy = busyShare() > MOST_BUSY;
    if (isQuiet()) return waiting.length;
    return isBusy || isFlood() ? 0 : AT_A_LOOK;
  }

  /** One look for all that wait, not one each: hundreds of timers would be work of their own. */
  async function watch(): Promise<void> {
    busyShare();
    while (waiting.length > 0) {
      await clock.sleep(LOOK_AGAIN_MS);
      const many = room();
      const looked = waiting.map((one) => ({ ...one, leftMs: one.leftMs - LOOK_AGAIN_MS }));
      const goes = ({ leftMs }: Waiting, place: number) => place < many || leftMs <= 0;
      waiting = looked.filter((one, place) => !goes(one, place));
      for (const { go } of looked.filter(goes)) go();
    }
  }

  return {
    first:
      <A extends unknown[], R>(work: (...given: A) => Promise<R>) =>
      async (...given: A): Promise<R> => {
        inHand += 1;
        if (inHand > FEW) floodMs = clock.monotonicMs();
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
