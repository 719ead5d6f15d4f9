// A whole Countersign for a story, with a clock that the story moves: in this process on the embedded store, or as web and workers in
// processes of their own on the stores that STORY_STORE names.
import { readConfig } from '../../src/config.ts';
import { type MovableClock, systemClock } from '../../src/system.ts';
import { startCountersign } from '../../src/wire.ts';
import { newAgent } from './agent.ts';
import { type Ground, MONDAY, newGround, type WordsFor } from './ground.ts';
import { newPeople } from './people.ts';
import { startRoles } from './roles.ts';
import { type SharedStore, startStore } from './stores.ts';

export type World = Awaited<ReturnType<typeof startWorld>>;

/** What runs; `moved` tells it that the clock was moved, `errors` are the words that it logged as errors. */
type House = { moved(): Promise<void>; errors(): string[]; stop(): Promise<void> };

const SHARED = process.env.STORY_STORE as SharedStore | undefined;

async function inOneProcess(ground: Ground, clock: MovableClock): Promise<House> {
  const errors: string[] = [];
  const ignore = () => undefined;
  const logger = { debug: ignore, info: ignore, warn: ignore, error: (_details: object, words: string) => errors.push(words) };
  const running = await startCountersign(readConfig(ground.env, 'all'), { clock, logger });
  return { moved: () => running.flow.resumeStalled(0), errors: () => errors, stop: running.close };
}

async function inProcesses(ground: Ground, clock: MovableClock, name: SharedStore): Promise<House> {
  const store = await startStore(name);
  const roles = await startRoles({ ground, clock, env: store.env }).catch(async (error: unknown) => {
    await store.stop();
    throw error;
  });
  const stop = async () => {
    await roles.stop();
    await store.stop();
  };
  return { moved: roles.moved, errors: roles.errors, stop };
}

/** Starts at `at`, half past nine on a Monday in New York where left out. `stop` leaves nothing behind. */
export async function startWorld({
  at = MONDAY,
  workspaces = { 'client-a': {} },
  env = {},
}: {
  at?: Date;
  workspaces?: Record<string, WordsFor>;
  env?: Record<string, string>;
} = {}) {
  const clock = systemClock();
  clock.moveTo(at);
  const given = await newGround({ clock, workspaces, isShared: SHARED !== undefined });
  const ground = { ...given, env: { ...given.env, ...env } };
  const house = await (SHARED ? inProcesses(ground, clock, SHARED) : inOneProcess(ground, clock)).catch(async (error: unknown) => {
    await ground.clear();
    throw error;
  });
  return {
    ...ground,
    clock,
    errors: house.errors,
    agent: newAgent(ground, clock),
    people: newPeople(ground.slack),
    /** Moves the clock; what is due by then begins at once. */
    moveTo: async (instant: Date | string) => {
      clock.moveTo(new Date(instant));
      await house.moved();
    },
    stop: async () => {
      await house.stop();
      await ground.clear();
    },
  };
}
