// Keys of the environment under which secrets lie sealed: one, or two while one takes the place of the other.
import { ConfigError } from './env.ts';

const KEY_BYTES = 32;
const MOST_KEYS = 2;
export const MAKE_A_KEY = 'make one with: openssl rand -base64 32';

/** The newest key first, then the one that it takes the place of. */
export function sealingKeys(name: string, value: string): Buffer[] {
  const keys = value.split(',').map((one) => Buffer.from(one.trim(), 'base64'));
  if (keys.length > MOST_KEYS) throw new ConfigError(`${name} has ${keys.length} keys; keep the newest and the one before it, with a comma between.`);
  const wrong = keys.find((key) => key.length !== KEY_BYTES);
  if (wrong) throw new ConfigError(`${name} holds ${wrong.length} bytes where it needs ${KEY_BYTES} in base64; ${MAKE_A_KEY}.`);
  return keys;
}
