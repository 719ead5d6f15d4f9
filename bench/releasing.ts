// A thousand releases due at one instant, over ten workspaces, against bare BullMQ jobs with the same writes and one POST.
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startOurs } from './intake.ts';
import { against, bound, type Measure } from './measure.ts';
import { task } from './policies.ts';
import { startReceiver } from './receiver.ts';
import { sendAll } from './send-all.ts';

const RELEASES = 1000;
const LEAD_MS = 15_000;

async function ours(): Promise<{ ms: number; early: number; doubled: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-bench-'));
  const receiver = await startReceiver();
  const running = await startOurs(folder, receiver.host);
  const due = Date.now() + LEAD_MS;
  const not_before = new Date(due).toISOString();
  await sendAll(`${running.url}/v1/requests`, RELEASES, (n) => task(n, receiver.url, { not_before }));
  await receiver.count(RELEASES, LEAD_MS + 120_000);
  const last = receiver.arrivals.at(-1)?.at ?? Number.NaN;
  await running.stop();
  await receiver.close();
  rmSync(folder, { recursive: true });
  const ids = new Set(receiver.arrivals.map((one) => one.id));
  return { ms: last - due, early: receiver.arrivals.filter((one) => one.at < due).length, doubled: receiver.arrivals.length - ids.size };
}

/** The bare engine's time for the same number of jobs. */
async function bare(empty: boolean): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-bench-'));
  const receiver = await startReceiver();
  const env = {
    ...process.env,
    TZ: 'UTC',
    DATA_DIR: join(folder, 'data'),
    CALLBACK_URL: receiver.url,
    JOBS: String(RELEASES),
    DUE_AT: String(Date.now() + LEAD_MS),
    ...(empty ? { EMPTY: '1' } : {}),
  };
  const child = fork('bench/bare/release.ts', [], { env, execArgv: ['--disable-warning=ExperimentalWarning'] });
  const ms = await new Promise<number>((resolve, reject) => {
    child.once('message', (message) => resolve((message as { ms: number }).ms));
    child.once('exit', () => reject(new Error('The bare engine ended before its jobs did')));
  });
  child.removeAllListeners('exit');
  child.kill();
  await receiver.close();
  rmSync(folder, { recursive: true, force: true });
  return ms;
}

export async function releasing(): Promise<Measure[]> {
  const { ms, early, doubled } = await ours();
  const perSecond = (took: number) => (RELEASES / took) * 1000;
  const bareMs = await bare(false);
  const emptyMs = await bare(true);
  return [
    against('releases due at one instant, 1,000 over ten workspaces', perSecond(ms), perSecond(bareMs), '/s', 0.7),
    { ...against('the same against an empty job', perSecond(ms), perSecond(emptyMs), '/s', 0), goal: 'as it is' },
    bound('releases before their hour', early, '', { most: 1 }),
    bound('releases that came twice', doubled, '', { most: 1 }),
  ];
}
