// Whether an activity really comes from the Bot Framework and is for this bot: the token's signature, issuer, audience and time, the
// channel that its key is endorsed for, and the service address that it names.
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, errors, type JWTPayload, jwtVerify } from 'jose';
import type { Clock } from '../../ports/runtime.ts';
import type { Cloud } from './cloud.ts';

const CHANNEL = 'msteams';
const TOLERANCE_SECONDS = 300;
const TIMEOUT_MS = 5_000;
const KEEP_MS = 24 * 3_600_000;
const MOST_BYTES = 1_000_000;

/** What the token has to agree with. */
export type Claimed = { channelId: string; serviceUrl: string };

/** What jose throws about a token; anything else is a fault of the way to the keys. */
const REFUSED = [
  errors.JWTClaimValidationFailed,
  errors.JWTExpired,
  errors.JWTInvalid,
  errors.JWSInvalid,
  errors.JWSSignatureVerificationFailed,
  errors.JWKSNoMatchingKey,
  errors.JOSEAlgNotAllowed,
  errors.JOSENotSupported,
];

const isRefusal = (error: unknown): boolean => REFUSED.some((kind) => error instanceof kind);

type KeySet = ReturnType<typeof createRemoteJWKSet>;

/** The published keys, with their address looked up once a day. Throws where it cannot be reached. */
function publishedKeys({ metadataUrl }: Cloud, { monotonicMs }: Pick<Clock, 'monotonicMs'>): () => Promise<KeySet> {
  let known: { keys: Promise<KeySet>; untilMs: number } | null = null;
  const load = async (): Promise<KeySet> => {
    const response = await fetch(metadataUrl, { redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) });
    const text = await response.text();
    if (!response.ok || text.length > MOST_BYTES) throw new Error(`The keys of the Bot Framework are not at ${metadataUrl}: ${response.status}`);
    const { jwks_uri } = JSON.parse(text) as { jwks_uri?: unknown };
    return createRemoteJWKSet(new URL(String(jwks_uri)), { timeoutDuration: TIMEOUT_MS, cacheMaxAge: KEEP_MS });
  };
  return () => {
    if (known === null || known.untilMs <= monotonicMs()) {
      const keys = load();
      known = { keys, untilMs: monotonicMs() + KEEP_MS };
      keys.catch(() => {
        known = null;
      });
    }
    return known.keys;
  };
}

/** Microsoft's keys say which channels may use them. */
function isEndorsed(keys: KeySet, kid: string): boolean {
  const key: object = keys.jwks()?.keys.find((one) => one.kid === kid) ?? {};
  return 'endorsements' in key && Array.isArray(key.endorsements) && key.endorsements.includes(CHANNEL);
}

/** What a token says of itself, not believed yet: the key that it names and its claims; null where it is none. */
function saidBy(token: string): { kid: string; payload: JWTPayload } | null {
  try {
    const { kid } = decodeProtectedHeader(token);
    return typeof kid === 'string' ? { kid, payload: decodeJwt(token) } : null;
  } catch (error) {
    if (error instanceof TypeError || isRefusal(error)) return null;
    throw error;
  }
}

const bearer = (header: string | undefined): string | null => /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/.exec(header ?? '')?.[1] ?? null;

const same = (one: unknown, other: string): boolean => typeof one === 'string' && one.replace(/\/$/, '') === other.replace(/\/$/, '');

/** True where everything holds. Throws where the keys cannot be had, which says nothing about the token. */
export function tokenCheck({ cloud, appId, clock }: { cloud: Cloud; appId: string; clock: Pick<Clock, 'now' | 'monotonicMs'> }) {
  const keysNow = publishedKeys(cloud, clock);

  async function verified(token: string, keys: KeySet): Promise<JWTPayload | null> {
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer: cloud.issuer,
        audience: appId,
        algorithms: ['RS256'],
        clockTolerance: TOLERANCE_SECONDS,
        requiredClaims: ['exp'],
        currentDate: clock.now(),
      });
      return payload;
    } catch (error) {
      if (isRefusal(error)) return null;
      throw error;
    }
  }

  return async (header: string | undefined, { channelId, serviceUrl }: Claimed): Promise<boolean> => {
    const token = bearer(header);
    if (token === null || channelId !== CHANNEL || !cloud.isServiceUrl(serviceUrl)) return false;
    // Nobody's keys are fetched for a token that says itself that it is for somebody else.
    const said = saidBy(token);
    if (said?.payload.iss !== cloud.issuer || said.payload.aud !== appId) return false;
    const keys = await keysNow();
    const payload = await verified(token, keys);
    return payload !== null && isEndorsed(keys, said.kid) && same(payload.serviceurl ?? payload.serviceUrl, serviceUrl);
  };
}
