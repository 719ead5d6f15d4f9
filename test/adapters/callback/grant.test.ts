// The signing key and its signatures: checked offline by the published keys alone.
import { createPublicKey, generateKeyPairSync, type JsonWebKey as NodeJwk, verify } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadSigningKey, readPublishedKeys, signer } from '../../../src/adapters/callback/grant.ts';

let dataDir = '';
beforeAll(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'countersign-grant-'));
});
afterAll(() => rmSync(dataDir, { recursive: true }));

const newKey = () => JSON.stringify(generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }));
const load = (grantKey: string | null) => loadSigningKey({ grantKey, dataDir });
const decode = (part = '') => JSON.parse(Buffer.from(part, 'base64url').toString());

describe('the signing key', () => {
  test('is made once, kept for its owner’s eyes only, and the same for whoever starts at the same time', async () => {
    const folder = join(dataDir, 'fresh');
    const keys = await Promise.all([1, 2, 3].map(() => loadSigningKey({ grantKey: null, dataDir: folder })));
    expect(new Set(keys.map(({ x }) => x)).size).toBe(1);
    expect(statSync(join(folder, 'grant-key.json')).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['grant-key.json']);
    expect(await loadSigningKey({ grantKey: null, dataDir: folder })).toEqual(keys[0]);
  });

  test('of the environment goes before the file', async () => {
    const text = newKey();
    expect(await load(text)).toEqual(JSON.parse(text));
  });

  test.each([
    ['is no JSON', 'secret'],
    ['is a public key', JSON.stringify({ ...JSON.parse(newKey()), d: undefined })],
    ['is of another kind', JSON.stringify(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }))],
    ['has another key’s public part', JSON.stringify({ ...JSON.parse(newKey()), x: JSON.parse(newKey()).x })],
  ])('that %s stops the start, with the variable, the remedy and nothing of the key', async (_what, text) => {
    const error = await load(text).catch((one: Error) => one);
    expect(String(error)).toMatch(/GRANT_KEY .*set it to an Ed25519 private key/);
    expect(String(error)).not.toContain(text.slice(20, 60) || text);
  });

  test('whose file is broken stops the start with the file’s name', async () => {
    const folder = mkdtempSync(join(dataDir, 'broken-'));
    writeFileSync(join(folder, 'grant-key.json'), '{');
    await expect(loadSigningKey({ grantKey: null, dataDir: folder })).rejects.toThrow(/grant-key\.json.*restore/);
  });
});

describe('a signature', () => {
  const claims = { sub: 'apr_1', jti: 'jti_1', exp: 1, approvers: ['ravi', 'mei'] };

  test('is a compact JWS that the published key checks, with nothing secret in the key set', async () => {
    const { sign, jwks } = await signer({ jwk: await load(newKey()) });
    const [head = '', body = '', signature = ''] = (await sign('countersign-grant+jwt', claims)).split('.');
    const [key] = jwks().keys;
    expect([decode(head), decode(body)]).toEqual([{ alg: 'EdDSA', typ: 'countersign-grant+jwt', kid: (key as { kid: string }).kid }, claims]);
    expect(
      verify(null, Buffer.from(`${head}.${body}`), createPublicKey({ key: key as NodeJwk, format: 'jwk' }), Buffer.from(signature, 'base64url')),
    ).toBe(true);
    expect(key).not.toHaveProperty('d');
  });

  test('is ours also after it has expired, but not for another purpose, changed, or of another key', async () => {
    const ours = await signer({ jwk: await load(newKey()) });
    const others = await signer({ jwk: await load(newKey()) });
    const token = await ours.sign('countersign-grant+jwt', claims);
    expect(await ours.verify(token, 'countersign-grant+jwt')).toEqual(claims);
    const [head, , signature] = token.split('.');
    const changed = `${head}.${Buffer.from(JSON.stringify({ ...claims, sub: 'apr_2' })).toString('base64url')}.${signature}`;
    expect(await ours.verify(token, 'countersign-checkpoint+jwt')).toBeNull();
    const none = `${Buffer.from('{"alg":"none","typ":"countersign-grant+jwt"}').toString('base64url')}.${token.split('.')[1]}.`;
    for (const wrong of [changed, none, 'x', '', 'a.b.c', '...', token.slice(0, -4)])
      expect(await ours.verify(wrong, 'countersign-grant+jwt')).toBeNull();
    expect(await others.verify(token, 'countersign-grant+jwt')).toBeNull();
  });
});

describe('while the key is rotated', () => {
  const claims = { sub: 'apr_1', jti: 'jti_1', exp: 1 };
  const publicPart = (text: string) => ({ ...JSON.parse(text), d: undefined });

  test('the next key is published before it signs, and the former one is believed and published after it signed', async () => {
    const [former, next] = [newKey(), newKey()];
    const before = await signer({ jwk: await load(former), others: readPublishedKeys(JSON.stringify(publicPart(next))) });
    const after = await signer({ jwk: await load(next), others: readPublishedKeys(JSON.stringify([publicPart(former)])) });
    const [old, young] = [await before.sign('countersign-grant+jwt', claims), await after.sign('countersign-grant+jwt', claims)];
    expect(old).not.toBe(young);
    for (const one of [before, after]) {
      expect(await one.verify(old, 'countersign-grant+jwt')).toEqual(claims);
      expect(await one.verify(young, 'countersign-grant+jwt')).toEqual(claims);
    }
    const ids = ({ jwks }: typeof before) => jwks().keys.map((key) => (key as { kid: string }).kid);
    expect(ids(before).toSorted()).toEqual(ids(after).toSorted());
  });

  test('private parts are never published, and a key that is named twice is published once', async () => {
    const key = newKey();
    const { jwks } = await signer({ jwk: await load(key), others: readPublishedKeys(JSON.stringify([JSON.parse(key), JSON.parse(newKey())])) });
    expect(jwks().keys).toHaveLength(2);
    expect(JSON.stringify(jwks())).not.toContain('"d"');
  });

  test.each([
    '',
    '{',
    '[]x',
    '"a"',
    '[{"kty":"OKP"}]',
    '[null]',
    JSON.stringify(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' })),
  ])('what is no list of public keys stops the start: %s', (text) => {
    expect(() => readPublishedKeys(text)).toThrow(/^GRANT_KEYS_PUBLISHED is not a list of keys; set it to the public keys as JWKs/);
  });
});
