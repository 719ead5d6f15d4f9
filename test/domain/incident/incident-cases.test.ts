// Cases from the requests behind an incident: what is expected of each, and that no secret goes into them.
import { describe, expect, test } from 'vitest';
import { judgeRequest } from '../../../src/domain/approval/judge-request.ts';
import { newApproval } from '../../../src/domain/approval/new-approval.ts';
import type { Approval } from '../../../src/domain/documents/approval.ts';
import type { AgentRequest } from '../../../src/domain/documents/request.ts';
import { casesOfIncident } from '../../../src/domain/incident/incident-cases.ts';
import { emptyLedger } from '../../../src/domain/ledger/ledger.ts';
import { passesRegression } from '../../../src/domain/policy/regression.ts';
import { emailRequest, mergeRequest, taskRequest } from '../../requests.ts';
import { matrixFile, workspace } from '../workspace-for-tests.ts';

const NOW = new Date('2026-11-23T14:30:00.000Z');
const client = workspace();
const incident = { id: 'inc_7', number: 7 };

const judged = (request: AgentRequest): Approval => {
  const judgement = judgeRequest(client, request, emptyLedger('client-a'), () => false, NOW);
  return newApproval(client, request, judgement, { id: 'apr_1', key: 'k', webhookId: 'w', bodyHash: 'h', trace: 't', now: NOW });
};
const caseOf = (request: AgentRequest, under = client) => casesOfIncident(under, incident, [judged(request)])[0] ?? expect.fail('There is one');

describe('what is expected', () => {
  test('what went by itself is to be asked about, what was asked or denied stays so', () => {
    const cases = [taskRequest(), mergeRequest(), taskRequest({ action: { object: 'task', action: 'delete', class: 'execute' } })].map((one) =>
      caseOf(one),
    );
    expect(cases.map(({ was, now, written }) => [was, now, written.expect.decision])).toEqual([
      ['auto', 'auto', 'ask'],
      ['ask', 'ask', 'ask'],
      ['deny', 'deny', 'deny'],
    ]);
  });

  test('where the matrix is stricter by now, its answer is', () => {
    const stricter = matrixFile('revops');
    const rows = stricter.rows.map((row) => (row.id === 'outreach-task-create' ? { ...row, allowed: false } : row));
    expect(caseOf(taskRequest(), workspace({}, { ...stricter, rows })).written.expect).toEqual({ decision: 'deny' });
  });

  test('a case fails as long as the matrix lets it go, and a matrix that asks passes it', () => {
    const { written } = caseOf(taskRequest());
    expect(passesRegression(client, [written]).failures).toHaveLength(1);
    const matrix = matrixFile('revops');
    const asks = matrix.rows.map((row) => (row.id === 'outreach-task-create' ? { ...row, auto: 'false' } : row));
    expect(passesRegression(workspace({}, { ...matrix, rows: asks }), [written])).toEqual({ passed: true, failures: [] });
  });
});

describe('secrets', () => {
  const secret = `whsec_${Buffer.from('s'.repeat(32)).toString('base64')}`;
  const knowing = { ...client, secrets: { webhook: [secret], callback: [], api_keys: [{ key: 'plain-looking-key-of-ours', scope: 'full' }] } };

  test('never go along, wherever they stand, and the rest stays as it was sent', () => {
    const sent = emailRequest({
      before: { token: 'old-one', note: 'x' },
      after: { token: 'new-one', note: `Bearer abc.def and plain-looking-key-of-ours`, deep: [{ api_key: 'hush', password: 'hush' }] },
      callback_url: 'https://user:pw@executor.example/callback?token=t0p#x',
      evidence: [{ title: secret, url: 'https://crm.example/events?id=9&access_token=t0p' }],
    });
    const { request } = caseOf(sent, knowing).written;
    const text = JSON.stringify(request);
    for (const hidden of ['old-one', 'new-one', 'abc.def', 'plain-looking-key', 'hush', 't0p', 'user:pw', secret]) expect(text).not.toContain(hidden);
    expect(request.callback_url).toBe('https://executor.example/callback');
    expect(request.evidence?.[0]?.url).toMatch(/^https:\/\/crm\.example\/events\?id=9&access_token=\[hidden \d\]$/);
    const { before: _b, after: _a, evidence: _e, callback_url: _c, ...rest } = sent;
    expect(request).toMatchObject(rest);
  });

  test('that differ still differ, and that are the same stay the same, so that the diff is judged alike', () => {
    const { request } = caseOf(emailRequest({ before: { token: 'a', secret: 'b' }, after: { token: 'c', secret: 'b' } })).written;
    expect(request.before?.token).not.toBe(request.after?.token);
    expect(request.before?.secret).toBe(request.after?.secret);
  });
});
