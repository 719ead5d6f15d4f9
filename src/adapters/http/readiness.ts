// Whether we may be sent calls: each check says in one sentence what is wrong and what to do, or that all is well.
import { MOST_APART_MS } from '../../domain/documents/clocks.ts';
import type { Clock, Logger } from '../../ports/runtime.ts';

/** `look` answers null where all is well; what it throws means that nobody answered. */
export type Check = {
  look(): Promise<string | null>;
  /** False where requests can be taken all the same: then it is shown, and nothing more. */
  isNeeded: boolean;
};

export type Readiness = { ok: boolean; checks: { [name: string]: string } };

const LONGEST_MS = 2_000;
const WELL = 'ok';
const SILENT = 'does not answer; see the log, it is tried again with the next call';

/** Looks at everything at once, each within two seconds. The reasons of faults go into the log, since anybody may read the answer. */
export function readiness(checks: Record<string, Check>, { clock, logger }: { clock: Pick<Clock, 'sleep'>; logger: Logger }) {
  async function stateOf(name: string, { look }: Check): Promise<string> {
    const tooLong = clock.sleep(LONGEST_MS).then(() => SILENT);
    const looked = look().catch((error: unknown) => {
      logger.warn({ err: error, check: name }, 'A check of the readiness failed');
      return SILENT;
    });
    return (await Promise.race([looked, tooLong])) ?? WELL;
  }

  return async (): Promise<Readiness> => {
    const states = await Promise.all(Object.entries(checks).map(async ([name, check]) => [name, await stateOf(name, check)] as const));
    return { ok: states.every(([name, state]) => state === WELL || !checks[name]?.isNeeded), checks: Object.fromEntries(states) };
  };
}

/** The names of checks with whether each is well, for the metrics. */
export const wellOf = ({ checks }: Readiness): Record<string, boolean> =>
  Object.fromEntries(Object.entries(checks).map(([name, state]) => [name, state === WELL]));

/**
 * Our clock against the database's. Half of the time that the question took is given to it for the way, and all of that is doubt
 * in its favour.
 */
export const clocksAgree = (databaseNow: () => Promise<Date>, ourNow: () => Date) => async (): Promise<string | null> => {
  const before = ourNow().getTime();
  const theirs = (await databaseNow()).getTime();
  const doubtMs = (ourNow().getTime() - before) / 2;
  const apartMs = Math.abs(theirs - (before + doubtMs));
  if (apartMs - doubtMs <= MOST_APART_MS) return null;
  const seconds = (apartMs / 1000).toFixed(1);
  return `our clock and the database's are ${seconds} s apart, at most ${MOST_APART_MS / 1000} s are allowed; synchronise both machines (NTP)`;
};
