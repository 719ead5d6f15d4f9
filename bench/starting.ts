// How long a start takes, on a fresh folder and again, and what the idle process keeps in memory.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bound, type Measure } from './measure.ts';
import { startOurs } from './ours.ts';

const IDLE_MS = 5_000;

/** Resident memory of a process in MB, as Linux counts it. */
function residentMb(pid: number): number {
  const [, kb] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kb) / 1024;
}

/** As `npm start` does it, with the playground. */
export async function starting(): Promise<Measure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-bench-'));
  const start = () => startOurs(folder, '127.0.0.1:9', { PLAYGROUND: 'on' });
  const first = await start();
  await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
  const firstMb = residentMb(first.pid);
  await first.stop();
  const second = await start();
  await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
  const secondMb = residentMb(second.pid);
  await second.stop();
  rmSync(folder, { recursive: true });
  return [
    bound('start to ready, fresh folder', first.readyMs / 1000, 's', { most: 5 }),
    bound('start to ready, again', second.readyMs / 1000, 's', { most: 5 }),
    bound('resident memory idle, fresh folder', firstMb, 'MB', { most: 600 }),
    bound('resident memory idle, started again', secondMb, 'MB', { most: 600 }),
  ];
}
