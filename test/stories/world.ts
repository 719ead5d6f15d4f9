// A whole Countersign in this process for a story: real doors, real Slack app, real store, and a clock that the story moves.
import { readConfig } from '../../src/config.ts';
import { systemClock } from '../../src/system.ts';
import { startCountersign } from '../../src/wire.ts';
import { newAgent } from './agent.ts';
import { MONDAY, newGround, type WorkspaceWords } from './ground.ts';
import { newPeople } from './people.ts';

export type World = Awaited<ReturnType<typeof startWorld>>;

/** Starts at `at`, half past nine on a Monday in New York where left out. `stop` leaves nothing behind. */
export async function startWorld({
  at = MONDAY,
  workspaces = { 'client-a': {} },
  env = {},
}: {
  at?: Date;
  workspaces?: Record<string, WorkspaceWords>;
  env?: Record<string, string>;
} = {}) {
  const clock = systemClock();
  clock.moveTo(at);
  const errors: string[] = [];
  const logger = {
    debug: () => undefined,
    info: () => undefined,
    warn: () => undefined,
    error: (_details: object, words: string) => errors.push(words),
  };
  const ground = await newGround({ clock, workspaces });
  const running = await startCountersign(readConfig({ ...ground.env, ...env }, 'all'), { clock, logger }).catch(async (error: unknown) => {
    await ground.clear();
    throw error;
  });
  return {
    ...ground,
    clock,
    running,
    /** What was logged as an error. */
    errors,
    agent: newAgent(ground, clock),
    people: newPeople(ground.slack),
    /** Moves the clock; what is due by then begins at once. */
    moveTo: async (instant: Date | string) => {
      clock.moveTo(new Date(instant));
      await running.flow.resumeStalled(0);
    },
    stop: async () => {
      await running.close();
      await ground.clear();
    },
  };
}
