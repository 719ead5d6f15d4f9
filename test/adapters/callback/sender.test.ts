// Callbacks over real connections: signed, pinned to the checked address, in time, following nothing.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as textOf } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';
import { afterEach, describe, expect, test } from 'vitest';
import type { Address } from '../../../src/adapters/callback/pinned-agents.ts';
import { callbackSender, retryAfterMs } from '../../../src/adapters/callback/sender.ts';
import type { Workspace } from '../../../src/domain/policy/workspace.ts';

const secrets = ['a', 'b'].map((letter) => `whsec_${Buffer.from(letter.repeat(32)).toString('base64')}`);
const logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const body = JSON.stringify({ type: 'approval.released', data: { note: 'grün' } });
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

type Received = { headers: IncomingMessage['headers']; text: string };

async function executor(respond: (response: ServerResponse, request: IncomingMessage) => void) {
  const received: Received[] = [];
  const server: Server = createServer(async (request, response) => {
    received.push({ headers: request.headers, text: await textOf(request) });
    respond(response, request);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  return { received, port, host: `127.0.0.1:${port}`, url: `http://127.0.0.1:${port}/callback` };
}

const workspaceOf = (hosts: string[], callback: string[] = secrets) =>
  ({ callback_hosts: hosts, secrets: { webhook: [secrets[0]], callback, api_keys: [] } }) as unknown as Workspace;

function sender(options: Partial<Parameters<typeof callbackSender>[0]> = {}) {
  const made = callbackSender({ allowPrivate: true, alwaysAllowed: [], logger, clock: { monotonicMs: () => performance.now() }, ...options });
  closing.push(() => made.close());
  return (workspace: Workspace, url: string, timeoutMs = 3000) => made.send({ workspace, url, id: 'msg_1', at: new Date(), body, timeoutMs });
}

const answering = (status: number, headers = {}) => executor((response) => void response.writeHead(status, headers).end('thanks'));

describe('a callback', () => {
  test('is signed with every secret in force, under the id that it was given', async () => {
    const { received, host, url } = await answering(204);
    expect(await sender()(workspaceOf([host]), url)).toEqual({ ok: true, status: 204 });
    const [{ headers, text } = { headers: {}, text: '' }] = received;
    expect([text, headers['webhook-id'], headers['content-type']]).toEqual([body, 'msg_1', 'application/json']);
    for (const secret of secrets) expect(() => new Webhook(secret).verify(text, headers as Record<string, string>)).not.toThrow();
  });

  test('is signed with the webhook’s secret where there is none for callbacks', async () => {
    const { received, host, url } = await answering(200);
    await sender()(workspaceOf([host], []), url);
    expect(() => new Webhook(secrets[0] ?? '').verify(body, received[0]?.headers as Record<string, string>)).not.toThrow();
  });

  test.each([
    [500, {}, { ok: false, refused: false, gone: false, retryAfterMs: null }],
    [410, {}, { ok: false, refused: false, gone: true, retryAfterMs: null }],
    [429, { 'retry-after': '7' }, { ok: false, refused: false, gone: false, retryAfterMs: 7000 }],
    [503, { 'retry-after': 'soon' }, { ok: false, refused: false, gone: false, retryAfterMs: null }],
  ])('answered by %s %o was not accepted', async (status, headers, expected) => {
    const { host, url } = await answering(status, headers);
    expect(await sender()(workspaceOf([host]), url)).toMatchObject(expected);
  });

  test('that is redirected has failed, and goes nowhere else', async () => {
    const elsewhere = await answering(204);
    const { host, url } = await answering(307, { location: elsewhere.url });
    expect(await sender()(workspaceOf([host, elsewhere.host]), url)).toMatchObject({ ok: false, refused: false, gone: false });
    expect(elsewhere.received).toEqual([]);
  });

  test('that hangs is given up in time, and may have arrived', async () => {
    const { received, host, url } = await executor(() => {});
    expect(await sender()(workspaceOf([host]), url, 200)).toMatchObject({ ok: false, refused: false });
    expect(received).toHaveLength(1);
  });

  test('that was accepted is accepted, whatever endless answer follows', async () => {
    const { host, url } = await executor((response) => {
      response.writeHead(200);
      const more = () => response.write('x'.repeat(64 * 1024), () => !response.destroyed && setImmediate(more));
      more();
    });
    expect(await sender()(workspaceOf([host]), url)).toEqual({ ok: true, status: 200 });
  });

  test('whose connection was cut after it was sent may have arrived', async () => {
    const { host, url } = await executor((_response, request) => void request.socket.resetAndDestroy());
    expect(await sender()(workspaceOf([host]), url)).toMatchObject({ ok: false, refused: false });
  });

  test('that found nobody listening cannot have arrived', async () => {
    const { host, url } = await answering(204);
    await closing.splice(0)[0]?.();
    expect(await sender()(workspaceOf([host]), url)).toMatchObject({ ok: false, refused: true });
  });

  test('to an address off the list, or one that is private, is never sent', async () => {
    const { received, host, url } = await answering(204);
    const attempts: string[] = [];
    const strict = sender({ allowPrivate: false, attempted: (type) => attempts.push(type) });
    expect(await sender()(workspaceOf([]), url)).toMatchObject({ ok: false, refused: true });
    expect(await strict(workspaceOf([host]), url)).toMatchObject({ ok: false, refused: true });
    expect([received, attempts]).toEqual([[], ['refused']]);
  });

  test('to the playground’s own executor is sent without any list', async () => {
    const { host, url } = await answering(204);
    expect(await sender({ allowPrivate: false, alwaysAllowed: [host] })(workspaceOf([]), url)).toMatchObject({ ok: true });
  });
});

describe('a name', () => {
  const named = (port: number) => ({ workspace: workspaceOf([`localhost:${port}`]), url: `http://localhost:${port}/callback` });
  const loopback: Address = { address: '127.0.0.1', family: 4 };

  test('is looked up once, and the connection goes to the address that was checked', async () => {
    const { port, received } = await answering(204);
    const answers: Address[][] = [[loopback]];
    let asked = 0;
    const resolve = async () => {
      asked += 1;
      return answers.shift() ?? [{ address: '169.254.169.254', family: 4 }];
    };
    const { workspace, url } = named(port);
    const send = sender({ resolve });
    expect(await send(workspace, url)).toMatchObject({ ok: true });
    expect(asked).toBe(1);
    const rebound = await send(workspace, url);
    expect([rebound.ok, rebound.ok || rebound.refused, received.length]).toEqual([false, true, 1]);
  });

  test('of which one address may not be called is not called at all', async () => {
    const { port, received } = await answering(204);
    const { workspace, url } = named(port);
    const resolve = async () => [loopback, { address: '169.254.169.254', family: 4 }];
    expect(await sender({ resolve })(workspace, url)).toMatchObject({ ok: false, refused: true });
    expect(received).toEqual([]);
  });

  test('of a public host that points into the own network is refused, also over https', async () => {
    for (const address of ['127.0.0.1', '10.0.0.7', '::ffff:127.0.0.1', '64:ff9b::7f00:1']) {
      const send = sender({ allowPrivate: false, resolve: async () => [{ address, family: address.includes(':') ? 6 : 4 }] });
      expect(await send(workspaceOf(['hooks.client.example']), 'https://hooks.client.example/')).toMatchObject({ ok: false, refused: true });
    }
  });

  test('that nobody knows, or that is not found in time, cannot have been reached', async () => {
    const { workspace, url } = named(1);
    expect(await sender({ resolve: async () => [] })(workspace, url)).toMatchObject({ ok: false, refused: true });
    expect(await sender({ resolve: () => Promise.reject(new Error('ENOTFOUND')) })(workspace, url)).toMatchObject({ ok: false, refused: true });
    expect(await sender({ resolve: () => new Promise(() => {}) })(workspace, url, 100)).toMatchObject({ ok: false, refused: true });
  });
});

test('a host that hung gets ten attempts at a time until one is answered, and no other host waits for it', async () => {
  const open: ServerResponse[] = [];
  const slow = await executor((response) => void open.push(response));
  const quick = await answering(204);
  const clock = { nowMs: 0, monotonicMs: () => clock.nowMs };
  const send = sender({ clock });
  const workspace = workspaceOf([slow.host, quick.host]);
  const begin = (count: number) => Array.from({ length: count }, () => send(workspace, slow.url, 30_000));
  const arrived = (count: number) => expect.poll(() => open.length).toBe(count);
  const answerAll = () => open.splice(0).map((response) => response.writeHead(204).end());

  const many = begin(30);
  await arrived(30);
  clock.nowMs += 10_000;
  answerAll();
  expect((await Promise.all(many)).every(({ ok }) => ok)).toBe(true);

  const few = begin(10);
  await arrived(10);
  expect(await send(workspace, slow.url)).toMatchObject({ ok: false, refused: true, retryAfterMs: 5_000, reason: expect.stringContaining('hangs') });
  expect(await send(workspace, quick.url)).toMatchObject({ ok: true });
  clock.nowMs += 1_000;
  answerAll();
  await Promise.all(few);
  const again = begin(20);
  await arrived(20);
  answerAll();
  expect((await Promise.all(again)).every(({ ok }) => ok)).toBe(true);
});

test('Retry-After is read as seconds or as a date', () => {
  const now = new Date('2026-11-23T14:30:00Z');
  expect(retryAfterMs('120', now)).toBe(120_000);
  expect(retryAfterMs('Mon, 23 Nov 2026 14:31:00 GMT', now)).toBe(60_000);
  for (const odd of [undefined, '-5', 'later', 'Mon, 23 Nov 2026 14:29:00 GMT']) expect(retryAfterMs(odd, now)).toBeNull();
});
