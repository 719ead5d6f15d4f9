// The product of a campaign: its processes on their ports, over one store, each kept running whatever happens to it.
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { SlackEmulator } from '../src/playground/slack-emulator.ts';
import { freePort } from '../test/services/free-port.ts';
import { type Clients, keyName, secretName } from './clients.ts';
import { type Evidence, tally } from './evidence.ts';
import { KILL_POINTS } from './kill-switch.ts';
import { type Ended, type Keeper, keepRunning } from './processes.ts';
import type { Random } from './random.ts';
import type { Store } from './stores.ts';

const ARMED = 0.8;
const LATEST_CALL = 5;
const IMPATIENCE = 0.25;

/** What only this campaign knows: the clients' secrets and keys, and the key of grants. */
export function newSecrets({ all }: Clients) {
  const of = (make: () => string) => Object.fromEntries(all.map(({ id }) => [id, make()]));
  const secrets = of(() => `whsec_${randomBytes(32).toString('base64')}`);
  const keys = of(() => `key_${randomBytes(18).toString('hex')}`);
  const { kty, crv, x, d } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  const names = all.flatMap(({ id }) => [
    [secretName(id), secrets[id] ?? ''],
    [keyName(id), keys[id] ?? ''],
  ]);
  return { secrets, keys, env: { ...Object.fromEntries(names), GRANT_KEY: JSON.stringify({ kty, crv, x, d }) } as Record<string, string> };
}

export const freePorts = ({ roles }: Store): Promise<number[]> => Promise.all(roles.map(freePort));

type Needs = {
  store: Store;
  ports: number[];
  folder: string;
  policyDir: string;
  slack: SlackEmulator;
  env: Record<string, string>;
  evidence: Evidence;
  random: Random;
};

export type House = Awaited<ReturnType<typeof openHouse>>;

/** Starts every process and waits until all of them are ready. */
export async function openHouse({ store, ports, folder, policyDir, slack, env, evidence, random }: Needs) {
  let isCalm = true;
  let points: string[] = [];

  /** Every point has its turn before any comes again. One that died while it started is let up once. */
  function nextKill(wasReady: boolean) {
    if (isCalm || !wasReady || !random.chance(ARMED)) return null;
    if (points.length === 0) points = random.shuffled(KILL_POINTS);
    return { point: points.pop() ?? '', n: random.chance(0.5) ? 1 : random.int(2, LATEST_CALL) };
  }

  function ended({ role, meant, code, wasReady }: Ended): void {
    if (meant !== null) tally(evidence, `${role} killed ${meant}`);
    // Where its store is away a start is refused, and tried again by whoever keeps it running.
    else if (!wasReady && !isCalm && role !== 'all') tally(evidence, `${role} refused to start without its store`);
    else {
      evidence.crashes += 1;
      console.error(`The process ${role} ended by itself with code ${code}; its log is in ${folder}.`);
    }
  }

  const shared = {
    ...env,
    ...store.env,
    HOST: '127.0.0.1',
    DATA_DIR: join(folder, 'data'),
    POLICY_DIR: policyDir,
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_SIGNING_SECRET: slack.signingSecret,
    SLACK_API_URL: slack.url,
    CALLBACK_ALLOW_PRIVATE: 'true',
    LOG_LEVEL: 'warn',
  };
  const keepers = store.roles.map((role, index): Keeper => {
    const own = { ...shared, PORT: String(ports[index]) };
    return keepRunning({ role, env: own, folder, nextKill, downMs: () => (isCalm ? 0 : random.int(100, 1_200)), ended });
  });
  const ready = () => Promise.all(keepers.map((keeper) => keeper.ready()));
  await ready();

  return {
    /** Waits until every process is up; how long the slowest took to start. */
    async ready(): Promise<number> {
      await ready();
      return Math.max(...keepers.map((keeper) => keeper.startMs()));
    },
    /** Kills a process that does the steps. */
    killSender: (why: string): void => {
      if (!isCalm) random.pick(keepers.filter(({ role }) => role !== 'web')).kill(why);
    },
    /** Kills any process; one whose switch is set is mostly left to it. */
    killOne: (): void => {
      const one = random.pick(keepers);
      if (!one.isArmed() || random.chance(IMPATIENCE)) one.kill('at a random instant');
    },
    /** From now on processes die, by their own switches. */
    trouble: (): void => {
      isCalm = false;
    },
    /** No switch is set any more: every process is killed once more and starts without one. */
    calm: async (): Promise<void> => {
      isCalm = true;
      for (const keeper of keepers) keeper.kill('at the end');
      await new Promise((resolve) => setTimeout(resolve, 200));
      await ready();
    },
    close: async (): Promise<void> => {
      await Promise.all(keepers.map((keeper) => keeper.stop()));
    },
  };
}
