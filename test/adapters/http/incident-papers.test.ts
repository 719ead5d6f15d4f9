// What an incident leaves behind, over real HTTP: cases that load into the policies as they are.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { loadPolicies } from '../../../src/adapters/policies/load-policies.ts';
import { readRegressionSets } from '../../../src/adapters/policies/read-regression.ts';
import { judgeRequest } from '../../../src/domain/approval/judge-request.ts';
import { newApproval } from '../../../src/domain/approval/new-approval.ts';
import type { Approval } from '../../../src/domain/documents/approval.ts';
import { type Incident, newIncident } from '../../../src/domain/documents/incident.ts';
import type { AgentRequest } from '../../../src/domain/documents/request.ts';
import { emptyLedger } from '../../../src/domain/ledger/ledger.ts';
import { workspace } from '../../domain/workspace-for-tests.ts';
import { taskRequest } from '../../requests.ts';
import { house, listening, NOW, workspaceOf } from './door.ts';

const client = workspace();
const withKeys = (id: string) => ({
  ...client,
  id,
  secrets: {
    ...workspaceOf(id).secrets,
    api_keys: [
      { key: `key_${id}`, scope: 'full' },
      { key: `key_${id}_audit`, scope: 'audit' },
      { key: `key_${id}_read`, scope: 'read' },
    ],
  },
});
const behind = house([withKeys('client-a'), withKeys('client-b')]);
let door: Awaited<ReturnType<typeof listening>>;
let dir: string;
beforeAll(async () => {
  door = await listening(behind.door);
  dir = mkdtempSync(join(tmpdir(), 'papers-'));
});
afterAll(async () => {
  await door.close();
  rmSync(dir, { recursive: true });
});
beforeEach(() => {
  behind.approvals.length = 0;
  behind.incidents.length = 0;
});

const judged = (request: AgentRequest): Approval => {
  const judgement = judgeRequest(client, request, emptyLedger('client-a'), () => false, NOW);
  return newApproval(client, request, judgement, { id: 'apr_1', key: 'k', webhookId: 'w', bodyHash: 'h', trace: 't', now: NOW });
};
const incident = (over: Partial<Incident> = {}): Incident => ({
  ...newIncident('client-a', {
    id: 'inc_7',
    number: 7,
    kind: 'bypass',
    opened_at: NOW.toISOString(),
    opened_by: 'system',
    owner: null,
    request_id: 'apr_1',
    code: 'no_grant',
    detail: 'without a grant',
    tier: 1,
    agent_role: 'outreach',
    pause: null,
    evidence: {},
  }),
  ...over,
});
/** The case files of a policy folder that holds this text. */
const read = (text: string) => {
  mkdirSync(join(dir, 'cases'), { recursive: true });
  writeFileSync(join(dir, 'cases', 'one.yaml'), text);
  return readRegressionSets(dir);
};

describe('GET /v1/incidents/ID/cases', () => {
  test('is a file that says what it is, what it expects and that it has to be corrected with the matrix', async () => {
    behind.approvals.push(judged(taskRequest()));
    behind.incidents.push(incident());
    const { status, headers, text } = await door.get('/v1/incidents/inc_7/cases');
    expect([status, headers.get('content-type'), headers.get('content-disposition')]).toEqual([
      200,
      'application/yaml; charset=utf-8',
      'attachment; filename="incident-7.yaml"',
    ]);
    expect(
      text
        .split('\n')
        .slice(0, 4)
        .every((line) => line.startsWith('# ')),
    ).toBe(true);
    expect(text).toContain('the stricter answer: "ask" where it went by itself');
    expect(text).toContain('# It was judged "auto"; the matrix would say "auto" today.');
    const { sets, problems } = read(text);
    expect(problems).toEqual([]);
    expect(sets[0]?.value).toMatchObject({
      workspace: 'client-a',
      cases: [{ request: taskRequest(), at: NOW.toISOString(), expect: { decision: 'ask' } }],
    });
    expect((await door.get('/v1/incidents/7/cases', 'key_client-a_audit')).text).toBe(text);
  });

  test('put into policies/cases it loads with the matrix that asks, and names its case while the matrix does not', async () => {
    behind.approvals.push(judged(taskRequest()));
    behind.incidents.push(incident());
    const policies = join(dir, 'policies');
    cpSync('policies', policies, { recursive: true });
    mkdirSync(join(policies, 'cases'));
    writeFileSync(join(policies, 'cases', 'incident-7.yaml'), (await door.get('/v1/incidents/inc_7/cases')).text);
    const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
    const load = () => loadPolicies({ dir: policies, env: {}, secretsFile: join(dir, 'secrets.json'), makeSecrets: true, logger: quiet });
    const failing = load();
    expect(failing.policies.get('client-a')?.failing).toEqual(['incident 7, apr_1: outreach task create']);
    failing.close();
    const matrix = join(policies, 'revops.yaml');
    const written = readFileSync(matrix, 'utf8');
    const row = written.indexOf('- id: outreach-task-create');
    expect(row).toBeGreaterThan(0);
    const at = written.indexOf('auto:', row);
    writeFileSync(matrix, `${written.slice(0, at)}${written.slice(at).replace(/auto: .*/, 'auto: "false"')}`);
    const loaded = load();
    expect(loaded.policies.get('client-a')).toMatchObject({ regression: [{}] });
    expect(loaded.policies.get('client-a')?.failing).toBeUndefined();
    loaded.close();
  });

  test('is for keys that see the audit log, and of another client or of none it is a 404', async () => {
    behind.approvals.push(judged(taskRequest()));
    behind.incidents.push(incident());
    expect((await door.get('/v1/incidents/inc_7/cases', 'key_client-a_read')).status).toBe(403);
    expect((await door.get('/v1/incidents/inc_7/cases', null)).status).toBe(401);
    for (const path of ['inc_7', '7']) expect((await door.get(`/v1/incidents/${path}/cases`, 'key_client-b')).status).toBe(404);
    for (const none of ['inc_8', '8', '%00', "inc_'or", '..%2f..']) expect((await door.get(`/v1/incidents/${none}/cases`)).status).toBe(404);
  });

  test('says so where no request of ours is behind it', async () => {
    behind.incidents.push(incident({ request_id: null }));
    const { status, body } = await door.get('/v1/incidents/inc_7/cases');
    expect([status, body.detail]).toEqual([404, expect.stringContaining('No request that is kept here')]);
  });
});

describe('GET /v1/incidents/ID/review', () => {
  test('is a Markdown document, for keys that see the audit log, of its own client alone', async () => {
    behind.approvals.push(judged(taskRequest()));
    behind.incidents.push(incident());
    const { status, headers, text } = await door.get('/v1/incidents/inc_7/review', 'key_client-a_audit');
    expect([status, headers.get('content-type'), headers.get('content-disposition')]).toEqual([
      200,
      'text/markdown; charset=utf-8',
      'attachment; filename="incident-7.md"',
    ]);
    expect(text).toMatch(/^# Incident 7: bypass \(No grant\) at Client A\n/);
    expect((await door.get('/v1/incidents/7/review')).text).toBe(text);
    expect((await door.get('/v1/incidents/inc_7/review', 'key_client-a_read')).status).toBe(403);
    expect((await door.get('/v1/incidents/inc_7/review', 'key_client-b')).status).toBe(404);
    expect((await door.get('/v1/incidents/inc_9/review')).status).toBe(404);
  });
});
