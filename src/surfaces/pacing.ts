// Keeps us within a platform's pace per channel. Too fast is an error that says when to come again; nobody sleeps here.
import type { Clock } from '../ports.ts';

/** Thrown where a platform asked for a pause, or would: the step is tried again after `retryAfterMs`. */
export class TooFast extends Error {
  retryAfterMs: number;
  constructor(platform: string, retryAfterMs: number, cause?: unknown) {
    super(`${platform} takes the next call in ${retryAfterMs} ms`, { cause });
    this.retryAfterMs = retryAfterMs;
  }
}

/** `burst` calls at once, then one every `everyMs`. */
export type Pace = { platform: string; burst: number; everyMs: number };

/** When a channel may take a full burst again, and the last instant that somebody was told to come again at. */
type Channel = { fullAt: number; toldAt: number };

/**
 * Takes a turn in a channel, or throws `TooFast`. Each that is refused is told a time of its own: told the same one, all but one
 * would come in vain, again and again. Full buckets are forgotten, so that the map stays small.
 */
export function pacer({ platform, burst, everyMs }: Pace, clock: Pick<Clock, 'monotonicMs'>) {
  const channels = new Map<string, Channel>();
  return (channel: string): void => {
    const now = clock.monotonicMs();
    for (const [name, { fullAt }] of channels) if (fullAt <= now) channels.delete(name);
    const { fullAt, toldAt } = channels.get(channel) ?? { fullAt: now, toldAt: now };
    const freeAt = fullAt - (burst - 1) * everyMs;
    if (freeAt > now) {
      const at = Math.max(freeAt, toldAt + everyMs);
      channels.set(channel, { fullAt, toldAt: at });
      throw new TooFast(platform, Math.ceil(at - now));
    }
    channels.set(channel, { fullAt: fullAt + everyMs, toldAt });
  };
}

/** How often words are said again that a platform was too busy for. */
const MOST_TRIES = 10;

/** Says it as soon as the platform takes it: what people have to hear is not lost to its pace. Anything else that goes wrong is thrown at once. */
export async function patiently<T>(say: () => Promise<T>, { clock }: { clock: Pick<Clock, 'sleep'> }): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await say();
    } catch (error) {
      if (!(error instanceof TooFast) || tries >= MOST_TRIES) throw error;
      await clock.sleep(error.retryAfterMs);
    }
  }
}
