// The Teams app of the environment: all three of its values, or none.
import { address, ConfigError, type Env, given } from './env.ts';

/** `cloudUrl` is another Bot Framework than Microsoft's, for tests; null is Microsoft's. */
export type TeamsConfig = { appId: string; password: string; tenantId: string; cloudUrl: string | null };

/** Microsoft's names for many tenants at once. */
const NO_TENANT = /^(common|organizations|consumers|botframework\.com)$/i;

const WHERE: { [name: string]: string } = {
  TEAMS_APP_ID: 'the "Application (client) ID" of the bot\'s app registration in Microsoft Entra',
  TEAMS_APP_PASSWORD: 'the value of a client secret from "Certificates & secrets" of that registration',
  TEAMS_TENANT_ID: 'the "Directory (tenant) ID" of that registration, whose people may use the bot',
};

function testCloud(env: Env, isConfigured: boolean, production: boolean): string | null {
  const url = address(env, 'TEST_TEAMS_CLOUD');
  if (url === null) return null;
  if (production)
    throw new ConfigError("TEST_TEAMS_CLOUD is set with NODE_ENV=production; take it away: tokens are checked against Microsoft's keys.");
  if (!/^(127\.0\.0\.1|localhost|\[::1\])$/.test(new URL(url).hostname)) {
    throw new ConfigError(`TEST_TEAMS_CLOUD is "${url}"; set it to an address on loopback, or take it away.`);
  }
  if (!isConfigured) throw new ConfigError('TEST_TEAMS_CLOUD is set without TEAMS_APP_ID; set the TEAMS_ variables, or take it away.');
  return url;
}

/** Null without an app id: then nothing answers at /api/messages. The password is never shown. */
export function teamsOf(env: Env, { production }: { production: boolean }): TeamsConfig | null {
  const names = ['TEAMS_APP_ID', 'TEAMS_APP_PASSWORD', 'TEAMS_TENANT_ID'];
  const missing = names.filter((name) => given(env, name) === null);
  const cloudUrl = testCloud(env, missing.length < names.length, production);
  if (missing.length === names.length) return null;
  const [first] = missing;
  if (first !== undefined) throw new ConfigError(`${first} is missing; set it to ${WHERE[first]}, or take the other TEAMS_ variables away.`);
  const [appId = '', password = '', tenantId = ''] = names.map((name) => given(env, name) ?? '');
  if (NO_TENANT.test(tenantId)) {
    throw new ConfigError(`TEAMS_TENANT_ID is "${tenantId}", which is no single tenant; set it to ${WHERE.TEAMS_TENANT_ID}.`);
  }
  return { appId, password, tenantId, cloudUrl };
}
