// Runs a program of ours as its own process: to kill it, or to see how it ends.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { until } from './agent.ts';

export type Program = ReturnType<typeof startProgram>;

/** `file` is run with exactly this environment, besides what Node needs. */
export function startProgram(file: string, env: Record<string, string>, args: string[] = []) {
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, [file, ...args], { env: { PATH, TZ: 'UTC', ...env }, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (part: Buffer) => (output += part.toString('utf8')));
  const ended = once(child, 'close').then(() => ({ code: child.exitCode, output }));
  return {
    /** Its exit code and all that it wrote, once it has ended. */
    ended,
    output: () => output,
    /** Sends it a number, and waits until it says that it is done. */
    tell: async (number: number) => {
      const done = once(child, 'message');
      child.send(number);
      await Promise.race([done, ended]);
    },
    /** Asks it to stop, as an orchestrator or Ctrl-C does. */
    signal: (name: 'SIGTERM' | 'SIGINT') => child.kill(name),
    /** As a power cut would: nothing is finished. */
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

export const isReady = (url: string): Promise<boolean> =>
  fetch(`${url}/readyz`).then(
    ({ ok }) => ok,
    () => false,
  );

/** Waits until it is ready; where it is not in time, what it wrote stands in the failure. */
export async function untilReady(program: Program, url: string, withinMs: number): Promise<void> {
  await until(
    'the start',
    async () => ((await isReady(url)) ? 'ready' : program.output()),
    (seen) => seen === 'ready',
    withinMs,
  );
}
