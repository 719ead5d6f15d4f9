// The queue of steps, on BullMQ: in Redis, or on its PostgreSQL backend over the database that is open already.
import { createPostgresBackend, createRedisBackend, type PgPool, type Processor, runMigrations, withBackend } from 'bullmq';
import type { Step } from '../../domain/documents/steps.ts';
import type { RedisServer } from './redis.ts';

const QUEUE = 'countersign';
export const UPKEEP_QUEUE = 'countersign-upkeep';

/** A step as a job carries it; `at` in milliseconds. Jobs of the version before have no trace. */
export type StepJob = Omit<Step, 'at' | 'trace'> & { at: number; trace?: string };

/** Where jobs are kept; it stays the caller's to close. `isOurs` says that no other process works there. */
export type Timer = { pool: PgPool; isOurs: boolean } | { redis: RedisServer };

const postgres = withBackend(createPostgresBackend);
const redis = withBackend(createRedisBackend);

/** A job that ended leaves nothing, or its id would silently swallow the next one. Nobody reads the queue's own events. */
const KEEP_NOTHING = { defaultJobOptions: { removeOnComplete: true, removeOnFail: true }, streams: { events: { maxLen: 100 } } };

/**
 * A job is renewed while it runs. Where a process died in the middle of one, another takes it up after this and `stalledInterval`.
 * A store that came back is tried again after `runRetryDelay`.
 */
const WORKING = { lockDuration: 15_000, stalledInterval: 5_000, runRetryDelay: 1_000 };

async function makeTables(pool: PgPool): Promise<void> {
  const client = await pool.connect();
  try {
    await runMigrations(client, 'bullmq');
  } finally {
    client.release();
  }
}

type OnFault = (error: Error) => void;
const ignore: OnFault = () => undefined;

/** Faults are told to `onFault`; adding jobs rejects as well. */
async function open<D>(name: string, timer: Timer, onFault: OnFault) {
  const queue =
    'redis' in timer
      ? new redis.Queue<D>(name, { connection: timer.redis.client, ...KEEP_NOTHING })
      : new postgres.Queue<D>(name, { connection: timer.pool, ...KEEP_NOTHING });
  queue.on('error', onFault);
  await queue.waitUntilReady();
  return queue;
}

/**
 * Makes BullMQ's tables where they are missing, and opens the queue. One that is ours alone begins empty, because a step that was in
 * hand when a process was killed would otherwise stay locked for a while, and the sweep brings every step back.
 */
export async function openQueue(timer: Timer, onFault: OnFault = ignore) {
  if ('pool' in timer) await makeTables(timer.pool);
  const queue = await open<StepJob>(QUEUE, timer, onFault);
  if ('pool' in timer && timer.isOurs) await queue.obliterate({ force: true });
  return queue;
}

export type StepQueue = Awaited<ReturnType<typeof openQueue>>;

/** Opens the queue of schedules, which `openQueue` has made the tables for. */
export const openUpkeepQueue = (timer: Timer, onFault: OnFault = ignore) => open<Record<string, never>>(UPKEEP_QUEUE, timer, onFault);

type Work = { concurrency: number; onFault: OnFault };

/** Works on a queue until it is closed; `close` finishes what is in hand. */
export function openWorker<D>(name: string, timer: Timer, work: Processor<D>, { concurrency, onFault }: Work) {
  const connection = 'redis' in timer ? timer.redis.forWorker() : null;
  const options = { concurrency, ...WORKING };
  const worker =
    'pool' in timer
      ? new postgres.Worker<D>(name, work, { connection: timer.pool, ...options })
      : new redis.Worker<D>(name, work, { connection: connection ?? timer.redis.client, ...options });
  worker.on('error', onFault);
  return {
    close: async () => {
      // Takes no more from now on. Closed while it still connects, it would keep one connection for ever.
      await worker.pause(true);
      await worker.waitUntilReady().catch(onFault);
      await worker.close();
      connection?.disconnect();
    },
  };
}
