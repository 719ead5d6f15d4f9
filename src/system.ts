// The real clock, the real randomness, how busy the process is: the only place where they come in.
import { randomInt } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { customAlphabet } from 'nanoid';
import type { Clock, Ids } from './ports/runtime.ts';

/** 26 letters of Crockford's alphabet hold 130 random bits. */
const letters = customAlphabet('0123456789abcdefghjkmnpqrstvwxyz', 26);

export const systemIds: Ids = {
  newId: (prefix) => `${prefix}_${letters()}`,
  random: () => randomInt(2 ** 32) / 2 ** 32,
};

/** A clock that can be moved ahead, for the playground and the demo; `sleep` and `monotonicMs` stay real. */
export type MovableClock = Clock & { moveTo(instant: Date): void; toRealTime(): void; isMoved(): boolean };

export function systemClock(): MovableClock {
  let aheadMs = 0;
  return {
    now: () => new Date(Date.now() + aheadMs),
    monotonicMs: () => performance.now(),
    sleep: (ms) => wait(ms),
    moveTo: (instant) => {
      aheadMs = instant.getTime() - Date.now();
    },
    toRealTime: () => {
      aheadMs = 0;
    },
    isMoved: () => aheadMs !== 0,
  };
}

/** Tells for how much of the time since it was last asked, 0 to 1, this process had something to do. */
export function busyShare(): () => number {
  let last = performance.eventLoopUtilization();
  return () => {
    const before = last;
    last = performance.eventLoopUtilization();
    return performance.eventLoopUtilization(last, before).utilization;
  };
}
