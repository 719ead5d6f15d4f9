// What one person may do with a batch, whatever a client sends.
import { expect, test } from 'vitest';
import { votersOf } from '../../src/domain/workspace.ts';
import { newIn } from '../../src/surfaces/batch-review.ts';
import { type BatchVoter, reviewBatch } from '../../src/surfaces/batch-voter.ts';
import { systemClock } from '../../src/system.ts';
import { batchOf, factsOf } from '../adapters/slack/batches.ts';
import { clientA, NOW } from '../adapters/slack/lives.ts';

/** Ravi before a batch, and what he gave a card of its own. */
function before() {
  const members = batchOf(6);
  const [approval = expect.fail('There is one')] = members;
  const ravi = clientA.people.find(({ id }) => id === 'ravi') ?? expect.fail('He is there');
  const who = { workspace: clientA, person: ravi, id: 'ravi', surface: 'teams' as const, account: '29:ravi' };
  const batch: BatchVoter = { voter: { ...who, approval, voters: votersOf(clientA, 'outreach', []) }, members, facts: factsOf(members) };
  const parted: string[] = [];
  const unused = () => Promise.reject(new Error('nobody does this'));
  const part = async (id: string) => {
    parted.push(id);
    return { approval, refused: null };
  };
  const review = reviewBatch({ castVote: unused, clock: { ...systemClock(), now: () => NOW }, batches: { vote: unused, part, factsOf: unused } });
  return { batch, parted, review };
}

test('gives cards of their own to requests of this batch alone', async () => {
  const { batch, parted, review } = before();
  const asked = { member: 'apr_0', stamp: batch.facts.stamp };
  const done = await review(batch, asked, { deny: [], approve: [], open: ['apr_1', 'apr_of_another_client'], reason: null });
  expect(done.missing).toBeNull();
  expect(parted).toEqual(['apr_1']);
});

test('a text that says the same sentences in another order, or fewer of them, is shown whole', () => {
  expect(newIn('One. Two. Three.', 'One. Two.')).toBe('Three.');
  expect(newIn('Two. One.', 'One. Two.')).toBe('Two. One.');
  expect(newIn('One.', 'One. Two.')).toBe('One.');
});
