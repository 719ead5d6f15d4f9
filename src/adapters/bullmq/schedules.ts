// What happens again and again: the sweep every few seconds, the digest every morning. One at a time, beside the steps.
import type { Clock, Logger } from '../../ports/runtime.ts';
import { faultLog } from './faults.ts';
import { openUpkeepQueue, openWorker, type Timer, UPKEEP_QUEUE } from './queues.ts';

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
  clock,
  logger,
}: {
  timer: Timer;
  schedules: Record<N, Schedule>;
  run: (name: N) => Promise<void>;
  clock: Pick<Clock, 'monotonicMs'>;
  logger: Logger;
}) {
  const isName = (name: string): name is N => Object.hasOwn(schedules, name);
  const tell = faultLog({ logger, clock }, 'error');
  const onFault = (error: Error) => tell(error, 'The queue of schedules failed');
  const queue = await openUpkeepQueue(timer, onFault);
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

  const worker = openWorker(UPKEEP_QUEUE, timer, work, { concurrency: 1, onFault });
  return {
    async close() {
      await worker.close();
      await queue.close();
    },
  };
}
