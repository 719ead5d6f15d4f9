// The three lawful combinations of stores, as stories run on them: what has to be there, and the variables that name it.
import { startRelay } from '../../torture/relay.ts';
import { missingMongo, startMongo } from '../services/mongo.ts';
import { missingPostgres, startPostgres } from '../services/postgres.ts';
import { missingRedis, startRedis } from '../services/redis.ts';
import type { FragileService } from '../services/service.ts';

export type SharedStore = 'postgres' | 'mongo';

/** Why a combination cannot be had on this machine, with the command that installs it; null where it can. */
export const missingStore = (store: SharedStore): string | null => (store === 'postgres' ? missingPostgres() : (missingMongo() ?? missingRedis()));

type Store = {
  env: Record<string, string>;
  /** The documents cannot be reached, and then they can be again. */
  away(): Promise<void>;
  back(): Promise<void>;
  /** The Redis that holds the jobs, where it is one. */
  redis: FragileService | null;
  stop(): Promise<void>;
};

async function onPostgres(): Promise<Store> {
  const { url, crash, comeBack, stop } = await startPostgres();
  return { env: { DATABASE_URL: url }, away: crash, back: comeBack, redis: null, stop };
}

/** The stand-in for MongoDB forgets everything when it ends, so that of it only the connections go away. */
async function onMongo(): Promise<Store> {
  const [mongo, redis] = await Promise.all([startMongo(), startRedis()]);
  const relay = await startRelay(mongo.url);
  return {
    env: { MONGODB_URL: relay.url, REDIS_URL: redis.url, TEST_ALLOW_STANDALONE: 'true' },
    away: async () => relay.away(true),
    back: async () => relay.away(false),
    redis,
    stop: async () => {
      await relay.close();
      await Promise.all([mongo.stop(), redis.stop()]);
    },
  };
}

/** Servers of this story alone. */
export const startStore = (store: SharedStore): Promise<Store> => (store === 'postgres' ? onPostgres() : onMongo());
