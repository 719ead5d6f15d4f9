// The three lawful combinations of stores, as the benchmark measures them: servers are started once, and every run has a place of its own on them.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { MongoClient } from 'mongodb';
import pg from 'pg';
import { missingMongo, startStandIn, withDatabase } from '../test/services/mongo.ts';
import { missingPostgres, newDatabase, startPostgres } from '../test/services/postgres.ts';
import { missingRedis, startRedis } from '../test/services/redis.ts';

export const STORES = ['embedded', 'postgres', 'mongo'] as const;
export type StoreName = (typeof STORES)[number];

/** An empty store and a folder, for one run: the variables that lead there. */
export type Place = { folder: string; env: Record<string, string>; drop(): Promise<void> };

export type Store = {
  name: StoreName;
  /** The stand-in for MongoDB finds by equality alone: what looks for an order among many would measure the stand-in. */
  isStandIn: boolean;
  newPlace(): Promise<Place>;
  stop(): Promise<void>;
};

type Database = { env: Record<string, string>; drop(): Promise<void> };
const nothing = () => Promise.resolve();

/** 100,000 approvals have to fit into the stand-in's memory. */
const HEAP_MB = 2048;
/** How many databases a Redis has. */
const REDIS_DATABASES = 16;

/** Why a store cannot be measured on this machine, with the command that installs it; null where it can. */
export const missingStore = (name: StoreName): string | null =>
  ({ embedded: null, postgres: missingPostgres(), mongo: missingMongo() ?? missingRedis() })[name];

/** With every commit on the disk before it counts, as a server that nobody has configured does it. */
async function onPostgres(): Promise<Omit<Store, 'name' | 'newPlace'> & { newDatabase(): Promise<Database> }> {
  const server = await startPostgres({ isSafe: true });
  return {
    isStandIn: false,
    async newDatabase() {
      const url = await newDatabase(server.url);
      const drop = async () => {
        const client = new pg.Client({ connectionString: server.url });
        await client.connect();
        await client.query(`drop database "${new URL(url).pathname.slice(1)}" with (force)`);
        await client.end();
      };
      return { env: { DATABASE_URL: url }, drop };
    },
    stop: server.stop,
  };
}

/** On a server that `MONGODB_TEST_URL` names, or on the stand-in, which keeps nothing on a disk. */
async function onMongo(): Promise<Omit<Store, 'name' | 'newPlace'> & { newDatabase(): Promise<Database> }> {
  const { MONGODB_TEST_URL } = process.env;
  const standIn = MONGODB_TEST_URL ? null : await startStandIn({ heapMb: HEAP_MB });
  const redis = await startRedis();
  let count = 0;
  return {
    isStandIn: standIn !== null,
    async newDatabase() {
      count += 1;
      const url = withDatabase(MONGODB_TEST_URL ?? standIn?.url ?? '', `countersign_bench_${process.pid}_${count}`);
      const redisUrl = `${redis.url}/${count % REDIS_DATABASES}`;
      const jobs = new Redis(redisUrl);
      await jobs.flushdb();
      jobs.disconnect();
      const drop = async () => {
        const client = new MongoClient(url);
        await client.db().dropDatabase();
        await client.close();
      };
      return { env: { MONGODB_URL: url, REDIS_URL: redisUrl, TEST_ALLOW_STANDALONE: 'true' }, drop };
    },
    stop: async () => void (await Promise.all([standIn?.stop(), redis.stop()])),
  };
}

const embedded = { isStandIn: false, newDatabase: (): Promise<Database> => Promise.resolve({ env: {}, drop: nothing }), stop: nothing };

/** Where the SQL database of a place is. */
export const databaseOf = ({ env: { DATA_DIR = '', DATABASE_URL } }: Place) =>
  DATABASE_URL === undefined ? { dataDir: DATA_DIR } : { dataDir: null, url: DATABASE_URL };

/** Starts what the store needs. */
export async function openStore(name: StoreName): Promise<Store> {
  const { newDatabase, ...store } = await { embedded: () => Promise.resolve(embedded), postgres: onPostgres, mongo: onMongo }[name]();
  return {
    name,
    ...store,
    async newPlace() {
      const folder = mkdtempSync(join(tmpdir(), 'countersign-bench-'));
      const { env, drop } = await newDatabase();
      return {
        folder,
        env: { ...env, DATA_DIR: join(folder, 'data') },
        drop: async () => {
          await drop();
          rmSync(folder, { recursive: true, force: true });
        },
      };
    },
  };
}
