// The three lawful combinations of stores, as stories run on them: what has to be there, and the variables that name it.
import { missingMongo, startMongo } from '../services/mongo.ts';
import { missingPostgres, startPostgres } from '../services/postgres.ts';
import { missingRedis, startRedis } from '../services/redis.ts';

export type SharedStore = 'postgres' | 'mongo';

/** Why a combination cannot be had on this machine, with the command that installs it; null where it can. */
export const missingStore = (store: SharedStore): string | null => (store === 'postgres' ? missingPostgres() : (missingMongo() ?? missingRedis()));

/** Servers of this story alone. */
export async function startStore(store: SharedStore) {
  if (store === 'postgres') {
    const postgres = await startPostgres();
    return { env: { DATABASE_URL: postgres.url }, stop: postgres.stop };
  }
  const [mongo, redis] = await Promise.all([startMongo(), startRedis()]);
  const stop = async () => void (await Promise.all([mongo.stop(), redis.stop()]));
  return { env: { MONGODB_URL: mongo.url, REDIS_URL: redis.url, TEST_ALLOW_STANDALONE: 'true' }, stop };
}
