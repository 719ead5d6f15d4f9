// Signs tokens as the Bot Framework does, and as others would: with another key, for another bot, too late.
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

export const ISSUER = 'https://api.botframework.com';
export const APP_ID = '11111111-2222-3333-4444-555555555555';

export type TokenWishes = { kid?: string; key?: CryptoKey; issuer?: string; audience?: string; serviceUrl?: string; secondsFromNow?: number };

export async function startIssuer(clock: { now(): Date }) {
  const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
  const unendorsed = await generateKeyPair('RS256', { extractable: true });
  const other = await generateKeyPair('RS256');
  const published = async (key: CryptoKey, kid: string, endorsements: string[]) => ({
    ...(await exportJWK(key)),
    kid,
    alg: 'RS256',
    use: 'sig',
    endorsements,
  });
  const jwks = { keys: [await published(publicKey, 'key-1', ['msteams', 'webchat']), await published(unendorsed.publicKey, 'key-2', ['webchat'])] };
  return {
    jwks,
    /** Published by nobody. */
    otherKey: other.privateKey,
    /** Published, and not for Teams. */
    unendorsedKey: unendorsed.privateKey,
    token({
      kid = 'key-1',
      key = privateKey,
      issuer = ISSUER,
      audience = APP_ID,
      serviceUrl = '',
      secondsFromNow = 3600,
    }: TokenWishes): Promise<string> {
      const seconds = Math.floor(clock.now().getTime() / 1000);
      return new SignJWT({ serviceurl: serviceUrl })
        .setProtectedHeader({ alg: 'RS256', kid })
        .setIssuer(issuer)
        .setAudience(audience)
        .setIssuedAt(seconds - 10)
        .setExpirationTime(seconds + secondsFromNow)
        .sign(key);
    },
  };
}
