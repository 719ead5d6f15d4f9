// The bare engine of the release: a BullMQ job that does the same number of writes and one POST, on the same database. `EMPTY`
// makes it a job that does nothing.
import { request } from 'undici';
import { openQueue, openWorker } from '../../src/adapters/bullmq/queues.ts';
import { openDatabase } from '../../src/adapters/postgres/database.ts';

const { DATA_DIR = '', CALLBACK_URL = '', JOBS = '1000', DUE_AT = '0', EMPTY } = process.env;
/** As many as ours: three of the approval, two of the ledger, two of the audit log, one of the watermark. */
const WRITES = 8;
const DOCUMENT = 'x'.repeat(4000);

const database = await openDatabase({ dataDir: DATA_DIR });
await database.query('create table bare (id text primary key, doc text not null)', []);
const timer = { pool: database.pool, isOurs: false };
const queue = await openQueue(timer);
const due = Number(DUE_AT);
const jobs = Array.from({ length: Number(JOBS) }, (_, n) => ({
  name: 'bare',
  data: { n } as never,
  opts: { jobId: `bare-${n}`, delay: Math.max(0, due - Date.now()) },
}));
await queue.addBulk(jobs);

let done = 0;
openWorker(
  queue.name,
  timer,
  async (job) => {
    if (!EMPTY) {
      for (let write = 0; write < WRITES; write += 1) {
        await database.query('insert into bare values ($1, $2)', [`${job.id}-${write}`, DOCUMENT]);
      }
      const answer = await request(CALLBACK_URL, {
        method: 'POST',
        body: DOCUMENT,
        headers: { 'content-type': 'application/json', 'webhook-id': String(job.id) },
      });
      await answer.body.dump();
    }
    done += 1;
    if (done === jobs.length) process.send?.({ ms: Date.now() - due });
  },
  { concurrency: 25, onFault: console.error },
);
