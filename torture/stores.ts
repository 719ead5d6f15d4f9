// What stands behind the product in a campaign, by the name of the store: its servers, its processes, and what can go wrong with it.
import { setTimeout as wait } from 'node:timers/promises';
import { startMongo } from '../test/services/mongo.ts';
import { newDatabase, startPostgres } from '../test/services/postgres.ts';
import { flush, startRedis } from '../test/services/redis.ts';
import type { FragileService } from '../test/services/service.ts';
import type { Role } from './processes.ts';
import type { Random } from './random.ts';
import { type Relay, startRelay } from './relay.ts';

type Faults = Record<string, (random: Random) => Promise<void>>;

export type Store = {
  /** The product's environment that leads to it. */
  env: Record<string, string>;
  roles: Role[];
  /** What can be done to it while lives are lived; each resolves once what was taken away is back. */
  faults: Faults;
  close(): Promise<void>;
};

/** Several of each role: races are between processes, not only within one. */
const APART: Role[] = ['web', 'web', 'worker', 'worker'];

/** Gone without a word, and back after a while. */
const restart = (service: FragileService) => async (random: Random) => {
  await service.crash();
  await wait(random.int(200, 2_500));
  await service.comeBack();
};

/** What a bad network does to the way to a store. */
const network = (name: string, relay: Relay): Faults => ({
  [`connections to ${name} cut`]: async () => relay.cut(),
  [`connections to ${name} slowed`]: async (random) => {
    relay.slow(random.int(20, 250));
    await wait(random.int(1_000, 4_000));
    relay.slow(0);
  },
});

/** Everything in the product's own process: nothing of it can fail alone. */
const embedded = async (): Promise<Store> => ({ env: {}, roles: ['all'], faults: {}, close: async () => undefined });

async function postgres(): Promise<Store> {
  const server = await startPostgres();
  const relay = await startRelay(await newDatabase(server.url));
  return {
    env: { DATABASE_URL: relay.url },
    roles: APART,
    faults: { 'PostgreSQL restarted': restart(server), ...network('PostgreSQL', relay) },
    close: async () => {
      await relay.close();
      await server.stop();
    },
  };
}

/** The stand-in for MongoDB keeps its data in memory, so that of it only the connections can go. */
async function mongo(): Promise<Store> {
  const [server, redis] = await Promise.all([startMongo(), startRedis()]);
  const [toServer, toRedis] = await Promise.all([startRelay(server.url), startRelay(redis.url)]);
  return {
    env: { MONGODB_URL: toServer.url, REDIS_URL: toRedis.url, TEST_ALLOW_STANDALONE: 'true' },
    roles: APART,
    faults: {
      'Redis killed': restart(redis),
      'Redis flushed': () => flush(redis.url),
      ...network('MongoDB', toServer),
      ...network('Redis', toRedis),
    },
    close: async () => {
      await Promise.all([toServer.close(), toRedis.close()]);
      await Promise.all([server.stop(), redis.stop()]);
    },
  };
}

export const STORES = { embedded, postgres, mongo } satisfies Record<string, () => Promise<Store>>;
export type StoreName = keyof typeof STORES;
