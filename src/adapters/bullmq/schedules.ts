// What happens again and again: the sweep every few seconds, the digest every morning. One at a time, beside the steps.
import type { Logger } from '../../ports.ts';
import { openUpkeepQueue, type Timer, UPKEEP_QUEUE, Worker } from './queues.ts';
import { LOCKS } from './workers.ts';

/** Every so many milliseconds; or by a cron pattern in an IANA zone. */
export type Schedule = { everyMs: number } | { pattern: string; zone: string };

const repeatOf = (schedule: Schedule) => ('everyMs' in schedule ? { every: schedule.everyMs } : { pattern: schedule.pattern, tz: schedule.zone });

/**
 * Starts schedules by name and takes away those that are no longer there. Of several processes one runs each time. A task that throws
 * is logged and comes again at its next time; `close` finishes the one in hand.
 */
export async function startSchedules<N extends string>({
  timer,
  schedules,
  run,
  logger,
}: {
  timer: Timer;
  schedules: Record<N, Schedule>;
  run: (name: N) => Promise<void>;
  logger: Logger;
}) {
  const isName = (name: string): name is N => Object.hasOwn(schedules, name);
  const queue = await openUpkeepQueue(timer);
  for (const { key } of await queue.getJobSchedulers()) if (!isName(key)) await queue.removeJobScheduler(key);
  for (const name of Object.keys(schedules).filter(isName)) {
    await queue.upsertJobScheduler(name, repeatOf(schedules[name]), { name, data: {} });
  }

  async function work({ name }: { name: string }): Promise<void> {
    if (!isName(name)) return;
    try {
      await run(name);
    } catch (error) {
      logger.error({ err: error, task: name }, 'A scheduled task failed and comes again at its next time');
    }
  }

  const worker = new Worker(UPKEEP_QUEUE, work, { connection: timer.pool, concurrency: 1, ...LOCKS });
  worker.on('error', (error) => logger.error({ err: error }, 'The queue of schedules failed'));
  return {
    async close() {
      await worker.close();
      await queue.close();
    },
  };
}
