// The environment as a value. Whatever makes no sense, or would be unsafe, stops the start with one sentence and its remedy.
import { resolve } from 'node:path';

export type Role = 'all' | 'web' | 'worker';

export type Config = {
  role: Role;
  port: number;
  host: string;
  dataDir: string;
  policyDir: string;
  publicUrl: string;
  logLevel: string;
  slack: { botToken: string; signingSecret: string; appToken: string | null; apiUrl: string | null } | null;
  playground: boolean;
  callbackAllowPrivate: boolean;
  grantKey: string | null;
  production: boolean;
};

/** A start that cannot be: the message is one sentence that names the variable and the remedy. */
export class ConfigError extends Error {}

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);
const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

type Env = Record<string, string | undefined>;

const given = (env: Env, name: string): string | null => {
  const value = env[name];
  return value === undefined || value === '' ? null : value;
};

function choice<T extends string>(env: Env, name: string, choices: readonly T[], fallback: T): T {
  const value = given(env, name);
  if (value === null) return fallback;
  const found = choices.find((one) => one === value);
  if (!found) throw new ConfigError(`${name} is "${value}"; set it to ${choices.join(', ')}, or leave it out for ${fallback}.`);
  return found;
}

function portOf(env: Env): number {
  const value = given(env, 'PORT') ?? '3000';
  const port = Number(value);
  if (!/^\d+$/.test(value) || port < 1 || port > 65_535) throw new ConfigError(`PORT is "${value}"; set it to a number from 1 to 65535.`);
  return port;
}

function address(env: Env, name: string): string | null {
  const value = given(env, name);
  if (value === null) return null;
  const url = URL.canParse(value) ? new URL(value) : null;
  if (!url || !/^https?:$/.test(url.protocol))
    throw new ConfigError(`${name} is "${value}"; set it to an address that begins with https:// or http://.`);
  return value;
}

function slackOf(env: Env): Config['slack'] {
  const botToken = given(env, 'SLACK_BOT_TOKEN');
  const signingSecret = given(env, 'SLACK_SIGNING_SECRET');
  const appToken = given(env, 'SLACK_APP_TOKEN');
  const apiUrl = address(env, 'SLACK_API_URL');
  if (!botToken && !signingSecret && !appToken) {
    if (apiUrl) throw new ConfigError('SLACK_API_URL is set without SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET; set both, or take it away.');
    return null;
  }
  if (!botToken) throw new ConfigError('SLACK_BOT_TOKEN is missing; copy the bot token (xoxb-...) from "OAuth & Permissions" of your Slack app.');
  if (!signingSecret && !appToken) {
    throw new ConfigError(
      'SLACK_SIGNING_SECRET is missing; copy it from "Basic Information" of your Slack app, or set SLACK_APP_TOKEN for Socket Mode.',
    );
  }
  if (appToken && !appToken.startsWith('xapp-'))
    throw new ConfigError('SLACK_APP_TOKEN must begin with xapp-; make an app-level token with connections:write.');
  return { botToken, signingSecret: signingSecret ?? '', appToken, apiUrl };
}

/** Only the embedded store exists so far; anything else must not be taken for it silently. */
function refuseOtherStores(env: Env): void {
  for (const name of ['DATABASE_URL', 'MONGODB_URL', 'REDIS_URL']) {
    if (given(env, name)) throw new ConfigError(`${name} is set, but this version stores everything in DATA_DIR; take ${name} away.`);
  }
  for (const name of ['TEAMS_APP_ID', 'TEAMS_APP_PASSWORD']) {
    if (given(env, name)) throw new ConfigError(`${name} is set, but this version speaks to Slack only; take ${name} away.`);
  }
}

function playgroundOf(env: Env, host: string, slack: Config['slack'], production: boolean): boolean {
  const wanted = choice(env, 'PLAYGROUND', ['on', 'off'], slack || production ? 'off' : 'on') === 'on';
  if (!wanted) return false;
  if (slack) throw new ConfigError('PLAYGROUND is on although Slack is configured; take PLAYGROUND away, or the SLACK_ variables.');
  if (production) throw new ConfigError('PLAYGROUND is on with NODE_ENV=production; take one of them away.');
  if (!LOOPBACK.has(host)) {
    throw new ConfigError(`The playground works on loopback only, but HOST is "${host}"; set HOST=127.0.0.1, or PLAYGROUND=off and connect Slack.`);
  }
  return true;
}

/** Reads the environment for a role. Throws `ConfigError`. */
export function readConfig(env: Env, role: Role): Config {
  const production = given(env, 'NODE_ENV') === 'production';
  refuseOtherStores(env);
  if (role !== 'all') {
    throw new ConfigError(
      `The role ${role} needs stores that processes can share, which this version does not have; run "npm start", which does both roles in one process.`,
    );
  }
  const slack = slackOf(env);
  const host = given(env, 'HOST') ?? (slack ? '0.0.0.0' : '127.0.0.1');
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
    slack,
    playground: playgroundOf(env, host, slack, production),
    callbackAllowPrivate: allowPrivate,
    grantKey: given(env, 'GRANT_KEY'),
    production,
  };
}
