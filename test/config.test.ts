// The environment: lawful combinations start, every other is told in one sentence that names the variable, the remedy, and no secret.
import { describe, expect, test } from 'vitest';
import { ConfigError, type Role, readConfig } from '../src/config.ts';

const PASSWORD = 'a-very-secret-password';
const DATABASE_URL = `postgres://countersign:${PASSWORD}@db.example:5432/countersign`;
const MONGODB_URL = `mongodb://countersign:${PASSWORD}@one.example,two.example/countersign?replicaSet=rs0`;
const REDIS_URL = `redis://:${PASSWORD}@redis.example:6379`;
const GRANT_KEY = '{"kty":"OKP"}';
const TOKEN_KEY = Buffer.alloc(32, 7).toString('base64');
const INSTALLED = {
  SLACK_CLIENT_ID: '1.2',
  SLACK_CLIENT_SECRET: PASSWORD,
  SLACK_TOKEN_KEY: TOKEN_KEY,
  SLACK_SIGNING_SECRET: 'secret',
  PUBLIC_URL: 'https://countersign.example',
};
const SLACK = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_SIGNING_SECRET: 'secret' };
const ENTRA = { ENTRA_CLIENT_ID: 'app', ENTRA_CLIENT_SECRET: 'a-secret', ENTRA_TENANT_ID: 'tenant' };
const TEAMS = { TEAMS_APP_ID: 'app', TEAMS_APP_PASSWORD: PASSWORD, TEAMS_TENANT_ID: 'tenant' };

function refusal(env: Record<string, string>, role: Role = 'all'): string {
  try {
    readConfig(env, role);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return 'started';
}

describe('stores', () => {
  test('nothing set is the embedded store, with the playground', () => {
    expect(readConfig({}, 'all')).toMatchObject({ stores: { kind: 'embedded' }, playground: true, makesSecrets: true, host: '127.0.0.1' });
  });

  test.each(['all', 'web', 'worker'] as const)(
    'DATABASE_URL, or MONGODB_URL with REDIS_URL, is lawful for the role %s, without a playground',
    (role) => {
      expect(readConfig({ DATABASE_URL, GRANT_KEY }, role)).toMatchObject({ stores: { kind: 'postgres', url: DATABASE_URL }, playground: false });
      expect(readConfig({ MONGODB_URL, REDIS_URL, GRANT_KEY }, role)).toMatchObject({
        stores: { kind: 'mongo', mongoUrl: MONGODB_URL, redisUrl: REDIS_URL, allowStandalone: false },
        playground: false,
        makesSecrets: role === 'all',
      });
    },
  );

  test('an empty variable counts as one that is not set', () => {
    expect(readConfig({ DATABASE_URL: '', MONGODB_URL: '', REDIS_URL: '' }, 'all').stores).toEqual({ kind: 'embedded' });
  });

  const mixtures: [names: string, env: Record<string, string>, role: Role, sentence: RegExp][] = [
    ['DATABASE_URL with MONGODB_URL', { DATABASE_URL, MONGODB_URL }, 'all', /^DATABASE_URL and MONGODB_URL are both set.*; take one of them away\.$/],
    ['all three', { DATABASE_URL, MONGODB_URL, REDIS_URL }, 'all', /^DATABASE_URL and MONGODB_URL are both set/],
    [
      'DATABASE_URL with REDIS_URL',
      { DATABASE_URL, REDIS_URL },
      'all',
      /^REDIS_URL is set beside DATABASE_URL.*; take REDIS_URL away, or set MONGODB_URL/,
    ],
    ['MONGODB_URL alone', { MONGODB_URL }, 'all', /^MONGODB_URL is set without REDIS_URL; set REDIS_URL/],
    ['REDIS_URL alone', { REDIS_URL }, 'all', /^REDIS_URL is set without MONGODB_URL; set MONGODB_URL .*, or take REDIS_URL away\.$/],
    ['a web on the embedded store', { GRANT_KEY }, 'web', /^The role web needs stores that processes can share; set DATABASE_URL, or MONGODB_URL/],
    ['a worker on the embedded store', { GRANT_KEY }, 'worker', /^The role worker needs stores that processes can share; set DATABASE_URL/],
    ['a web without GRANT_KEY', { DATABASE_URL }, 'web', /^GRANT_KEY is missing; set it to the same Ed25519 private key/],
    ['a worker without GRANT_KEY', { MONGODB_URL, REDIS_URL }, 'worker', /^GRANT_KEY is missing; set it/],
    [
      'the playground on a PostgreSQL server',
      { DATABASE_URL, PLAYGROUND: 'on' },
      'all',
      /^PLAYGROUND is on although DATABASE_URL .*; take PLAYGROUND away/,
    ],
    ['the playground on MongoDB', { MONGODB_URL, REDIS_URL, PLAYGROUND: 'on' }, 'all', /^PLAYGROUND is on although MONGODB_URL and REDIS_URL/],
    ['the playground with Slack', { ...SLACK, PLAYGROUND: 'on' }, 'all', /^PLAYGROUND is on although Slack is configured/],
    ['the playground for everybody', { PLAYGROUND: 'on', HOST: '0.0.0.0' }, 'all', /^The playground works on loopback only.*set HOST=127\.0\.0\.1/],
    [
      'a standalone MongoDB in production',
      { MONGODB_URL, REDIS_URL, TEST_ALLOW_STANDALONE: 'true', NODE_ENV: 'production' },
      'all',
      /^TEST_ALLOW_STANDALONE is true with NODE_ENV=production; take it away/,
    ],
    ['another word for TEST_ALLOW_STANDALONE', { TEST_ALLOW_STANDALONE: 'yes' }, 'all', /^TEST_ALLOW_STANDALONE is "yes"; set it to true, false/],
    [
      'Teams without its secret',
      { TEAMS_APP_ID: 'app', TEAMS_TENANT_ID: 't' },
      'all',
      /^TEAMS_APP_PASSWORD is missing; set it to the value of a client secret/,
    ],
    [
      'Teams without its tenant',
      { TEAMS_APP_ID: 'app', TEAMS_APP_PASSWORD: 'p' },
      'all',
      /^TEAMS_TENANT_ID is missing; set it to the "Directory \(tenant\) ID"/,
    ],
    ['a tenant without an app', { TEAMS_TENANT_ID: 't' }, 'all', /^TEAMS_APP_ID is missing/],
    ['many tenants at once', { ...TEAMS, TEAMS_TENANT_ID: 'common' }, 'all', /^TEAMS_TENANT_ID is "common", which is no single tenant/],
    [
      'a test cloud in production',
      { ...TEAMS, TEST_TEAMS_CLOUD: 'http://127.0.0.1:1', NODE_ENV: 'production' },
      'all',
      /^TEST_TEAMS_CLOUD is set with NODE_ENV=production/,
    ],
    [
      'a test cloud elsewhere',
      { ...TEAMS, TEST_TEAMS_CLOUD: 'https://evil.example' },
      'all',
      /^TEST_TEAMS_CLOUD is "https:\/\/evil.example"; set it to an address on loopback/,
    ],
    [
      'a group reader without its secret',
      { ENTRA_CLIENT_ID: 'app', ENTRA_TENANT_ID: 't' },
      'all',
      /^ENTRA_CLIENT_SECRET is missing; set it to the value of a client secret .* or take the other ENTRA_ variables away\.$/,
    ],
    [
      'another Microsoft Graph in production',
      { ...ENTRA, TEST_ENTRA_GRAPH: 'http://127.0.0.1:1', NODE_ENV: 'production' },
      'all',
      /^TEST_ENTRA_GRAPH is set with NODE_ENV=production/,
    ],
    ['a test cloud alone', { TEST_TEAMS_CLOUD: 'http://127.0.0.1:1' }, 'all', /^TEST_TEAMS_CLOUD is set without TEAMS_APP_ID/],
    ['a playground beside Teams', { ...TEAMS, PLAYGROUND: 'on' }, 'all', /^PLAYGROUND is on although Teams is configured/],
  ];
  test.each(mixtures)('%s stops the start in one sentence', (_, env, role, sentence) => {
    expect(refusal(env, role)).toMatch(sentence);
  });

  test.each([
    ['DATABASE_URL', 'mysql'],
    ['MONGODB_URL', 'http'],
    ['REDIS_URL', 'https'],
  ])('%s with another scheme, without a host, or no address at all, is refused without a word of it', (name, scheme) => {
    for (const value of [`${scheme}://user:${PASSWORD}@host/x`, `user:${PASSWORD}@host`, PASSWORD, `${scheme}:${PASSWORD}`]) {
      expect(refusal({ [name]: value })).toMatch(new RegExp(`^${name} is not an address that can be used; set it to [a-z]+://`));
      expect(refusal({ [name]: value })).not.toContain(PASSWORD);
    }
  });

  test('no sentence holds a password', () => {
    for (const [, env, role] of mixtures) expect(refusal(env, role)).not.toContain(PASSWORD);
  });
});

describe('an app that many Slack teams install', () => {
  test('needs its id, its secrets, a key for the tokens and the public address', () => {
    const install = { clientId: '1.2', clientSecret: PASSWORD, tokenKeys: [Buffer.alloc(32, 7)], publicUrl: 'https://countersign.example' };
    expect(readConfig(INSTALLED, 'all').slack).toMatchObject({ botToken: null, signingSecret: 'secret', install });
    const two = readConfig({ ...INSTALLED, SLACK_TOKEN_KEY: `${TOKEN_KEY}, ${Buffer.alloc(32, 8).toString('base64')}` }, 'all').slack;
    expect(two?.install?.tokenKeys.map((key) => key[0])).toEqual([7, 8]);
  });

  test.each([
    ['without SLACK_CLIENT_ID', { SLACK_CLIENT_ID: '' }, /^SLACK_CLIENT_ID is missing; copy it/],
    ['without SLACK_CLIENT_SECRET', { SLACK_CLIENT_SECRET: '' }, /^SLACK_CLIENT_SECRET is missing; copy it/],
    ['without SLACK_TOKEN_KEY', { SLACK_TOKEN_KEY: '' }, /^SLACK_TOKEN_KEY is missing; .*openssl rand -base64 32\.$/],
    ['without SLACK_SIGNING_SECRET', { SLACK_SIGNING_SECRET: '' }, /^SLACK_SIGNING_SECRET is missing; copy it/],
    ['without PUBLIC_URL', { PUBLIC_URL: '' }, /^PUBLIC_URL is missing; Slack sends people back/],
    ['with a short key', { SLACK_TOKEN_KEY: 'c2hvcnQ=' }, /^SLACK_TOKEN_KEY holds 5 bytes where it needs 32 in base64/],
    ['with three keys', { SLACK_TOKEN_KEY: [TOKEN_KEY, TOKEN_KEY, TOKEN_KEY].join() }, /^SLACK_TOKEN_KEY has 3 keys; keep the newest/],
    ['with a bot token', { SLACK_BOT_TOKEN: 'xoxb-1' }, /^SLACK_BOT_TOKEN is set beside SLACK_CLIENT_ID; take SLACK_BOT_TOKEN away/],
    ['over a socket', { SLACK_APP_TOKEN: 'xapp-1' }, /^SLACK_APP_TOKEN is set beside SLACK_CLIENT_ID; take SLACK_APP_TOKEN away/],
    ['with the playground', { PLAYGROUND: 'on' }, /^PLAYGROUND is on although Slack is configured/],
  ])('%s does not start', (_, change, sentence) => {
    expect(refusal({ ...INSTALLED, ...change })).toMatch(sentence);
    expect(refusal({ ...INSTALLED, ...change })).not.toContain(TOKEN_KEY);
    expect(refusal({ ...INSTALLED, ...change })).not.toContain(PASSWORD);
  });
});

describe('the key of one-time codes', () => {
  test('is one or two of 32 bytes, beside whatever else is configured; without it nobody enrolls', () => {
    expect(readConfig({}, 'all').stepUpKeys).toBeNull();
    for (const env of [{}, SLACK, TEAMS]) expect(readConfig({ ...env, STEP_UP_KEY: TOKEN_KEY }, 'all').stepUpKeys).toEqual([Buffer.alloc(32, 7)]);
    expect(readConfig({ STEP_UP_KEY: `${Buffer.alloc(32, 8).toString('base64')},${TOKEN_KEY}` }, 'all').stepUpKeys).toHaveLength(2);
    expect(refusal({ STEP_UP_KEY: 'c2hvcnQ=' })).toMatch(/^STEP_UP_KEY holds 5 bytes where it needs 32 in base64; .*openssl rand -base64 32\.$/);
  });
});
