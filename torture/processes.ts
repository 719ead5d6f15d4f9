// The product's processes: started, killed with -9, and started again for as long as the campaign runs.
import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { KillPoint } from './kill-switch.ts';

const READY_MS = 180_000;

export type Role = 'all' | 'web' | 'worker';
/** `meant` says what killed it, our hand or its own switch; null where it ended by itself: with this exit code, up already or not. */
export type Ended = { role: Role; meant: string | null; code: number | null; wasReady: boolean };

type Options = {
  role: Role;
  env: Record<string, string>;
  /** Where its log goes. */
  folder: string;
  /** Asked before each start, with whether it was up before: where it shall die by itself. */
  nextKill: (wasReady: boolean) => KillPoint | null;
  /** How long it stays down, in milliseconds. */
  downMs: () => number;
  ended: (end: Ended) => void;
};

export type Keeper = ReturnType<typeof keepRunning>;

/** Keeps one process of a role running: whatever ends it, it is started again. */
export function keepRunning({ role, env, folder, nextKill, downMs, ended }: Options) {
  const log = createWriteStream(join(folder, `${role}.log`), { flags: 'a' });
  let child: ChildProcess | null = null;
  let isReady = false;
  let killing: string | null = null;
  let isArmed = false;
  let isOver = false;

  /** How long the last start took: on a slow machine everything else takes longer too. */
  let startMs = 0;

  function start(wasUp: boolean): { gone: Promise<number | null>; set: KillPoint | null } {
    const set = nextKill(wasUp);
    isArmed = set !== null;
    const { PATH = '' } = process.env;
    const began = performance.now();
    const started = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, 'child.ts')], {
      env: { PATH, TZ: 'UTC', ...env, TORTURE_ROLE: role, TORTURE_KILL: JSON.stringify(set) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child = started;
    started.stdout.on('data', (part: Buffer) => {
      if (part.toString('utf8').includes('ready')) {
        isReady = true;
        startMs = performance.now() - began;
      }
      log.write(part);
    });
    started.stderr.pipe(log, { end: false });
    return { gone: new Promise((resolve) => started.once('exit', (code) => resolve(code))), set };
  }

  const keeping = (async () => {
    let wasReady = true;
    while (!isOver) {
      killing = null;
      const { gone, set } = start(wasReady);
      const code = await gone;
      wasReady = isReady;
      isReady = false;
      if (isOver) return;
      const own = code === null && set ? set.point : null;
      ended({ role, meant: killing ?? own, code, wasReady });
      await wait(downMs());
    }
  })();

  return {
    role,
    startMs: () => startMs,
    /** Its switch is set. */
    isArmed: () => isArmed,
    /** Waits until it says that it is ready, however often it is started meanwhile. */
    async ready(): Promise<void> {
      const until = performance.now() + READY_MS;
      while (!isReady) {
        if (performance.now() > until) throw new Error(`The process ${role} was not ready in time; its log is ${join(folder, `${role}.log`)}`);
        await wait(50);
      }
    },
    kill(why: string): void {
      killing ??= why;
      child?.kill('SIGKILL');
    },
    /** Ends it for good; what is in hand is finished. */
    async stop(): Promise<void> {
      isOver = true;
      child?.kill('SIGTERM');
      const slow = setTimeout(() => child?.kill('SIGKILL'), 15_000);
      await keeping;
      clearTimeout(slow);
      log.end();
    },
  };
}
