// What happens again and again: the sweep every few seconds, the digest every morning. One at a time, beside the steps.
import type { Clock, Logger } from '../../ports/runtime.ts';
import { repeat } from '../../upkeep/repeat.ts';
import { faultLog } from './faults.ts';
import { openUpkeepQueue, openWorker, type Timer, UPKEEP_QUEUE } from './queues.ts';

/** Every so many milliseconds; or by a cron pattern in an IANA zone. */
export type Schedule = { everyMs: number } | { pattern: string; zone: string };

const repeatOf = (schedule: Schedule) => ('everyMs' in schedule ? { every: schedule.everyMs } : { pattern: schedule.pattern, tz: schedule.zone });

/** How often each process looks whether the store still has every schedule. */
const LOOK_MS = 60_000;
/** One whose next time is past by so much has lost its job: a task in hand delays the others by less. */
const STANDS_STILL_MS = 120_000;

/**
 * Starts schedules by name and takes away those that are no longer there. Of several processes one runs each time. What the store loses
 * comes back within `lookMs`. A task that throws is logged and comes again at its next time; `close` finishes the one in hand.
 */
export async function startSchedules<N extends string>({
  timer,
  schedules,
  run,
  clock,
  logger,
  lookMs = LOOK_MS,
}: {
  timer: Timer;
  schedules: Record<N, Schedule>;
  run: (name: N) => Promise<void>;
  clock: Clock;
  logger: Logger;
  lookMs?: number;
}) {
  const isName = (name: string): name is N => Object.hasOwn(schedules, name);
  const tell = faultLog({ logger, clock }, 'error');
  const onFault = (error: Error) => tell(error, 'The queue of schedules failed');
  const queue = await openUpkeepQueue(timer, onFault);
  for (const { key } of await queue.getJobSchedulers()) if (!isName(key)) await queue.removeJobScheduler(key);
  const names = Object.keys(schedules).filter(isName);
  const schedule = (name: N) => queue.upsertJobScheduler(name, repeatOf(schedules[name]), { name, data: {} });
  for (const name of names) await schedule(name);

  /** Leaves alone what goes on, so that nothing is shifted. */
  async function bringBack(): Promise<void> {
    for (const name of names) {
      const next = (await queue.getJobScheduler(name))?.next ?? 0;
      if (next < Date.now() - STANDS_STILL_MS) await schedule(name);
    }
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
  const stopLooking = repeat(() => bringBack().catch(onFault), lookMs, { clock, logger });
  return {
    async close() {
      await stopLooking();
      await worker.close();
      await queue.close();
    },
  };
}
