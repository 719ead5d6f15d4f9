// One person before a batch, whatever the platform.
import { expect, test } from 'vitest';
import { alone } from '../../src/domain/documents/batch.ts';
import { refusal } from '../../src/domain/documents/refusal.ts';
import { votersOf } from '../../src/domain/policy/workspace.ts';
import { findBatch, reviewBatch } from '../../src/surfaces/batch-voter.ts';
import type { SurfaceNeeds } from '../../src/surfaces/needs.ts';
import { batchOf, factsOf } from '../adapters/slack/batches.ts';
import { clientA, NOW } from '../adapters/slack/lives.ts';

test('who wants a card for a request that was decided, or got one, meanwhile hears that the batch has changed', async () => {
  const all = new Map(batchOf(6).map((one) => [one.id, one]));
  const isGone = new Set(['apr_1']);
  const needs = {
    policies: { get: () => clientA, all: () => [clientA] },
    recognise: async () => undefined,
    clock: { now: () => NOW },
    castVote: async () => null,
    readApproval: async (id: string) => all.get(id) ?? null,
    readApprovals: async (ids: string[]) => ids.flatMap((id) => all.get(id) ?? []),
    readVoters: async () => votersOf(clientA, 'outreach', []),
    batches: {
      vote: async () => null,
      factsOf: async (members: Parameters<typeof factsOf>[0]) => factsOf(members),
      part: async (id: string) => {
        const found = all.get(id);
        if (!found || isGone.has(id)) return found ? { approval: found, refused: refusal('too_late', { state: found.state }) } : null;
        all.set(id, alone(found));
        return { approval: alone(found), refused: null };
      },
    },
  } as unknown as SurfaceNeeds;
  const batch = await findBatch(needs, 'slack')({ member: 'apr_0', stamp: '' }, 'U0RAVI');
  if (!batch) throw new Error('There is a batch');
  const asked = { member: 'apr_0', stamp: batch.facts.stamp };
  const opening = (...open: string[]) => reviewBatch(needs)(batch, asked, { deny: [], approve: [], open, reason: null, listed: [] });
  const changed = expect.stringContaining('changed since you looked');
  expect(await opening('apr_1')).toEqual({ missing: null, lines: [changed], isWhole: false });
  expect(await opening('apr_2')).toEqual({ missing: null, lines: ['One has a card of its own now.'], isWhole: true });
  expect(await opening('apr_1', 'apr_3')).toEqual({ missing: null, lines: ['One has a card of its own now.', changed], isWhole: false });
  expect(await opening('apr_of_another')).toEqual({ missing: null, lines: [changed], isWhole: false });
});
