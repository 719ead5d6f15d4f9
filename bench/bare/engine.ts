// What the bare engines stand on: the same store as ours, opened with the same durability, and one insert.
import { MongoClient } from 'mongodb';
import type { Timer } from '../../src/adapters/bullmq/queues.ts';
import { openRedis } from '../../src/adapters/bullmq/redis.ts';
import { openDatabase } from '../../src/adapters/postgres/database.ts';

type Engine = {
  insert(id: string, doc: string): Promise<unknown>;
  /** Where the jobs are kept. */
  timer: Timer;
  close(): Promise<void>;
};

async function openSql(dataDir: string, url: string | undefined): Promise<Engine> {
  const database = await openDatabase(url === undefined ? { dataDir } : { dataDir: null, url });
  await database.query('create table bare (id text primary key, doc text not null)', []);
  return {
    insert: (id, doc) => database.query('insert into bare values ($1, $2)', [id, doc]),
    timer: { pool: database.pool, isOurs: false },
    close: database.close,
  };
}

async function openMongo(url: string, redisUrl: string): Promise<Engine> {
  const redis = await openRedis(redisUrl);
  const client = await new MongoClient(url, { maxPoolSize: 20, retryWrites: false }).connect();
  const bare = client.db().collection<{ _id: string; doc: string }>('bare', { writeConcern: { w: 'majority', journal: true } });
  return {
    insert: (_id, doc) => bare.insertOne({ _id, doc }),
    timer: { redis },
    close: async () => {
      redis.close();
      await client.close();
    },
  };
}

/** The store that the environment names, as ours reads it. */
export function openEngine({ DATA_DIR = '', DATABASE_URL, MONGODB_URL, REDIS_URL = '' }: NodeJS.ProcessEnv): Promise<Engine> {
  return MONGODB_URL === undefined ? openSql(DATA_DIR, DATABASE_URL) : openMongo(MONGODB_URL, REDIS_URL);
}
