// Keeps us within a platform's pace per channel. Too fast is an error that says when to come again; nobody sleeps here.
import type { Clock } from '../ports/runtime.ts';

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

/** `urgent` is what people have to hear before anything else: a pause, an incident. */
export type Turn = { urgent?: boolean };

/** Takes a turn in a channel, or throws `TooFast`. */
export type Pacer = (channel: string, turn?: Turn) => void;

/** When a channel may take a full burst again, the last instant that somebody was told to come again at, and the turn that is kept for what is urgent. */
type Channel = { fullAt: number; toldAt: number; urgentAt: number | null };

/**
 * Takes a turn in a channel, or throws `TooFast`. Each that is refused is told a time of its own: told the same one, all but one
 * would come in vain, again and again. What is `urgent` takes the next free turn, ahead of those who were told. Full buckets are forgotten,
 * so that the map stays small.
 */
export function pacer({ platform, burst, everyMs }: Pace, clock: Pick<Clock, 'monotonicMs'>): Pacer {
  const channels = new Map<string, Channel>();
  return (channel: string, { urgent = false }: Turn = {}): void => {
    const now = clock.monotonicMs();
    for (const [name, { fullAt }] of channels) if (fullAt <= now) channels.delete(name);
    const { fullAt, toldAt, urgentAt } = channels.get(channel) ?? { fullAt: now, toldAt: now, urgentAt: null };
    const kept = !urgent && urgentAt !== null && now < urgentAt + everyMs;
    const freeAt = Math.max(fullAt - (burst - 1) * everyMs, kept ? urgentAt + everyMs : 0);
    if (freeAt > now) {
      const at = urgent ? freeAt : Math.max(freeAt, toldAt + everyMs);
      channels.set(channel, { fullAt, toldAt: Math.max(at, toldAt), urgentAt: urgent ? at : urgentAt });
      throw new TooFast(platform, Math.ceil(at - now));
    }
    channels.set(channel, { fullAt: fullAt + everyMs, toldAt, urgentAt: urgent ? null : urgentAt });
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
