// The key that signs grants and checkpoints: compact JWS, EdDSA over Ed25519, checked offline with the published key set.
import { createPrivateKey, createPublicKey, generateKeyPairSync, type JsonWebKey as NodeJwk, randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CompactSign, calculateJwkThumbprint, compactVerify, errors, importJWK, type JWK } from 'jose';
import { ConfigError } from '../../config.ts';
import type { GrantClaims, Signer } from '../../ports/executors.ts';

const ALG = 'EdDSA';
const REMEDY = 'set it to an Ed25519 private key as a JWK ({"kty":"OKP","crv":"Ed25519","x":"...","d":"..."})';

export type SigningKey = { kty: 'OKP'; crv: 'Ed25519'; x: string; d: string };

/** A key in the shape of a JWK; throws `ConfigError` that names where it came from. */
function checkedKey(text: string, source: string, remedy: string): SigningKey {
  const wrong = (why: string, cause?: unknown) => new ConfigError(`${source} ${why}; ${remedy}.`, { cause });
  try {
    const jwk: unknown = JSON.parse(text);
    const key = createPrivateKey({ key: jwk as NodeJwk, format: 'jwk' });
    if (key.asymmetricKeyType !== 'ed25519') throw wrong('is a key of another kind');
    const { x, d } = key.export({ format: 'jwk' });
    const { x: given } = jwk as JsonWebKey;
    if (!x || !d || createPublicKey(key).export({ format: 'jwk' }).x !== given) throw wrong('has an x that does not belong to its d');
    return { kty: 'OKP', crv: 'Ed25519', x, d };
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw wrong('is not a private key', error);
  }
}

/**
 * The signing key: `GRANT_KEY`, else `grant-key.json` in the data folder, which is made (mode 600) where it is absent.
 * Throws `ConfigError`.
 */
export async function loadSigningKey({ grantKey, dataDir }: { grantKey: string | null; dataDir: string }): Promise<SigningKey> {
  if (grantKey !== null) return checkedKey(grantKey, 'GRANT_KEY', REMEDY);
  const file = join(dataDir, 'grant-key.json');
  await keepNewKey(dataDir, file);
  return checkedKey(await readFile(file, 'utf8'), `The key in ${file}`, 'restore the file from a backup, or set GRANT_KEY');
}

/** Makes a key where there is none. It appears whole or not at all, and never replaces one that is there. */
async function keepNewKey(dataDir: string, file: string): Promise<void> {
  const whole = `${file}.${randomUUID()}`;
  try {
    await mkdir(dataDir, { recursive: true });
    await writeFile(whole, `${JSON.stringify(generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }))}\n`, { mode: 0o600, flag: 'wx' });
    await link(whole, file);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return;
    throw new ConfigError(`GRANT_KEY is not set and ${file} cannot be written; ${REMEDY}, or make DATA_DIR writable.`, { cause: error });
  } finally {
    await rm(whole, { force: true });
  }
}

export type PublishedKey = Omit<SigningKey, 'd'>;

/**
 * Further keys that are published and believed beside the one that signs: former ones, and the next one before it signs. `text` is a JWK or
 * a list of them; private parts are left unread. Throws `ConfigError`.
 */
export function readPublishedKeys(text: string | null): PublishedKey[] {
  if (text === null) return [];
  const wrong = (cause: unknown) =>
    new ConfigError('GRANT_KEYS_PUBLISHED is not a list of keys; set it to the public keys as JWKs ([{"kty":"OKP","crv":"Ed25519","x":"..."}]).', {
      cause,
    });
  try {
    const given: unknown = JSON.parse(text);
    return [given].flat().map((jwk) => {
      const { kty, crv, x } = jwk as Partial<PublishedKey>;
      const key = createPublicKey({ key: { kty, crv, x } as NodeJwk, format: 'jwk' }).export({ format: 'jwk' });
      if (key.crv !== 'Ed25519' || !key.x) throw new Error('a key of another kind');
      return { kty: 'OKP', crv: 'Ed25519', x: key.x };
    });
  } catch (error) {
    throw wrong(error);
  }
}

/** The published form of a key; its id is the RFC 7638 thumbprint. */
async function published({ kty, crv, x }: PublishedKey) {
  const kid = await calculateJwkThumbprint({ kty, crv, x } satisfies JWK);
  return { kid, key: await importJWK({ kty, crv, x }, ALG), jwk: { kty, crv, x, kid, alg: ALG, use: 'sig' } as JsonWebKey };
}

/** Signs with one key, and verifies what it or one of `others` signed. */
export async function signer({ jwk, others = [] }: { jwk: SigningKey; others?: PublishedKey[] }): Promise<Signer> {
  const own = await published(jwk);
  const all = new Map([own, ...(await Promise.all(others.map(published)))].map((one) => [one.kid, one]));
  const privateKey = await importJWK(jwk, ALG);
  const encoder = new TextEncoder();
  /** A token without the id of a key that we know is nobody's. */
  const keyOf = ({ kid = '' }: { kid?: string }) => {
    const found = all.get(kid);
    if (!found) throw new errors.JWSInvalid('no key of ours');
    return found.key;
  };
  return {
    sign: (typ, claims) =>
      new CompactSign(encoder.encode(JSON.stringify(claims))).setProtectedHeader({ alg: ALG, typ, kid: own.kid }).sign(privateKey),
    async verify(token, typ) {
      try {
        const { payload, protectedHeader } = await compactVerify(token, keyOf, { algorithms: [ALG] });
        return protectedHeader.typ === typ ? (JSON.parse(new TextDecoder().decode(payload)) as GrantClaims) : null;
      } catch (error) {
        if (error instanceof errors.JOSEError) return null;
        throw error;
      }
    },
    jwks: () => ({ keys: [...all.values()].map((one) => one.jwk) }),
  };
}
