// Countersign itself as the benchmark starts it: one process of a role, on the stores of a place.
import { generateKeyPairSync } from 'node:crypto';
import type { Role } from '../src/config.ts';
import { freePort } from '../test/services/free-port.ts';
import { startChild } from './child.ts';
import { secretsInEnv, writePolicies } from './policies.ts';
import type { Place } from './stores.ts';

/** Processes that share the work share the key of grants too. */
const GRANT_KEY = JSON.stringify(generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }));

type Options = { env?: Record<string, string>; role?: Role };

/** Starts ours; callbacks may go to `callbackHost` alone. */
export async function startOurs(place: Place, callbackHost: string, { env = {}, role = 'all' }: Options = {}) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const all = {
    PORT: String(port),
    HOST: '127.0.0.1',
    POLICY_DIR: writePolicies(place.folder, callbackHost),
    PLAYGROUND: 'off',
    CALLBACK_ALLOW_PRIVATE: 'true',
    GRANT_KEY,
    ...secretsInEnv(),
    ...place.env,
    ...env,
  };
  return { url, ...(await startChild(['src/main.ts', ...(role === 'all' ? [] : [role])], all, `${url}/readyz`)) };
}
