// The environment as a value. Whatever makes no sense, or would be unsafe, stops the start with one sentence and its remedy.
import { resolve } from 'node:path';
import { type EntraConfig, entraOf } from './entra-config.ts';
import { address, ConfigError, choice, type Env, given } from './env.ts';
import { sealingKeys } from './sealing-keys.ts';
import { type SlackConfig, slackOf } from './slack-config.ts';
import { type StoreConfig, storesOf } from './store-config.ts';
import { type TeamsConfig, teamsOf } from './teams-config.ts';

export { ConfigError };

export type Role = 'all' | 'web' | 'worker';

export type Config = {
  role: Role;
  port: number;
  host: string;
  dataDir: string;
  policyDir: string;
  publicUrl: string;
  logLevel: string;
  stores: StoreConfig;
  slack: SlackConfig | null;
  teams: TeamsConfig | null;
  /** Where groups of Microsoft Entra are read; null where none can be followed. */
  entra: EntraConfig | null;
  playground: boolean;
  callbackAllowPrivate: boolean;
  grantKey: string | null;
  /** Public keys that are published and believed beside it, while it is rotated and for what former ones signed. */
  grantKeysPublished: string | null;
  /** Keys under which the secrets of one-time codes lie sealed, the newest first; null where nobody can enrol. */
  stepUpKeys: Buffer[] | null;
  /** Where spans are collected; null keeps tracing off. */
  otlpEndpoint: string | null;
  /** Opens the page of the queue; null keeps it shut. */
  queuesPassword: string | null;
  production: boolean;
  /** Whether secrets that the environment lacks are made and kept in the data folder. */
  makesSecrets: boolean;
};

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);
const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

function portOf(env: Env): number {
  const value = given(env, 'PORT') ?? '3000';
  const port = Number(value);
  if (!/^\d+$/.test(value) || port < 1 || port > 65_535) throw new ConfigError(`PORT is "${value}"; set it to a number from 1 to 65535.`);
  return port;
}

/** Where processes share the work they share the key too: none of them may make one of its own. */
function checkRole(role: Role, stores: StoreConfig, grantKey: string | null): void {
  if (role === 'all') return;
  if (stores.kind === 'embedded') {
    throw new ConfigError(
      `The role ${role} needs stores that processes can share; set DATABASE_URL, or MONGODB_URL with REDIS_URL, or run "npm start", which does both roles in one process.`,
    );
  }
  if (grantKey === null) {
    throw new ConfigError(
      'GRANT_KEY is missing; set it to the same Ed25519 private key for every web and worker, as a JWK ({"kty":"OKP","crv":"Ed25519","x":"...","d":"..."}).',
    );
  }
}

const SHORTEST_PASSWORD = 16;

function queuesPasswordOf(env: Env): string | null {
  const password = given(env, 'QUEUES_PASSWORD');
  if (password !== null && password.length < SHORTEST_PASSWORD) {
    throw new ConfigError(
      `QUEUES_PASSWORD has ${password.length} characters; set it to ${SHORTEST_PASSWORD} or more, or take it away to keep /queues shut.`,
    );
  }
  return password;
}

function playgroundOf(
  env: Env,
  { host, slack, teams, stores, production }: Pick<Config, 'host' | 'slack' | 'teams' | 'stores' | 'production'>,
): boolean {
  const isAlone = stores.kind === 'embedded' && !slack && !teams;
  const wanted = choice(env, 'PLAYGROUND', ['on', 'off'], isAlone && !production ? 'on' : 'off') === 'on';
  if (!wanted) return false;
  if (slack) throw new ConfigError('PLAYGROUND is on although Slack is configured; take PLAYGROUND away, or the SLACK_ variables.');
  if (teams) throw new ConfigError('PLAYGROUND is on although Teams is configured; take PLAYGROUND away, or the TEAMS_ variables.');
  if (stores.kind !== 'embedded') {
    const names = stores.kind === 'postgres' ? 'DATABASE_URL' : 'MONGODB_URL and REDIS_URL';
    throw new ConfigError(`PLAYGROUND is on although ${names} would keep what is tried out there; take PLAYGROUND away, or ${names}.`);
  }
  if (production) throw new ConfigError('PLAYGROUND is on with NODE_ENV=production; take one of them away.');
  if (!LOOPBACK.has(host)) {
    throw new ConfigError(`The playground works on loopback only, but HOST is "${host}"; set HOST=127.0.0.1, or PLAYGROUND=off and connect Slack.`);
  }
  return true;
}

/** Reads the environment for a role. Throws `ConfigError`. */
export function readConfig(env: Env, role: Role): Config {
  const production = given(env, 'NODE_ENV') === 'production';
  const stores = storesOf(env, { production });
  const grantKey = given(env, 'GRANT_KEY');
  checkRole(role, stores, grantKey);
  const slack = slackOf(env);
  const teams = teamsOf(env, { production });
  const stepUpKey = given(env, 'STEP_UP_KEY');
  const host = given(env, 'HOST') ?? (slack || teams || role !== 'all' ? '0.0.0.0' : '127.0.0.1');
  const port = portOf(env);
  const allowPrivate = choice(env, 'CALLBACK_ALLOW_PRIVATE', ['true', 'false'], 'false') === 'true';
  return {
    role,
    port,
    host,
    dataDir: resolve(given(env, 'DATA_DIR') ?? '.data'),
    policyDir: resolve(given(env, 'POLICY_DIR') ?? 'policies'),
    publicUrl: address(env, 'PUBLIC_URL') ?? `http://${LOOPBACK.has(host) ? host : '127.0.0.1'}:${port}`,
    logLevel: choice(env, 'LOG_LEVEL', LOG_LEVELS, 'info'),
    stores,
    slack,
    teams,
    entra: entraOf(env, { production }),
    playground: playgroundOf(env, { host, slack, teams, stores, production }),
    callbackAllowPrivate: allowPrivate,
    grantKey,
    grantKeysPublished: given(env, 'GRANT_KEYS_PUBLISHED'),
    stepUpKeys: stepUpKey === null ? null : sealingKeys('STEP_UP_KEY', stepUpKey),
    otlpEndpoint: address(env, 'OTEL_EXPORTER_OTLP_ENDPOINT'),
    queuesPassword: queuesPasswordOf(env),
    production,
    makesSecrets: !production && role === 'all',
  };
}
