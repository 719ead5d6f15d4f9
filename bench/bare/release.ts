// The bare engine of the release: a BullMQ job that does the same number of writes, of the same documents, and one POST, on the same
// store. `EMPTY` makes it a job that does nothing.
import { readFileSync } from 'node:fs';
import { request } from 'undici';
import { openQueue, openWorker } from '../../src/adapters/bullmq/queues.ts';
import type { Documents } from '../documents.ts';
import { openEngine } from './engine.ts';

const { CALLBACK_URL = '', JOBS = '1000', LEAD_MS = '0', DOCUMENTS = '', EMPTY } = process.env;
const { approval, ledger, entry } = JSON.parse(readFileSync(DOCUMENTS, 'utf8')) as Documents;
/** What a release writes: the approval three times, the ledger twice, the audit log twice, and the watermark. */
const WRITES = [approval, ledger, approval, entry, approval, ledger, entry, ''];

const { insert, timer } = await openEngine(process.env);
const queue = await openQueue(timer);
const due = Date.now() + Number(LEAD_MS);
const jobs = Array.from({ length: Number(JOBS) }, (_, n) => ({
  name: 'bare',
  data: { n } as never,
  opts: { jobId: `bare-${n}`, delay: Math.max(0, due - Date.now()) },
}));
await queue.addBulk(jobs);
if (Date.now() > due) throw new Error('The jobs were due before all of them were in the queue');

let done = 0;
openWorker(
  queue.name,
  timer,
  async (job) => {
    if (!EMPTY) {
      for (const [write, document] of WRITES.entries()) await insert(`${job.id}-${write}`, document);
      const headers = { 'content-type': 'application/json', 'webhook-id': String(job.id) };
      const answer = await request(CALLBACK_URL, { method: 'POST', body: entry, headers });
      await answer.body.dump();
    }
    done += 1;
    if (done === jobs.length) process.send?.({ ms: Date.now() - due });
  },
  { concurrency: 25, onFault: console.error },
);
