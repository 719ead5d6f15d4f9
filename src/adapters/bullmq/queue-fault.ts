// Whether the queue of steps can be used: what readiness asks it, cheap enough for every second.
import type { StepQueue, Timer } from './queues.ts';

const PAUSED = "the queue is paused, so that nothing is released; resume it (BullMQ's Queue.resume of the queue countersign)";

/** What keeps steps from being added or run, with the remedy; null where nothing does. Throws where the store does not answer. */
export async function queueFault(queue: Pick<StepQueue, 'isPaused'>, timer: Timer): Promise<string | null> {
  const fault = 'redis' in timer ? await timer.redis.fault() : null;
  if (fault !== null) return `Redis ${fault}`;
  return (await queue.isPaused()) ? PAUSED : null;
}
