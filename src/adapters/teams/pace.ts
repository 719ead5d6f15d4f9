// How fast Teams takes what a bot sends into one conversation: seven a second, sixty in half a minute, 1,800 an hour.
import type { Clock } from '../../ports.ts';
import { type Pace, pacer } from '../../surfaces/pacing.ts';

/** Burst and rate together stay below the limit of each span. */
const SHORT: Pace = { platform: 'Teams', burst: 7, everyMs: 570 };
const LONG: Pace = { platform: 'Teams', burst: 60, everyMs: 2_070 };

/** Takes a turn in a conversation, or throws `TooFast`. */
export function teamsPace(clock: Pick<Clock, 'monotonicMs'>): (conversation: string) => void {
  const [long, short] = [pacer(LONG, clock), pacer(SHORT, clock)];
  return (conversation) => {
    long(conversation);
    short(conversation);
  };
}
