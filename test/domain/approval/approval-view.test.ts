// What the outside sees of an approval: exactly the members that callers know, and never what is the inside's.
import { describe, expect, test } from 'vitest';
import { approvalView } from '../../../src/domain/approval/approval-view.ts';
import { newApproval } from '../../../src/domain/approval/new-approval.ts';
import type { Approval, Vote } from '../../../src/domain/documents/approval.ts';
import type { Workspace } from '../../../src/domain/policy/workspace.ts';
import { emailRequest, mergeRequest } from '../../requests.ts';

const now = new Date('2026-11-23T14:30:00Z');
const people = [
  { id: 'ravi', name: 'Ravi', groups: ['revops'] },
  { id: 'mei', name: 'Mei', groups: ['revops', 'client'] },
];
const workspace = { id: 'client-a', people, agents: [] } as unknown as Workspace;
const slot = (group: string) => ({ group, after: null });

function asking(request = emailRequest(), slots = [slot('revops')]): Approval {
  const judged = {
    changes: [{ op: 'add', path: '/subject', before: null, after: 'Pricing' }],
    judgement: {
      verdict: {
        decision: 'ask',
        tier: 2,
        class: 'execute',
        matrix: 'sha256:0',
        rows: ['outreach-email-send'],
        rules: ['r'],
        reasons: ['new_domain'],
      },
      plan: { slots, charges: [] },
      missing: [],
    },
  };
  return newApproval(workspace, request, judged as never, { id: 'apr_1', key: 'k', webhookId: 'w', bodyHash: 'h', trace: 't', now });
}

const approve = (person: string): Vote => ({
  person,
  vote: 'approve',
  at: now.toISOString(),
  surface: 'slack',
  assurance: 'chat',
  digest: 'sha256:d',
  shown: 'sha256:s',
  reason: 'private words',
});

describe('an approval from outside', () => {
  test('warns while it is open where the window opens only after it expires', () => {
    const release = { opens_at: '2026-11-30T15:00:00Z', closes_at: '2026-11-30T22:00:00Z', zone: 'America/Chicago', held_by: ['window'] };
    const open = asking(emailRequest({ expires_at: '2026-11-30T15:00:00Z' }));
    expect(approvalView(open, { release }).release).toEqual({ ...release, opens_after_expiry: true });
    expect(approvalView({ ...open, state: 'withdrawn' }, { release }).release).toEqual(release);
    expect(approvalView(asking(emailRequest({ expires_at: '2026-11-30T15:00:01Z' })), { release }).release).toEqual(release);
  });

  test('has exactly the members that callers know', () => {
    const approval = asking(emailRequest({ client_ref: 'mine' }));
    expect(approvalView(approval, { people })).toEqual({
      id: 'apr_1',
      workspace: 'client-a',
      state: 'asking',
      digest: approval.digest,
      verdict: approval.verdict,
      quorum: { needed: 1, groups: ['revops'], slots: [{ group: 'revops', after: null, filled_by: null }], blocked: false, votes: [] },
      release: { opens_at: null, closes_at: null, zone: null, held_by: [] },
      diff: [{ op: 'add', path: '/subject', before: null, after: 'Pricing' }],
      decided_by: [],
      outcome: null,
      client_ref: 'mine',
      expires_at: '2026-11-30T14:00:00Z',
      created_at: '2026-11-23T14:30:00.000Z',
      trace: 't',
    });
  });

  test('says who fills which slot, each person one', () => {
    const approval = { ...asking(mergeRequest(), [slot('client'), slot('revops')]), votes: [approve('mei'), approve('ravi')] };
    const { quorum } = approvalView(approval, { people }) as { quorum: { slots: { filled_by: string }[]; groups: string[]; needed: number } };
    expect([quorum.needed, quorum.groups, quorum.slots.map((one) => one.filled_by)]).toEqual([2, ['client', 'revops'], ['mei', 'ravi']]);
  });

  test('without the people at hand fills slots of one group in the order of the votes', () => {
    const approval = { ...asking(mergeRequest(), [slot('revops'), slot('revops')]), votes: [approve('mei')] };
    const { quorum } = approvalView(approval) as { quorum: { slots: { filled_by: string | null }[] } };
    expect(quorum.slots.map((one) => one.filled_by)).toEqual(['mei', null]);
  });

  test('shows votes with what was on screen', () => {
    const { reason: _inside, ...vote } = approve('ravi');
    expect(approvalView({ ...asking(), votes: [approve('ravi')] }, { people }).quorum).toMatchObject({ votes: [vote] });
  });

  test('leaves a diff over 32 KiB out of a callback and says so, but not out of an answer', () => {
    const change = { op: 'add' as const, path: '/body', before: null, after: 'ü'.repeat(17 * 1024) };
    const approval = { ...asking(), diff: [change] };
    expect(approvalView(approval, { callback: true })).toMatchObject({ diff: [], diff_omitted: true });
    expect(approvalView(approval)).toMatchObject({ diff: [change] });
    expect(approvalView(approval)).not.toHaveProperty('diff_omitted');
    expect(approvalView(asking(), { callback: true })).not.toHaveProperty('diff_omitted');
  });
});
