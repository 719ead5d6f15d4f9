// A sample that is sent from a shell: signed by the secret that Countersign has, or not sent at all.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startProgram } from '../stories/programs.ts';

const SECRET = `whsec_${Buffer.alloc(32, 5).toString('base64')}`;
const folder = mkdtempSync(join(tmpdir(), 'countersign-send-'));
const arrived: { headers: IncomingHttpHeaders; body: string }[] = [];
const server = createServer(async (request, response) => {
  const parts = await Array.fromAsync<Buffer>(request);
  if (request.method === 'POST') arrived.push({ headers: request.headers, body: Buffer.concat(parts).toString('utf8') });
  response.writeHead(request.method === 'POST' ? 202 : 404, { 'content-type': 'application/json' }).end('{}');
});
beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
beforeEach(() => void arrived.splice(0));
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

const send = (env: Record<string, string>) =>
  startProgram('src/main.ts', env, ['send', 'samples/email-new-domain.json', '--to', `http://127.0.0.1:${(server.address() as AddressInfo).port}`])
    .ended;

test('without the secret of its workspace nothing is sent, and no secret is made', async () => {
  const DATA_DIR = join(folder, 'mistyped');
  const { code, output } = await send({ DATA_DIR });
  const sentence = `CLIENT_A_WEBHOOK_SECRET is in neither the environment nor ${DATA_DIR}/secrets.json; set it, or set DATA_DIR to that of Countersign.`;
  expect([code, output.trim(), arrived]).toEqual([1, sentence, []]);
  expect(existsSync(DATA_DIR)).toBe(false);
}, 60_000);

test.each([
  ['the environment', { DATA_DIR: join(folder, 'empty'), CLIENT_A_WEBHOOK_SECRET: SECRET }],
  ['the secrets that Countersign made', { DATA_DIR: folder }],
])(
  'it is signed by the secret of %s',
  async (_, env) => {
    writeFileSync(join(folder, 'secrets.json'), JSON.stringify({ CLIENT_A_WEBHOOK_SECRET: SECRET }));
    expect((await send(env)).code).toBe(0);
    expect(arrived).toHaveLength(1);
    for (const { headers, body } of arrived) {
      expect(new Webhook(SECRET).verify(body, headers as Record<string, string>)).toMatchObject({ workspace: 'client-a' });
    }
  },
  60_000,
);
