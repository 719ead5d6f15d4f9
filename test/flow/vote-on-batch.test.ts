// A vote on the requests of a batch, as far as it is not each request's own vote.
import { expect, test } from 'vitest';
import { stampOf } from '../../src/domain/documents/batch.ts';
import { voteOnBatch } from '../../src/flow/decision/vote-on-batch.ts';
import { batchOf } from '../adapters/slack/batches.ts';

test('those that want their review, stored by a version that left them on the shared card, are denied there and not approved', async () => {
  const members = batchOf(5).map((member, nth) => (nth === 0 ? { ...member, plan: { ...member.plan, review: true } } : member));
  const read = async (id: string) => {
    const approval = members.find((one) => one.id === id);
    return approval ? { approval, sealed: 0 } : null;
  };
  const cast: string[] = [];
  const vote = voteOnBatch({
    approvals: { read, readAll: async () => members },
    cast: async (id, { vote: which }) => {
      cast.push(`${which} ${id}`);
      return { approval: members[0] ?? batchOf(5)[0], refused: null } as never;
    },
  });
  const by = { person: 'ravi', stamp: stampOf(members), surface: 'slack', reason: null } as const;
  const approved = await vote('apr_0', { ...by, vote: 'approve' });
  expect(approved?.decisions.filter(({ refused }) => refused).map(({ approval, refused }) => [approval.id, refused?.code])).toEqual([
    ['apr_0', 'asks_more'],
  ]);
  expect(cast).toEqual(['approve apr_1', 'approve apr_2', 'approve apr_3', 'approve apr_4']);
  await vote('apr_0', { ...by, vote: 'deny', reason: 'No.' });
  expect(cast).toContain('deny apr_0');
});
