// Releases that are all due at one instant: asked for beforehand, and timed from that instant to the last callback.
import { task } from './policies.ts';
import type { startReceiver } from './receiver.ts';
import { sendAll } from './send-all.ts';

const LEAD_MS = 15_000;
const LONGEST_MS = 120_000;

type Asker = { url: string; receiver: Awaited<ReturnType<typeof startReceiver>> };

/** Every client has its share of them. Throws where they were not all stored before the instant, or did not all arrive. */
export async function dueAtOnce({ url, receiver }: Asker, count: number) {
  const due = Date.now() + LEAD_MS;
  const not_before = new Date(due).toISOString();
  await sendAll(`${url}/v1/requests`, count, (n) => task(n, receiver.url, { not_before }));
  if (Date.now() > due) throw new Error(`The ${count} requests were not stored within ${LEAD_MS} ms, so they were not due at one instant`);
  const arrived = await receiver.count(count, LEAD_MS + LONGEST_MS);
  if (arrived < count) throw new Error(`Only ${arrived} of ${count} releases arrived`);
  const ids = new Set(receiver.arrivals.map((one) => one.id));
  return {
    ms: (receiver.arrivals.at(-1)?.at ?? Number.NaN) - due,
    early: receiver.arrivals.filter((one) => one.at < due).length,
    doubled: receiver.arrivals.length - ids.size,
  };
}
