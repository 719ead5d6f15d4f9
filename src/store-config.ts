// Which stores the environment asks for: the lawful combinations, and a sentence for every other.
import { ConfigError, choice, type Env, given } from './env.ts';

/** Where everything is kept: in the data folder, on a PostgreSQL server, or in MongoDB with the jobs in Redis. */
export type StoreConfig =
  | { kind: 'embedded' }
  | { kind: 'postgres'; url: string }
  | { kind: 'mongo'; mongoUrl: string; redisUrl: string; allowStandalone: boolean };

const SCHEMES: { [name: string]: RegExp } = {
  DATABASE_URL: /^postgres(ql)?:$/,
  MONGODB_URL: /^mongodb(\+srv)?:$/,
  REDIS_URL: /^rediss?:$/,
};
const EXAMPLES: { [name: string]: string } = {
  DATABASE_URL: 'postgres://USER:PASSWORD@HOST:5432/DATABASE',
  MONGODB_URL: 'mongodb://HOST:27017/DATABASE?replicaSet=NAME',
  REDIS_URL: 'redis://:PASSWORD@HOST:6379',
};

/** The scheme alone is looked at: a list of hosts, as MongoDB takes it, is no URL to Node. The value holds a password and is not shown. */
function storeUrl(env: Env, name: string): string | null {
  const value = given(env, name);
  if (value === null) return null;
  const scheme = /^[a-z+]+:(?=\/\/[^/?#]|\/\/\/)/.exec(value)?.[0] ?? '';
  const isUrl = name === 'MONGODB_URL' || URL.canParse(value);
  if (!SCHEMES[name]?.test(scheme) || !isUrl) throw new ConfigError(`${name} is not an address that can be used; set it to ${EXAMPLES[name]}.`);
  return value;
}

/** Nothing set, `DATABASE_URL` alone, or `MONGODB_URL` with `REDIS_URL`: any other mixture would be guessed at. */
export function storesOf(env: Env, { production }: { production: boolean }): StoreConfig {
  const url = storeUrl(env, 'DATABASE_URL');
  const mongoUrl = storeUrl(env, 'MONGODB_URL');
  const redisUrl = storeUrl(env, 'REDIS_URL');
  const allowStandalone = choice(env, 'TEST_ALLOW_STANDALONE', ['true', 'false'], 'false') === 'true';
  if (allowStandalone && production) {
    throw new ConfigError('TEST_ALLOW_STANDALONE is true with NODE_ENV=production; take it away and use a MongoDB replica set.');
  }
  if (url && mongoUrl) throw new ConfigError('DATABASE_URL and MONGODB_URL are both set, but one database holds everything; take one of them away.');
  if (url && redisUrl) {
    throw new ConfigError(
      'REDIS_URL is set beside DATABASE_URL, which holds the jobs too; take REDIS_URL away, or set MONGODB_URL in place of DATABASE_URL.',
    );
  }
  if (url) return { kind: 'postgres', url };
  if (mongoUrl && redisUrl) return { kind: 'mongo', mongoUrl, redisUrl, allowStandalone };
  if (mongoUrl) throw new ConfigError('MONGODB_URL is set without REDIS_URL; set REDIS_URL to the Redis that is to hold the jobs.');
  if (redisUrl) {
    throw new ConfigError(
      'REDIS_URL is set without MONGODB_URL; set MONGODB_URL to the MongoDB that is to hold the documents, or take REDIS_URL away.',
    );
  }
  return { kind: 'embedded' };
}

/** Host, port and database of an address, without the user and the password before them and the options behind. */
const hostOf = (url: string): string => /^[^:]+:\/\/(?:[^?#]*@)?([^?#@]+?)\/?(?:[?#]|$)/.exec(url)?.[1] ?? 'this machine';

/** Where everything is kept, as a person may read it. */
export function storePlace(stores: StoreConfig, dataDir: string): string {
  if (stores.kind === 'postgres') return `PostgreSQL at ${hostOf(stores.url)}`;
  if (stores.kind === 'mongo') return `MongoDB at ${hostOf(stores.mongoUrl)}, jobs in Redis at ${hostOf(stores.redisUrl)}`;
  return dataDir;
}
