// The other calls of the door over real HTTP: evaluate, withdraw, executions, grants, signals, lists, audit, operations.
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { emptyLedger } from '../../../src/domain/ledger/ledger.ts';
import { pause } from '../../../src/domain/ledger/pauses.ts';
import type { Entry } from '../../../src/domain/record/chain.ts';
import { link } from '../../../src/domain/record/chain.ts';
import { emailRequest } from '../../requests.ts';
import { type Answered, house, listening, NOW, secretOf, workspaceOf } from './door.ts';

const behind = house([workspaceOf('client-a'), workspaceOf('client-b')]);
let door: Awaited<ReturnType<typeof listening>>;
beforeAll(async () => {
  door = await listening(behind.door);
});
afterAll(() => door.close());
beforeEach(() => {
  behind.approvals.length = 0;
  behind.entries.length = 0;
  behind.logged.length = 0;
});

const errorsOf = ({ body }: Answered) => ((body.errors ?? []) as { path: string; code: string }[]).map(({ path, code }) => `${path} ${code}`);
const asked = async () => String((await door.post('/v1/requests', emailRequest())).body.id);

describe('evaluate', () => {
  test('answers for the instant that it is asked about, and stores nothing', async () => {
    const { status, body } = await door.post('/v1/evaluate', { request: emailRequest(), at: '2026-11-24T15:00:00Z' });
    expect([status, body.at]).toEqual([200, '2026-11-24T15:00:00.000Z']);
    expect(behind.approvals).toEqual([]);
  });

  test('names wrong fields by their path in the body', async () => {
    const { action_reason: _gone, ...thin } = emailRequest();
    expect(errorsOf(await door.post('/v1/evaluate', { request: thin, at: '2026-11-24T15:00:00Z' }))).toEqual(['/request/action_reason missing']);
    const early = await door.post('/v1/evaluate', { request: emailRequest(), at: '2026-11-20T15:00:00Z' });
    expect(errorsOf(early)[0]).toBe('/request/source_signal/observed_at in_future');
    expect(errorsOf(await door.post('/v1/evaluate', { request: emailRequest(), at: 'tomorrow' }))).toEqual(['/at wrong_format']);
  });
});

describe('withdraw', () => {
  const withdraw = (id: string, body: object = { workspace: 'client-a', reason: 'The lead asked us to stop.' }, signing = {}) =>
    door.post(`/v1/requests/${id}/withdraw`, body, signing);

  test('answers with the approval, also the second time', async () => {
    const id = await asked();
    for (const _time of [1, 2]) {
      const { status, body } = await withdraw(id);
      expect([status, body.state, (body.outcome as { code: string }).code]).toEqual([200, 'withdrawn', 'withdrawn']);
    }
  });

  test('is too late once it was released', async () => {
    const id = await asked();
    const approval = behind.approvals[0];
    if (approval) approval.state = 'released';
    const { status, body } = await withdraw(id);
    expect([status, body.code]).toEqual([409, 'already_decided']);
  });

  test('of another client’s request, or of none, is a 404', async () => {
    const id = await asked();
    expect((await withdraw(id, { workspace: 'client-b', reason: 'x' }, { secret: secretOf('b') })).status).toBe(404);
    for (const none of ['apr_nothing', '%00', 'apr_%27%20or%201=1', '..%2f..']) expect((await withdraw(none)).status).toBe(404);
    expect((await withdraw('%E0%A4%A')).status).toBe(400);
  });
});

describe('executors', () => {
  const report = (more: object = {}) =>
    door.post('/v1/executions', {
      workspace: 'client-a',
      grant: 'good',
      request_id: 'apr_1',
      status: 'done',
      before: {},
      after: {},
      executed_at: NOW.toISOString(),
      ...more,
    });

  test('hear whether what they did was what was approved', async () => {
    expect((await report()).body).toEqual({ matched: true, bypass: null });
    const { status, body } = await report({ grant: null, before: null, agent: { role: 'outreach' }, action: { object: 'email' } });
    expect([status, body]).toEqual([200, { matched: false, bypass: { code: 'no_grant', detail: 'without a grant' } }]);
  });

  test('cannot report from the future, nor in words that nobody knows', async () => {
    const refused = await report({ executed_at: '2026-11-23T14:31:01Z' });
    expect([refused.status, errorsOf(refused)]).toEqual([422, ['/executed_at in_future']]);
    expect(errorsOf(await report({ status: 'nearly', mood: 1 })).sort()).toEqual(['/mood unknown_field', '/status not_allowed']);
    expect(errorsOf(await report({ after: [] }))).toEqual(['/after invalid']);
  });

  test('may use up a grant before they act', async () => {
    const consume = (grant: unknown) => door.post('/v1/grants/consume', { workspace: 'client-a', grant });
    expect((await consume('good')).body).toEqual({ active: true });
    expect((await consume('forged')).body).toEqual({ active: false, code: 'unknown' });
    expect(errorsOf(await consume({ $ne: null }))).toEqual(['/grant wrong_type']);
  });
});

describe('signals', () => {
  const signal = (more: object = {}, signing = {}) =>
    door.post('/v1/signals', { workspace: 'client-a', type: 'reply', contact: 'lead-1', observed_at: '2026-11-23T14:00:00Z', ...more }, signing);

  test('are taken with the webhook-id as their id', async () => {
    const { status, body } = await signal({}, { id: 'msg_reply' });
    expect([status, body]).toEqual([202, { id: 'msg_reply' }]);
    expect(behind.signals.at(-1)).toMatchObject({ id: 'msg_reply', type: 'reply', contact: 'lead-1', domain: null, at: '2026-11-23T14:00:00.000Z' });
  });

  test.each([
    ['of a type that nobody knows', { type: 'rumour' }, '/type not_allowed'],
    ['from the future', { observed_at: '2026-11-23T14:32:00Z' }, '/observed_at in_future'],
    ['with NUL in a name', { contact: 'a\u0000b' }, '/contact wrong_format'],
    ['with a text for a value', { value: 'many' }, '/value wrong_type'],
    ['of a role that the matrix does not have', { role: 'outrech' }, '/role not_allowed'],
    ['with a quality beyond its scale', { value: 7 }, '/value not_allowed'],
    ['with many writes in one', { type: 'write', role: 'enrichment', value: 2001 }, '/value not_allowed'],
  ])('%s are refused', async (_what, more, error) => expect(errorsOf(await signal(more))).toEqual([error]));
});

describe('a request while everything is paused', () => {
  test('names the pause beside what else holds it, read by itself and in a list', async () => {
    const id = await asked();
    const held = async () =>
      [(await door.get(`/v1/requests/${id}`)).body, ((await door.get('/v1/requests')).body.items as object[])[0]] as { release: object }[];
    for (const one of await held()) expect(one.release).toMatchObject({ held_by: [] });
    const all = { role: null, connector: null, until: null, by: 'ravi', at: NOW.toISOString(), reason: null };
    behind.ledgers.set('client-a', pause(emptyLedger('client-a'), all, NOW));
    for (const one of await held()) expect(one.release).toMatchObject({ held_by: ['pause'] });
    behind.ledgers.clear();
  });
});

describe('a list', () => {
  test('is narrowed by state and role, and has items and next', async () => {
    const id = await asked();
    const ids = async (query: string) => ((await door.get(`/v1/requests?${query}`)).body.items as { id: string }[]).map((one) => one.id);
    expect(await ids('state=asking&role=outreach&limit=5')).toEqual([id]);
    expect(await ids('state=&role=&limit=&cursor=')).toEqual([id]);
    expect(await ids('state=denied')).toEqual([]);
  });

  test.each([
    'limit=0',
    'limit=101',
    'limit=x',
    'state=maybe',
    'cursor=%00',
    'cursor=1;drop',
    'page=2',
    'limit=1&limit=2',
    'role=%00',
    'state[$ne]=asking',
  ])('asked for with %s is a 422', async (query) => expect((await door.get(`/v1/requests?${query}`)).status).toBe(422));

  test.each(['/v1/audit?cursor=x', '/v1/audit?since=monday', '/v1/incidents?cursor=x', '/v1/audit/export?format=xml'])('%s is a 422', async (path) =>
    expect((await door.get(path)).status).toBe(422),
  );
});

describe('the audit log', () => {
  const seal = (type: string, more: object = {}, workspace = 'client-a'): Entry => {
    const last = behind.entries.filter((one) => one.workspace === workspace).at(-1) ?? null;
    const draft = {
      id: `${workspace}-${behind.entries.length}`,
      type,
      workspace,
      request_id: null,
      actor: 'ravi',
      timestamp_utc: NOW.toISOString(),
      ...more,
    };
    const entry = link(draft, last);
    behind.entries.push(entry);
    return entry;
  };

  test('is asked by type, and shows its own client only', async () => {
    seal('paused');
    const resumed = seal('resumed');
    seal('resumed', {}, 'client-b');
    expect((await door.get('/v1/audit?type=resumed&limit=10')).body).toEqual({ items: [resumed], next: null });
  });

  test('is exported as one entry a line, exactly as it was sealed', async () => {
    const entries = [seal('paused', { action_reason: 'line\nbreak "quoted" \u2028' }), seal('resumed')];
    const { text, headers } = await door.get('/v1/audit/export');
    expect(
      text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual(entries);
    expect(headers.get('content-type')).toMatch(/^application\/jsonl/);
  });

  test('as CSV quotes what must be quoted, and has no formula in any cell', async () => {
    seal('vote_cast', {
      action_reason: '=HYPERLINK("https://evil.example")',
      source_vendor: 'a,b\r\n',
      agent_role: '+1',
      copy_variant_id: '＝1+1',
      confidence_score: -0.5,
      extra: 1,
    });
    const { text, headers } = await door.get('/v1/audit/export?format=csv');
    expect(headers.get('content-type')).toMatch(/^text\/csv/);
    expect(text.split('\r\n')[0]).toMatch(/^seq,id,type,workspace,.*,more$/);
    expect(text).toContain(`"'=HYPERLINK(""https://evil.example"")"`);
    expect(text).toContain('"a,b\r\n"');
    expect(text).toContain(",'+1,");
    expect(text).toContain(",'＝1+1,");
    expect(text).toContain(',-0.5,');
    expect(text).toContain('""extra"":1');
  });

  test('that breaks off on the way never looks complete', async () => {
    const own = house([workspaceOf('client-a')]);
    own.door.auditLog = {
      ...own.door.auditLog,
      async *export() {
        yield [seal('paused')];
        throw new Error('the disk is gone');
      },
    };
    const broken = await listening(own.door);
    await expect(broken.get('/v1/audit/export')).rejects.toThrow();
    expect(own.logged.join()).toMatch(/broke off/);
    await broken.close();
  });
});

describe('operations', () => {
  test('alive, ready, metrics, keys and caps are answered', async () => {
    await asked();
    expect((await door.get('/healthz', null)).body).toEqual({ status: 'ok' });
    expect((await door.get('/readyz', null)).body).toEqual({ status: 'ready', checks: { store: 'ok' } });
    expect((await door.get('/.well-known/jwks.json', null)).body).toEqual({ keys: [] });
    expect((await door.get('/v1/caps')).body).toEqual({ items: [{ layer: 'per_role_day', key: 'client-a', used: 1, limit: 2 }], next: null });
    const { text } = await door.get('/metrics', null);
    expect(text).toMatch(/countersign_answers_total\{call="POST \/v1\/requests",status="202"\} \d+/);
    expect(text).toMatch(/countersign_verdicts_total\{decision="ask",tier="2"\} \d+/);
    expect(text).not.toMatch(/client-a/);
  });

  test('what is not ready says so, and when to ask again', async () => {
    const own = house([]);
    own.door.ready = async () => ({ ok: false, checks: { store: 'does not answer' } });
    const starting = await listening(own.door);
    const { status, body, headers } = await starting.get('/readyz', null);
    expect([status, body.code, headers.get('retry-after')]).toEqual([503, 'not_ready', '5']);
    await starting.close();
  });

  test.each([
    ['POST', '/v1/audit', 'GET, HEAD'],
    ['DELETE', '/v1/requests', 'GET, POST, HEAD'],
    ['GET', '/v1/requests/apr_1/withdraw', 'POST'],
    ['OPTIONS', '/v1/signals', 'POST'],
  ])('%s %s is a 405 that says what is allowed', async (method, path, allow) => {
    const answer = await door.call(path, { method });
    expect([answer.status, answer.body.code, answer.headers.get('allow')]).toEqual([405, 'method_not_allowed', allow]);
  });

  test('an address that does not exist is a 404, without a word about the framework', async () => {
    const { status, body, headers } = await door.get('/v2/anything');
    expect([status, body.code, headers.get('x-powered-by')]).toEqual([404, 'not_found', null]);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  test.each([
    ['a store that does not answer', new Error('connect ECONNREFUSED 10.0.0.7:5432'), 503, 'not_ready', '5'],
    ['a mistake of ours', new TypeError('x is not a function'), 500, 'internal', null],
  ])('%s is told apart and logged, and tells nothing of the inside', async (_what, error, status, code, retryAfter) => {
    const own = house([workspaceOf('client-a')]);
    own.door.flow.acceptRequests = () => Promise.reject(error);
    const failing = await listening(own.door);
    const answer = await failing.post('/v1/requests', emailRequest());
    expect([answer.status, answer.body.code, answer.headers.get('retry-after')]).toEqual([status, code, retryAfter]);
    expect(answer.text).not.toContain(error.message);
    expect(own.logged).toHaveLength(1);
    await failing.close();
  });

  test('a caller that hangs up within its body is no fault of ours', async () => {
    const arrived = once(door.server, 'request');
    const socket = connect(door.port, '127.0.0.1');
    socket.write('POST /v1/requests HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"half');
    const [, response] = await arrived;
    socket.resetAndDestroy();
    await once(response, 'close');
    expect((await door.get('/healthz')).status).toBe(200);
    expect(behind.logged).toEqual([]);
  });

  test('what others mount is served with its body untouched and without the headers of the door', async () => {
    const own = house([]);
    const { httpServer } = await import('../../../src/adapters/http/server.ts');
    const server = httpServer(own.door, { mount: (app) => app.post('/slack/events', (request, response) => void request.pipe(response)) }).listen(
      0,
      '127.0.0.1',
    );
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    const response = await fetch(`http://127.0.0.1:${port}/slack/events`, { method: 'POST', body: 'payload=raw' });
    expect([await response.text(), response.headers.get('content-security-policy')]).toEqual(['payload=raw', null]);
    server.close();
  });
});
