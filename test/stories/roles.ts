// Countersign as it runs where processes share the work: one web and several workers, each a process that can be killed.
import { freePort } from '../services/free-port.ts';
import type { Ground } from './ground.ts';
import { isReady, type Program, startProgram } from './programs.ts';

type Needs = { ground: Ground; clock: { now(): Date }; env: Record<string, string> };
type Running = { program: Program; url: string };

/** A start that loads everything, on a machine that does other things. */
const START_MS = 150_000;
const LOOK_MS = 200;

const aheadMs = (clock: Needs['clock']) => clock.now().getTime() - Date.now();

async function start(role: 'web' | 'worker', { ground, clock, env }: Needs): Promise<Running> {
  const port = role === 'web' ? ground.env.PORT : String(await freePort());
  const all = { ...ground.env, ...env, PORT: port, LOG_LEVEL: 'error', STORY_AHEAD_MS: String(aheadMs(clock)) };
  const program = startProgram('test/stories/role.ts', all, [role]);
  const url = `http://127.0.0.1:${port}`;
  const hasEnded = program.ended.then(() => true);
  for (const end = performance.now() + START_MS; !(await isReady(url)); ) {
    const gone = await Promise.race([hasEnded, new Promise<false>((resolve) => setTimeout(() => resolve(false), LOOK_MS))]);
    if (!gone && performance.now() < end) continue;
    await program.kill();
    throw new Error(`The ${role} did not start: ${program.output()}`);
  }
  return { program, url };
}

/** All of them, or none: what was started ends where another could not. */
async function startAll(roles: ('web' | 'worker')[], needs: Needs): Promise<Running[]> {
  const started = await Promise.allSettled(roles.map((role) => start(role, needs)));
  const failed = started.find((one) => one.status === 'rejected');
  const running = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  if (!failed) return running;
  await Promise.all(running.map(({ program }) => program.kill()));
  throw failed.reason;
}

/** What a process logged as errors: the words alone. */
const errorsOf = ({ program }: Running): string[] =>
  program
    .output()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => String(JSON.parse(line).msg));

async function startHouse(needs: Needs, workers: number): Promise<[web: Running, ...workers: Running[]]> {
  const [web, ...others] = await startAll(['web', ...Array.from({ length: workers }, () => 'worker' as const)], needs);
  if (!web) throw new Error('There is no web');
  return [web, ...others];
}

/** Starts them all at once, on stores that may be empty. */
export async function startRoles(needs: Needs, { workers = 2 } = {}) {
  const [web, ...others] = await startHouse(needs, workers);
  const running = { web, workers: others };
  const all = () => [running.web, ...running.workers];
  return {
    all,
    errors: () => all().flatMap(errorsOf),
    /** Tells every process the story's time; what is due by then begins at once. */
    moved: async () => void (await Promise.all(all().map(({ program }) => program.tell(aheadMs(needs.clock))))),
    /** A power cut for all of them, and others in their place once `meanwhile` is over. */
    replaceAll: async (meanwhile: () => void) => {
      await Promise.all(all().map(({ program }) => program.kill()));
      meanwhile();
      [running.web, ...running.workers] = await startHouse(needs, workers);
    },
    /** Asks the workers to stop; their exit codes. */
    endWorkers: () =>
      Promise.all(
        running.workers.map(async ({ program }) => {
          program.signal('SIGTERM');
          return (await program.ended).code;
        }),
      ),
    stop: async () => void (await Promise.all(all().map(({ program }) => program.kill()))),
  };
}
