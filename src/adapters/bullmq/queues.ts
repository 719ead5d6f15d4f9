// The queue of steps, on BullMQ's PostgreSQL backend over the database that is open already.
import { createPostgresBackend, type PgPool, runMigrations, withBackend } from 'bullmq';
import type { Step } from '../../domain/steps.ts';

export const QUEUE = 'countersign';

/** What a job carries: which step of which approval. */
export type StepJob = Pick<Step, 'step' | 'id' | 'version'>;

const { Queue, Worker } = withBackend(createPostgresBackend);

export { Worker };

/** Makes BullMQ's tables where they are missing, and opens the queue. The pool stays the caller's to close. */
export async function openQueue(pool: PgPool) {
  await pool.query('create schema if not exists bullmq');
  await pool.query('set search_path to bullmq, public');
  const client = await pool.connect();
  try {
    await runMigrations(client, 'bullmq');
  } finally {
    client.release();
  }
  const queue = new Queue<StepJob>(QUEUE, {
    connection: pool,
    defaultJobOptions: { removeOnComplete: true, removeOnFail: true },
  });
  await queue.waitUntilReady();
  return queue;
}

export type StepQueue = Awaited<ReturnType<typeof openQueue>>;
