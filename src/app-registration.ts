// An app registration in Microsoft Entra, as variables of the environment name it: all three of its values, or none.
import { address, ConfigError, type Env, given } from './env.ts';

/** `testUrl` is what stands in Microsoft's place in tests; null is Microsoft itself. */
type Registration = { id: string; secret: string; tenant: string; testUrl: string | null };

type Named = {
  /** What the variables begin with, such as `TEAMS_`. */
  prefix: string;
  /** The variables of its id, its secret and its tenant, each with where its value is found. */
  id: readonly [name: string, where: string];
  secret: readonly [name: string, where: string];
  tenant: readonly [name: string, where: string];
  /** The variable of an address for tests, and why production has none. */
  test: readonly [name: string, why: string];
};

/** Microsoft's names for many tenants at once. */
const NO_TENANT = /^(common|organizations|consumers|botframework\.com)$/i;

function testUrlOf(env: Env, { id, prefix, test: [name, why] }: Named, isConfigured: boolean, production: boolean): string | null {
  const url = address(env, name);
  if (url === null) return null;
  if (production) throw new ConfigError(`${name} is set with NODE_ENV=production; take it away: ${why}.`);
  if (!/^(127\.0\.0\.1|localhost|\[::1\])$/.test(new URL(url).hostname)) {
    throw new ConfigError(`${name} is "${url}"; set it to an address on loopback, or take it away.`);
  }
  if (!isConfigured) throw new ConfigError(`${name} is set without ${id[0]}; set the ${prefix} variables, or take it away.`);
  return url;
}

/** Null without any of its variables. Throws `ConfigError`; the secret is never shown. */
export function registrationOf(env: Env, named: Named, { production }: { production: boolean }): Registration | null {
  const all = [named.id, named.secret, named.tenant];
  const missing = all.filter(([name]) => given(env, name) === null);
  const testUrl = testUrlOf(env, named, missing.length < all.length, production);
  if (missing.length === all.length) return null;
  const [first] = missing;
  if (first !== undefined) throw new ConfigError(`${first[0]} is missing; set it to ${first[1]}, or take the other ${named.prefix} variables away.`);
  const [id = '', secret = '', tenant = ''] = all.map(([name]) => given(env, name) ?? '');
  if (NO_TENANT.test(tenant)) {
    throw new ConfigError(`${named.tenant[0]} is "${tenant}", which is no single tenant; set it to ${named.tenant[1]}.`);
  }
  return { id, secret, tenant, testUrl };
}
