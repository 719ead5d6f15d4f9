// The queue of steps, on BullMQ's PostgreSQL backend over the database that is open already.
import { createPostgresBackend, type PgPool, runMigrations, withBackend } from 'bullmq';
import type { Step } from '../../domain/steps.ts';

const QUEUE = 'countersign';
export const UPKEEP_QUEUE = 'countersign-upkeep';

/** A step as a job carries it; `at` in milliseconds. */
export type StepJob = Omit<Step, 'at'> & { at: number };

const { Queue, Worker } = withBackend(createPostgresBackend);

export { type PgPool, Worker };

/** Where jobs are kept. `isOurs` says that no other process works there. The pool stays the caller's to close. */
export type Timer = { pool: PgPool; isOurs: boolean };

/** A job that ended leaves nothing, or its id would silently swallow the next one. Nobody reads the queue's own events. */
const queueOptions = (pool: PgPool) => ({
  connection: pool,
  defaultJobOptions: { removeOnComplete: true, removeOnFail: true },
  streams: { events: { maxLen: 100 } },
});

async function makeTables(pool: PgPool): Promise<void> {
  const client = await pool.connect();
  try {
    await runMigrations(client, 'bullmq');
  } finally {
    client.release();
  }
}

/**
 * Makes BullMQ's tables where they are missing, and opens the queue. One that is ours alone begins empty, because a step that was in
 * hand when a process was killed would otherwise stay locked for a while, and the sweep brings every step back.
 */
export async function openQueue({ pool, isOurs }: Timer) {
  await makeTables(pool);
  const queue = new Queue<StepJob>(QUEUE, queueOptions(pool));
  await queue.waitUntilReady();
  if (isOurs) await queue.obliterate({ force: true });
  return queue;
}

export type StepQueue = Awaited<ReturnType<typeof openQueue>>;

/** Opens the queue of schedules, which `openQueue` has made the tables for. */
export async function openUpkeepQueue({ pool }: Timer) {
  const queue = new Queue<Record<string, never>>(UPKEEP_QUEUE, queueOptions(pool));
  await queue.waitUntilReady();
  return queue;
}
