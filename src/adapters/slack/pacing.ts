// Keeps us within Slack's pace per channel. Too fast is an error that says when to come again; nobody sleeps here.
import type { Clock } from '../../ports.ts';

/** Thrown where Slack asked for a pause, or would: the step is tried again after `retryAfterMs`. */
export class SlackTooFast extends Error {
  retryAfterMs: number;
  constructor(retryAfterMs: number, cause?: unknown) {
    super(`Slack takes the next call in ${retryAfterMs} ms`, { cause });
    this.retryAfterMs = retryAfterMs;
  }
}

/** `burst` calls at once, then one every `everyMs`. */
export type Pace = { burst: number; everyMs: number };

/** About one post a second and channel, and fifty updates a minute, as Slack's documentation has it. */
export const POSTS: Pace = { burst: 3, everyMs: 1000 };
export const UPDATES: Pace = { burst: 25, everyMs: 1200 };

/** Takes a turn in a channel, or throws `SlackTooFast`. Full buckets are forgotten, so that the map stays small. */
export function pacer({ burst, everyMs }: Pace, clock: Pick<Clock, 'monotonicMs'>) {
  const fullAt = new Map<string, number>();
  return (channel: string): void => {
    const now = clock.monotonicMs();
    const full = Math.max(fullAt.get(channel) ?? now, now);
    const waitMs = full + everyMs - now - burst * everyMs;
    if (waitMs > 0) throw new SlackTooFast(Math.ceil(waitMs));
    for (const [name, at] of fullAt) if (at <= now) fullAt.delete(name);
    fullAt.set(channel, full + everyMs);
  };
}
