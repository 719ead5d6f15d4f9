// How long a start takes, on an empty store and again, and what the idle process keeps in memory.
import { readFileSync } from 'node:fs';
import { type Bench, bound, type Line } from './measure.ts';
import { startOurs } from './ours.ts';

const IDLE_MS = 5_000;

/** Resident memory of a process in MB, as Linux counts it. */
function residentMb(pid: number): number {
  const [, kb] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kb) / 1024;
}

/** As `npm start` does it: with the playground where everything is embedded. */
export async function starting({ store }: Bench): Promise<Line[]> {
  const place = await store.newPlace();
  const start = () => startOurs(place, '127.0.0.1:9', { env: { PLAYGROUND: store.name === 'embedded' ? 'on' : 'off' } });
  const first = await start();
  await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
  const firstMb = residentMb(first.pid);
  await first.stop();
  const second = await start();
  await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
  const secondMb = residentMb(second.pid);
  await second.stop();
  await place.drop();
  return [
    bound('start to ready, empty store', first.readyMs / 1000, 's', { most: 5 }),
    bound('start to ready, again', second.readyMs / 1000, 's', { most: 5 }),
    bound('resident memory idle, empty store', firstMb, 'MB', { most: 600 }),
    bound('resident memory idle, started again', secondMb, 'MB', { most: 600 }),
  ];
}
