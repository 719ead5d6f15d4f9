// The door for requests over real HTTP: what is taken, what is refused and how, and that a refusal stores nothing.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { emailRequest } from '../../requests.ts';
import { house, listening, secretOf, workspaceOf } from './door.ts';

const clientA = workspaceOf('client-a', {
  secrets: { webhook: [secretOf('a'), secretOf('x')], callback: [], api_keys: [{ key: 'key_client-a', scope: 'full' }] },
  agents: [{ role: 'admin', secret: secretOf('s') }],
});
const behind = house([clientA, workspaceOf('client-b'), workspaceOf('client-c', { requests_per_minute: 3 })]);
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
const errorsOf = (body: Record<string, unknown>) => (body.errors as { path: string; code: string }[]).map(({ path, code }) => `${path} ${code}`);

describe('a good request', () => {
  test('is answered with 202 and the approval as GET shows it', async () => {
    const { status, body, headers } = await door.post('/v1/requests', request());
    expect([status, body.state, body.workspace]).toEqual([202, 'asking', 'client-a']);
    const shown = await door.get(`/v1/requests/${body.id}`);
    expect(shown.body).toEqual(body);
    expect(headers.get('location')).toBe(`/v1/requests/${body.id}`);
    expect(shown.headers.get('retry-after')).toBe('15');
  });
});
