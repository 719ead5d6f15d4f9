// An end for what may take too long.
import type { Clock } from '../ports/runtime.ts';

/** What the work comes to, or an error where it takes longer; the work itself goes on. */
export const within = <T>(clock: Pick<Clock, 'sleep'>, ms: number, work: Promise<T>): Promise<T> =>
  Promise.race([
    work,
    clock.sleep(ms).then(() => {
      throw new Error(`No answer within ${ms} ms`);
    }),
  ]);
