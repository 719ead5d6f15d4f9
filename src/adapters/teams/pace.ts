// How fast Teams takes what a bot sends into one conversation: seven a second, eight in two, sixty in half a minute, 1,800
// an hour.
import type { Clock } from '../../ports/runtime.ts';
import { type Pace, type Pacer, pacer } from '../../surfaces/pacing.ts';

/** Burst and rate together stay below the limit of each span. */
const SHORT: Pace = { platform: 'Teams', burst: 5, everyMs: 570 };
const LONG: Pace = { platform: 'Teams', burst: 60, everyMs: 2_070 };

/** Takes a turn in a conversation, or throws `TooFast`. */
export function teamsPace(clock: Pick<Clock, 'monotonicMs'>): Pacer {
  const [long, short] = [pacer(LONG, clock), pacer(SHORT, clock)];
  return (conversation, turn) => {
    // The shorter span first: what it refuses many times would use up the turns of the longer one.
    short(conversation, turn);
    long(conversation, turn);
  };
}
