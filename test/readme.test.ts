// The README's example of an executor is run as it stands there, against real signatures and a real grant; so are its commands for the audit log.
import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type SigningKey, signer } from '../src/adapters/callback/grant.ts';
import { signedHeaders } from '../src/adapters/callback/signature.ts';
import { callbackOf, GRANT_TYPE, grantClaims } from '../src/domain/approval/callback.ts';
import type { Signer } from '../src/ports/executors.ts';
import { released } from './domain/given.ts';
import { freePort } from './services/free-port.ts';
import { startProgram, untilReady } from './stories/programs.ts';

const root = resolve(import.meta.dirname, '..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const SECRET = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
const server = createServer((_request, response) => response.setHeader('content-type', 'application/json').end(JSON.stringify(keys.jwks())));
const folder = mkdtempSync(join(import.meta.dirname, 'readme-'));
let keys: Signer;
let accept: (headers: Record<string, string>, body: string, secret: string) => Promise<{ sub?: string } | null>;

beforeAll(async () => {
  keys = await signer({ jwk: generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }) as SigningKey });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const code = /```ts\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
  writeFileSync(join(folder, 'example.ts'), code.replace('http://127.0.0.1:3000', address));
  ({ accept } = await import(join(folder, 'example.ts')));
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

/** A callback as it leaves: the claims of a release of today. */
async function callback(change: { digest?: string } = {}) {
  const now = new Date();
  const today = { ...released, expires_at: new Date(now.getTime() + 3_600_000).toISOString() };
  const claims = { ...grantClaims(today, { issuer: 'https://countersign.example', closesAt: null, now }), ...change };
  const { id, body } = callbackOf(today, 'approval.released', [], await keys.sign(GRANT_TYPE, claims));
  return { body, headers: signedHeaders({ id, at: now, body, secrets: [SECRET] }) };
}

test('the example takes a release once, and nothing that was changed', async () => {
  const { headers, body } = await callback();
  await expect(accept(headers, body.replace('released', 'Released'), SECRET)).rejects.toThrow();
  expect(await accept(headers, body, SECRET)).toMatchObject({ sub: released.id });
  expect(await accept(headers, body, SECRET)).toBeNull();
  const other = await callback({ digest: 'sha256:other' });
  await expect(accept(other.headers, other.body, SECRET)).rejects.toThrow('another action');
});

test('every script, file and variable that it names is there', () => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const named = [...readme.matchAll(/npm (?:run )?([a-z:]+)/g)].map(([, name]) => name ?? '').filter((name) => name !== 'install' && name !== 'run');
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
  const links = [...readme.matchAll(/\]\(([^)h][^)]*)\)/g)].map(([, path]) => path ?? '');
  expect(links.filter((path) => !readFileSyncOrNull(path))).toEqual([]);
  const config = ['src/config.ts', 'src/store-config.ts', 'src/slack-config.ts', 'src/teams-config.ts', 'src/entra-config.ts']
    .map((file) => readFileSync(join(root, file), 'utf8'))
    .join();
  const table = readme.slice(readme.indexOf('### Environment'));
  const variables = [...table.matchAll(/`([A-Z]+(?:_[A-Z]+)*)`/g)].map(([, name]) => name ?? '');
  expect(variables.filter((name) => !config.includes(`'${name}'`) && name !== 'DATA_DIR')).toEqual([]);
  const read = [...config.matchAll(/\((?:env|process\.env), '([A-Z_]+)'/g)].map(([, name]) => name ?? '');
  expect(read.length).toBeGreaterThan(20);
  expect(read.filter((name) => !table.includes(name))).toEqual([]);
});

test('a first start speaks in words, and the commands that prove its audit log work as they stand, with another port and folder written in', async () => {
  const [port, data] = [String(await freePort()), join(folder, 'data')];
  const program = startProgram('src/main.ts', { PORT: port, DATA_DIR: data });
  await untilReady(program, `http://127.0.0.1:${port}`, 60_000);
  const commands = /```\n(KEY=[\s\S]*?)```/.exec(readme)?.[1] ?? '';
  const written = commands
    .replaceAll('3000', port)
    .replaceAll('.data', data)
    .replaceAll(/(?<=\s)(export\.jsonl|jwks\.json)/g, `${folder}/$1`);
  const env = { ...process.env, PATH: `${dirname(process.execPath)}:${process.env.PATH}` };
  const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', written], { cwd: root, env }).finally(() => program.kill());
  expect(stdout).toMatch(/client-a: \d+ entries are whole and in order/);
  expect(program.output()).toMatch(/^Made \d+ secrets that the environment does not have; they are kept in .*secrets\.json\n/);
  expect(program.output()).not.toContain('{"');
});

function readFileSyncOrNull(path: string): boolean {
  try {
    readFileSync(join(root, path));
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EISDIR';
  }
}
