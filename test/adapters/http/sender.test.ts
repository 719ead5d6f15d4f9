// Who is let in: signatures of workspaces and agents, API keys and what each shows. Every refusal looks the same.
import { connect } from 'node:net';
import { text as textOf } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { emailRequest, mergeRequest } from '../../requests.ts';
import { house, listening, NOW, secretOf, workspaceOf } from './door.ts';

const bare = (letter: string) => secretOf(letter).slice('whsec_'.length);
const longest = `whsec_${Buffer.from('l'.repeat(64)).toString('base64')}`;
const clientA = workspaceOf('client-a', {
  secrets: {
    webhook: [secretOf('a'), secretOf('x'), longest],
    callback: [],
    api_keys: [
      { key: 'key_client-a', scope: 'full' },
      { key: 'key_read', scope: 'read' },
      { key: 'key_audit', scope: 'audit' },
      { key: 'key_outreach', scope: 'agent:outreach' },
      { key: 'key_odd', scope: 'everything' },
    ],
  },
  agents: [{ role: 'admin', operator: 'ravi', secret: [secretOf('s'), secretOf('t')] }],
});
const behind = house([clientA, workspaceOf('client-b')]);
let door: Awaited<ReturnType<typeof listening>>;
beforeAll(async () => {
  door = await listening(behind.door);
});
afterAll(() => door.close());
beforeEach(() => {
  behind.approvals.length = 0;
  behind.logged.length = 0;
});

const send = (signing = {}, request: object = emailRequest()) => door.post('/v1/requests', request, signing);
const minutesFromNow = (minutes: number) => new Date(Date.now() + minutes * 60_000);

describe('a signature', () => {
  test.each([
    ['of the workspace', { secret: secretOf('a') }],
    ['of its second secret, while one is being rotated', { secret: secretOf('x') }],
    ['of a secret without its prefix', { secret: bare('a') }],
    ['of a secret of 64 bytes', { secret: longest }],
    ['four minutes old', { at: minutesFromNow(-4) }],
    ['from four minutes ahead', { at: minutesFromNow(4) }],
  ])('%s is good', async (_what, signing) => expect((await send(signing)).status).toBe(202));

  test('that is wrong, in whatever way, gets one and the same answer, stores nothing and is not logged', async () => {
    const text = JSON.stringify(emailRequest());
    const good = door.signedHeaders(text);
    const answers = {
      unknown: await send({}, emailRequest({ workspace: 'client-z' })),
      otherSecret: await send({ secret: secretOf('q') }),
      otherClient: await send({ secret: secretOf('b') }),
      inherited: await send({}, emailRequest({ workspace: 'toString' })),
      sixMinutesOld: await send({ at: minutesFromNow(-6) }),
      sixMinutesAhead: await send({ at: minutesFromNow(6) }),
      otherBody: await door.postText('/v1/requests', text, { signedText: `${text} ` }),
      truncated: await send({ headers: { 'webhook-signature': good['webhook-signature']?.slice(0, -8) } }),
      noVersion: await send({ headers: { 'webhook-signature': good['webhook-signature']?.slice(3) } }),
      otherVersion: await send({ headers: { 'webhook-signature': 'v1a,AAAA' } }),
      emptySignature: await send({ headers: { 'webhook-signature': ' ' } }),
      noSignature: await send({ headers: { 'webhook-signature': undefined } }),
      noTimestamp: await send({ headers: { 'webhook-timestamp': undefined } }),
      oddTimestamp: await send({ headers: { 'webhook-timestamp': 'yesterday' } }),
      noId: await send({ headers: { 'webhook-id': undefined } }),
      otherId: await send({ headers: { 'webhook-id': 'msg_other' } }),
      fullStop: await send({ id: 'msg.1' }),
      longId: await send({ id: 'm'.repeat(300) }),
    };
    for (const [what, { status, text: answer }] of Object.entries(answers)) expect([what, status, answer]).toEqual([what, 401, answers.unknown.text]);
    expect(behind.approvals).toEqual([]);
    expect(behind.logged).toEqual([]);
  });

  test.each(['webhook-signature', 'webhook-id', 'webhook-timestamp'])('whose header %s comes twice is refused', async (name) => {
    const body = JSON.stringify(emailRequest());
    const headers = door.signedHeaders(body);
    const lines = [...Object.entries(headers), [name, headers[name]]].map(([key, value]) => `${key}: ${value}`);
    const head = ['POST /v1/requests HTTP/1.1', 'host: x', 'connection: close', `content-length: ${Buffer.byteLength(body)}`, ...lines];
    const socket = connect(door.port, '127.0.0.1');
    socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
    expect(await textOf(socket)).toMatch(/^HTTP\/1\.1 401 /);
  });

  test('may stand among others of which one fits', async () => {
    const body = JSON.stringify(emailRequest());
    const { 'webhook-signature': signature } = door.signedHeaders(body, { id: 'msg_list' });
    expect(
      (await door.postText('/v1/requests', body, { id: 'msg_list', headers: { 'webhook-signature': `v1,AAAA v2,x ${signature}` } })).status,
    ).toBe(202);
  });

  test('for a role whose agent has a secret of its own is that secret’s alone, and for no other role', async () => {
    const merge = mergeRequest();
    expect((await send({ secret: secretOf('a') }, merge)).status).toBe(401);
    expect((await send({ secret: secretOf('s') }, merge)).status).toBe(202);
    expect((await send({ secret: secretOf('t') }, merge)).status).toBe(202);
    expect((await send({ secret: secretOf('s') })).status).toBe(401);
    const both = { requests: [merge, emailRequest()] };
    for (const letter of ['a', 's']) expect((await send({ secret: secretOf(letter) }, both)).status).toBe(401);
    const evaluate = (letter: string) => door.post('/v1/evaluate', { request: merge, at: NOW.toISOString() }, { secret: secretOf(letter) });
    expect([(await evaluate('a')).status, (await evaluate('s')).status]).toEqual([401, 200]);
  });

  test('to withdraw is of who asked', async () => {
    const { body } = await send({ secret: secretOf('s') }, mergeRequest());
    const withdraw = (letter: string) =>
      door.post(`/v1/requests/${body.id}/withdraw`, { workspace: 'client-a', reason: 'x' }, { secret: secretOf(letter) });
    expect((await withdraw('a')).status).toBe(401);
    expect((await withdraw('s')).body.state).toBe('withdrawn');
    const { body: other } = await send();
    expect((await door.post(`/v1/requests/${other.id}/withdraw`, { workspace: 'client-a' }, { secret: secretOf('s') })).status).toBe(401);
  });
});

test('a flood of bad signatures grows counters, is told to wait in the end, and stops nobody who signs well', async () => {
  const own = house([workspaceOf('client-a')]);
  const flooded = await listening(own.door);
  const statuses = await Promise.all(
    Array.from({ length: 320 }, async () => (await flooded.post('/v1/requests', emailRequest(), { secret: secretOf('q') })).status),
  );
  expect(new Set(statuses)).toEqual(new Set([401, 429]));
  expect((await flooded.post('/v1/requests', emailRequest())).status).toBe(202);
  expect(own.logged).toEqual([]);
  expect(await own.door.registry.metrics()).toMatch(/countersign_refused_senders_total 320/);
  await flooded.close();
});

describe('an API key', () => {
  test('that is missing, wrong or badly written is a 401 that says how to send one', async () => {
    const { id } = (await send()).body;
    for (const authorization of [
      undefined,
      'key_client-a',
      'Basic key_client-a',
      'Bearer',
      'Bearer key_client-a extra',
      `Bearer ${'k'.repeat(5000)}`,
    ]) {
      const answer = await door.call(`/v1/requests/${id}`, { headers: authorization === undefined ? {} : { authorization } });
      expect([authorization, answer.status, answer.headers.get('www-authenticate')]).toEqual([authorization, 401, 'Bearer realm="countersign"']);
    }
    expect((await door.get(`/v1/requests/${id}`, 'key_wrong')).status).toBe(401);
  });

  test('shows its own workspace only', async () => {
    const { id } = (await send()).body;
    expect((await door.get(`/v1/requests/${id}`, 'key_client-b')).status).toBe(404);
    expect((await door.get('/v1/requests', 'key_client-b')).body).toEqual({ items: [], next: null });
  });

  test.each([
    ['key_client-a', [200, 200, 200, 200]],
    ['key_read', [200, 403, 200, 200]],
    ['key_audit', [403, 200, 403, 200]],
    ['key_outreach', [200, 403, 200, 403]],
    ['key_odd', [403, 403, 403, 403]],
  ])('%s sees what its scope says', async (key, expected) => {
    const paths = ['/v1/requests', '/v1/audit', '/v1/caps', '/v1/incidents'];
    expect(await Promise.all(paths.map(async (path) => (await door.get(path, key)).status))).toEqual(expected);
  });

  test('without the right says which scope is needed', async () => {
    const { body } = await door.get('/v1/audit/export', 'key_read');
    expect([body.code, body.detail]).toEqual(['forbidden', 'This key has the scope read; use one with the scope full, audit.']);
  });

  test('of one agent shows that agent’s requests only', async () => {
    const own = (await send()).body.id;
    const other = (await send({ secret: secretOf('s') }, mergeRequest())).body.id;
    const listed = (await door.get('/v1/requests', 'key_outreach')).body.items as { id: string }[];
    expect(listed.map(({ id }) => id)).toEqual([own]);
    expect((await door.get(`/v1/requests/${own}`, 'key_outreach')).status).toBe(200);
    expect((await door.get(`/v1/requests/${other}`, 'key_outreach')).status).toBe(404);
    expect((await door.get('/v1/requests?role=admin', 'key_outreach')).body.items).toEqual([]);
  });
});
