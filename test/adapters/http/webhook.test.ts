// The door for requests over real HTTP: what is taken, what is refused and how, and that a refusal stores nothing.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { emailRequest } from '../../requests.ts';
import { type Answered, house, listening, secretOf, workspaceOf } from './door.ts';

const clientA = workspaceOf('client-a', {
  secrets: { webhook: [secretOf('a'), secretOf('x')], callback: [], api_keys: [{ key: 'key_client-a', scope: 'full' }] },
});
const behind = house([clientA, workspaceOf('client-c', { requests_per_minute: 3 })]);
let door: Awaited<ReturnType<typeof listening>>;
beforeAll(async () => {
  door = await listening(behind.door);
});
afterAll(() => door.close());
beforeEach(() => {
  behind.approvals.length = 0;
  behind.logged.length = 0;
});

const request = (overrides: object = {}) => ({ ...emailRequest(), ...overrides });
const send = (overrides: object = {}, signing = {}) => door.post('/v1/requests', request(overrides), signing);
const errorsOf = ({ body }: Answered) => ((body.errors ?? []) as { path: string; code: string }[]).map(({ path, code }) => `${path} ${code}`);

function isProblem(answer: Answered, status: number, code: string) {
  expect([answer.status, answer.body.code, answer.body.type]).toEqual([status, code, `urn:countersign:problem:${code}`]);
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(answer.text).not.toMatch(/\bat .*\.ts:\d+|node_modules/);
}

describe('a good request', () => {
  test('is answered with 202 and the approval as GET shows it', async () => {
    const { status, body, headers } = await send();
    expect([status, body.state, body.workspace]).toEqual([202, 'asking', 'client-a']);
    expect(headers.get('location')).toBe(`/v1/requests/${body.id}`);
    const shown = await door.get(`/v1/requests/${body.id}`);
    expect([shown.body, shown.headers.get('retry-after')]).toEqual([body, '15']);
  });

  test('carries on the trace of its caller, and gets a new one where there is none or a broken one', async () => {
    const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
    const given = await send({}, { headers: { traceparent: `00-${trace}-00f067aa0ba902b7-01` } });
    expect(given.body.trace).toBe(trace);
    const broken = await send({}, { headers: { traceparent: `00-${'0'.repeat(32)}-00f067aa0ba902b7-01` } });
    expect(broken.body.trace).toMatch(/^(?!0{32})[0-9a-f]{32}$/);
  });

  test('is known again by its key or its webhook-id, whatever the order of its fields', async () => {
    const headers = { 'idempotency-key': 'one' };
    const first = await send({}, { headers });
    const turned = JSON.stringify(Object.fromEntries(Object.entries(request()).reverse()), null, 2);
    const again = await door.postText('/v1/requests', turned, { headers });
    expect([again.status, again.body.id]).toEqual([200, first.body.id]);
    isProblem(await send({ action_reason: 'Another reason.' }, { headers }), 409, 'idempotency_conflict');

    const byId = await send({}, { id: 'msg_same' });
    expect((await send({}, { id: 'msg_same' })).body.id).toBe(byId.body.id);
    isProblem(await send({}, { id: 'msg_same', headers: { 'idempotency-key': 'two' } }), 409, 'idempotency_conflict');
    expect(behind.approvals).toHaveLength(2);
  });

  test('that was repeated is answered before its fields are looked at again', async () => {
    const first = await send({}, { id: 'msg_old' });
    const known = behind.approvals[0];
    if (known) known.request.expires_at = '2020-01-01T00:00:00Z';
    expect((await send({}, { id: 'msg_old' })).body.id).toBe(first.body.id);
  });

  test('is told to wait where its client is too fast', async () => {
    const from = (count: number) =>
      door.post('/v1/requests', { ...request(), workspace: 'client-c', client_ref: `${count}` }, { secret: secretOf('c') });
    for (const count of [1, 2, 3]) expect((await from(count)).status).toBe(202);
    const fourth = await from(4);
    isProblem(fourth, 429, 'too_many_requests');
    expect(Number(fourth.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await send()).status).toBe(202);
  });
});

describe('a bad request', () => {
  test('is a 422 that names each field by its pointer, binds no key and stores nothing', async () => {
    const bad = {
      ...request({ confidence_score: 2, surprise: true, 'a/b~c': 1 }),
      action_reason: undefined,
      agent: { role: 'outreach', mood: 'good' },
    };
    const headers = { 'idempotency-key': 'refused' };
    const refused = await door.post('/v1/requests', bad, { headers });
    isProblem(refused, 422, 'invalid_request');
    expect(errorsOf(refused).sort()).toEqual([
      '/action_reason missing',
      '/agent/model_version missing',
      '/agent/mood unknown_field',
      '/agent/prompt_version missing',
      '/agent/version missing',
      '/a~1b~0c unknown_field',
      '/confidence_score too_big',
      '/surprise unknown_field',
    ]);
    expect(behind.approvals).toEqual([]);
    expect((await send({}, { headers })).status).toBe(202);
  });

  test.each([
    ['of a wrong type', { target: 'everybody' }, ['/target wrong_type']],
    ['with a text where a number belongs', { confidence_score: '0.9' }, ['/confidence_score wrong_type']],
    ['with null for an object', { agent: null }, ['/agent wrong_type']],
    ['with an operator where a text belongs', { target: { record_ids: [{ $gt: '' }] } }, ['/target/record_ids/0 wrong_type']],
    ['with NUL in a name', { agent: { ...request().agent, role: 'out\u0000reach' } }, ['/agent/role wrong_format']],
    ['with a class that nobody knows', { action: { object: 'email', action: 'send', class: 'decree' } }, ['/action/class not_allowed']],
    ['from the future', { source_signal: { type: 'x', ref: 'y', observed_at: '2026-11-23T14:32:00Z' } }, ['/source_signal/observed_at in_future']],
    ['with an expiry beyond 30 days', { expires_at: '2027-01-23T14:32:00Z' }, ['/expires_at too_late']],
  ])('%s is refused by its path', async (_what, overrides, paths) => {
    const refused = await send(overrides);
    isProblem(refused, 422, 'invalid_request');
    expect(errorsOf(refused)).toEqual(paths);
  });

  test('says in words what belongs there', async () => {
    const refused = await send({ target: 'everybody', confidence_score: '0.9', environment: 'production' });
    expect(refused.body.errors).toEqual([
      { path: '/environment', code: 'not_allowed', message: 'Write one of prod, staging, sandbox, not "production"' },
      { path: '/target', code: 'wrong_type', message: 'Write a mapping (key: value), not a text' },
      { path: '/confidence_score', code: 'wrong_type', message: 'Write a number: take the quotes away' },
    ]);
  });

  const text = JSON.stringify(request({ after: { note: 'MARK' } }));
  test.each([
    ['a lone surrogate in a value', text.replace('"MARK"', '"\\ud800"'), '/after/note not_storable'],
    ['a lone surrogate where nothing is expected', text.replace('{', '{"x":"\\udfff",'), '/x not_storable'],
    ['__proto__ as a name', text.replace('"MARK"', '{"__proto__":{"admin":true}}'), '/after/note/__proto__ not_storable'],
    ['__proto__ at the top', text.replace('{', '{"__proto__":{"workspace":"client-c"},'), '/__proto__ not_storable'],
    ['constructor as a name', text.replace('"MARK"', '{"constructor":{"prototype":1}}'), '/after/note/constructor not_storable'],
    ['a field twice', text.replace('"note":"MARK"', '"note":"a","n\\u006fte":"b"'), '/after/note duplicate_member'],
    ['a field twice in a list', text.replace('"MARK"', '[[1,{"x":0}],{"a":{},"b":",:{\\"","a":[]}]'), '/after/note/1/a duplicate_member'],
    ['two workspaces', text.replace('{', '{"workspace":"client-c",'), '/workspace duplicate_member'],
    ['a number beyond all numbers', text.replace('"MARK"', '1e999'), '/after/note not_storable'],
  ])('with %s is refused by its path', async (_what, hostile, path) => {
    const refused = await door.postText('/v1/requests', hostile);
    isProblem(refused, 422, 'invalid_request');
    expect(errorsOf(refused)).toEqual([path]);
    expect(behind.approvals).toEqual([]);
  });

  test('that is nested a hundred thousand deep is refused, not recursed into', async () => {
    const deep = text.replace('"MARK"', `${'['.repeat(100_000)}${']'.repeat(100_000)}`);
    isProblem(await door.postText('/v1/requests', deep), 422, 'invalid_request');
    const batch = await door.postText('/v1/requests', `{"requests":[${deep}]}`);
    expect((batch.body.items as { status: number }[]).map((item) => item.status)).toEqual([422]);
  });

  test('may still write dots, dollars and NUL into its own data', async () => {
    const after = { 'address.city': 'x\u0000y', $gt: 1 };
    const taken = await send({ after });
    expect([taken.status, behind.approvals[0]?.request.after]).toEqual([202, after]);
  });

  test('with a key that makes no sense is told so', async () => {
    isProblem(await send({}, { headers: { 'idempotency-key': 'k'.repeat(300) } }), 422, 'invalid_request');
    isProblem(await send({}, { headers: { 'idempotency-key': ' ' } }), 422, 'invalid_request');
  });
});

describe('a body', () => {
  const padded = (bytes: number) => request({ after: { body: 'x'.repeat(bytes) } });

  test('over 256 KiB is a 413, also where it is signed well or badly', async () => {
    isProblem(await door.post('/v1/requests', padded(300 * 1024)), 413, 'payload_too_large');
    isProblem(await door.post('/v1/requests', padded(300 * 1024), { secret: secretOf('z') }), 413, 'payload_too_large');
    isProblem(await door.post('/v1/requests', padded(5 * 1024 * 1024)), 413, 'payload_too_large');
    isProblem(await door.post('/v1/evaluate', { requests: [padded(300 * 1024)] }), 413, 'payload_too_large');
  });

  test.each([
    ['truncated', '{"workspace": "client-a",'],
    ['empty', ''],
    ['with a byte order mark', `\ufeff${JSON.stringify(request())}`],
    ['with NaN', '{"workspace": NaN}'],
  ])('%s is a 400', async (_what, text) => isProblem(await door.postText('/v1/requests', text), 400, 'invalid_json'));

  test('that is not UTF-8 is a 400', async () => {
    const body = Buffer.from([0x22, 0xff, 0xfe, 0x22]);
    isProblem(await door.call('/v1/requests', { method: 'POST', headers: door.signedHeaders('""'), body }), 400, 'invalid_json');
  });

  test.each([
    ['text/plain', {}],
    ['application/x-www-form-urlencoded', {}],
    ['application/json; charset=latin1', {}],
    ['application/json', { 'content-encoding': 'gzip' }],
  ])('of type %s %o is a 415', async (type, more) => {
    isProblem(await send({}, { headers: { 'content-type': type, ...more } }), 415, 'unsupported_media_type');
  });

  test.each(['[]', 'null', '"client-a"', '7'])('%s names no workspace: 401', async (text) =>
    isProblem(await door.postText('/v1/requests', text), 401, 'unauthorized'),
  );
});

describe('a batch', () => {
  test('has one answer for each request, in order, and may be larger than one request', async () => {
    const good = request({ after: { body: 'x'.repeat(200 * 1024) } });
    const { status, body } = await door.post('/v1/requests', { requests: [good, { ...good, confidence_score: 2 }, 'nonsense', good] });
    expect(status).toBe(207);
    const items = body.items as { status: number; body: Record<string, unknown> }[];
    expect(items.map((item) => [item.status, item.body.code ?? item.body.state])).toEqual([
      [202, 'asking'],
      [422, 'invalid_request'],
      [422, 'invalid_request'],
      [202, 'asking'],
    ]);
    expect(behind.approvals).toHaveLength(2);
  });

  test('that comes again is answered with the same approvals', async () => {
    const headers = { 'idempotency-key': 'batch' };
    const requests = [request(), request({ client_ref: 'two' })];
    const ids = ({ body }: Answered) => (body.items as { status: number; body: { id: string } }[]).map((item) => `${item.status} ${item.body.id}`);
    const first = ids(await door.post('/v1/requests', { requests }, { headers }));
    const again = ids(await door.post('/v1/requests', { requests }, { headers }));
    expect(again).toEqual(first.map((one) => one.replace('202', '200')));
  });

  test('is of one workspace: whoever signed cannot speak for another', async () => {
    const { body } = await door.post('/v1/requests', { requests: [request(), request({ workspace: 'client-c' })] });
    const items = body.items as { status: number; body: Answered['body'] }[];
    expect(items.map((item) => item.status)).toEqual([202, 422]);
    expect(behind.approvals.map((one) => one.workspace)).toEqual(['client-a']);
  });

  test('has at most 100 requests, nothing beside them, and none over 256 KiB', async () => {
    const many = await door.post('/v1/requests', { requests: Array.from({ length: 101 }, () => request()) });
    expect([many.status, errorsOf(many)]).toEqual([422, ['/requests too_big']]);
    const more = await door.post('/v1/requests', { requests: [request()], urgent: true });
    expect([more.status, errorsOf(more)]).toEqual([422, ['/urgent unknown_field']]);
    const large = await door.post('/v1/requests', { requests: [request(), request({ after: { body: 'x'.repeat(300 * 1024) } })] });
    expect((large.body.items as { status: number }[]).map((item) => item.status)).toEqual([202, 413]);
    isProblem(await door.postText('/v1/requests', JSON.stringify({ requests: [request()] }) + ' '.repeat(5 * 1024 * 1024)), 413, 'payload_too_large');
  });
});
