// A program of the benchmark in a process of its own, so that the load comes from another core than the work.
import { type ChildProcess, spawn } from 'node:child_process';

const isReady = (url: string) =>
  fetch(url).then(
    (answer) => answer.ok,
    () => false,
  );

/** What Node is started with beside the program; `BENCH_PROFILE=FOLDER` has every program leave its CPU profile there. */
export const FLAGS = [
  '--disable-warning=ExperimentalWarning',
  ...(process.env.BENCH_PROFILE ? ['--cpu-prof', `--cpu-prof-dir=${process.env.BENCH_PROFILE}`] : []),
];

/** Starts `node FILE ARGS` and waits until `url` answers. `readyMs` is how long that took. */
export async function startChild(args: string[], env: Record<string, string>, url: string) {
  const started = performance.now();
  const child: ChildProcess = spawn(process.execPath, [...FLAGS, ...args], {
    env: { ...process.env, TZ: 'UTC', LOG_LEVEL: 'error', ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  while (!(await isReady(url))) {
    if (child.exitCode !== null) throw new Error(`${args.join(' ')} ended with ${child.exitCode} before it was ready`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return {
    pid: child.pid ?? 0,
    readyMs: performance.now() - started,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
      process.off('exit', kill);
    },
  };
}
