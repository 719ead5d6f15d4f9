// Another matrix over requests that came: what it would have decided otherwise, by row, and nothing where it is the same.
import { describe, expect, test } from 'vitest';
import { judgeRequest } from '../../../src/domain/approval/judge-request.ts';
import { newApproval } from '../../../src/domain/approval/new-approval.ts';
import type { AgentRequest } from '../../../src/domain/documents/request.ts';
import { emptyLedger } from '../../../src/domain/ledger/ledger.ts';
import { replayOf } from '../../../src/domain/policy/replay.ts';
import { emailRequest, mergeRequest, taskRequest } from '../../requests.ts';
import { matrixFile, workspace } from '../workspace-for-tests.ts';

const NOW = new Date('2026-11-23T14:30:00Z');
const inForce = workspace();
const asItCame = (request: AgentRequest, id: string) => {
  const judged = judgeRequest(inForce, request, emptyLedger('client-a'), () => false, NOW);
  return newApproval(inForce, request, judged, { id, key: id, webhookId: id, bodyHash: 'h', trace: 't', now: NOW });
};
const came = [
  asItCame(emailRequest(), 'apr_1'),
  asItCame(emailRequest({ flags: { ...emailRequest().flags, new_domain: true } }), 'apr_2'),
  asItCame(emailRequest({ confidence_score: 0.85 }), 'apr_3'),
  asItCame(emailRequest({ confidence_score: 0.86 }), 'apr_4'),
  asItCame(mergeRequest(), 'apr_5'),
  asItCame(taskRequest(), 'apr_6'),
];

/** The shipped matrix with one row written otherwise. */
function changed(id: string, words: object) {
  const file = matrixFile('revops');
  return workspace({}, { ...file, rows: file.rows.map((row) => (row.id === id ? { ...row, ...words } : row)) });
}

function replayed(candidate: typeof inForce) {
  const again = replayOf(candidate);
  for (const approval of came) again.add(approval);
  return again.result();
}

describe('a replay', () => {
  test('of the same matrix finds nothing', () => {
    expect(replayed(workspace({}, structuredClone(matrixFile('revops'))))).toMatchObject({
      judged: 6,
      same: 6,
      changes: [],
    });
  });

  test('leaves out rollbacks, which no agent asked for and no matrix judges', () => {
    const again = replayOf(inForce);
    again.add({
      ...asItCame(taskRequest({ action: { object: 'task', action: 'rollback', class: 'execute' } }), 'apr_7'),
      rollback: { incident: null, of: ['apr_6'] },
    });
    expect(again.result()).toMatchObject({ judged: 0, changes: [] });
  });

  test('counts what would be judged otherwise, by row and reason', () => {
    const stricter = { auto: 'confidence_score >= 0.9 && scores.icp_match >= 0.8', reason: 'low_confidence' };
    expect(replayed(changed('outreach-email-send', stricter))).toEqual({
      workspace: 'client-a',
      judged: 6,
      same: 4,
      changes: [
        { rows: 'outreach-email-send', from: 'auto, tier 2', to: 'ask, tier 2 (revops)', because: 'low_confidence', count: 2, first: 'apr_3' },
      ],
    });
  });

  test('sees other approvers, and what would be refused at the door', () => {
    expect(replayed(changed('admin-account-merge', { approvers: { group: 'revops', needed: 3 } })).changes).toMatchObject([
      { from: 'ask, tier 3 (revops + revops)', to: 'ask, tier 3 (revops + revops + revops)', count: 1, first: 'apr_5' },
    ]);
    expect(replayed(changed('outreach-task-create', { requires: ['/template_id'] })).changes).toMatchObject([
      { rows: 'outreach-task-create', to: 'auto, tier 1, refused without /template_id', count: 1 },
    ]);
    expect(replayed(changed('outreach-task-create', { allowed: false, human_only: 'nobody' })).changes).toMatchObject([
      { from: 'auto, tier 1', to: 'deny, tier 1' },
    ]);
  });
});
