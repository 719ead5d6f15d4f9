// What a card says of people: who is out of office, who votes in their place, and whom it was asked of besides.
import { expect, test } from 'vitest';
import { renderCard } from '../../../src/adapters/slack/render-card.ts';
import { decide } from '../../../src/domain/approval/decide.ts';
import { cardFacts } from '../../../src/domain/card/card.ts';
import type { Delegation } from '../../../src/domain/ledger/ledger.ts';
import { votersOf } from '../../../src/domain/policy/workspace.ts';
import { mergeRequest } from '../../requests.ts';
import { asked, clientA, NOW, vote } from './lives.ts';

const until = '2026-12-01T05:00:00.000Z';
const away: Delegation = { from: 'mei', to: null, until, by: 'mei', at: '' };
const merge = asked(mergeRequest());
const drawn = (approval = merge, delegations: Delegation[] = []) =>
  JSON.stringify(renderCard(cardFacts(approval, { workspace: clientA, caps: [], now: NOW, delegations })));

test('it names who is out of office, and does not ask them', () => {
  expect(drawn(merge, [away])).toContain('Mei Tanaka is out of office until <!date');
  expect(drawn(merge, [away])).toContain('Ravi Shah can decide.');
  expect(drawn()).not.toContain('out of office');
});

test('it says who votes in whose place, and a vote carries both names, also afterwards', () => {
  const sam = { id: 'sam', name: 'Sam Reed', slack: 'U0SAM', groups: ['sales'] };
  const workspace = { ...clientA, people: [...clientA.people, sam] };
  const delegations = [{ ...away, to: 'sam' }];
  const voters = votersOf(workspace, 'admin', delegations);
  const draw = (approval: typeof merge) => JSON.stringify(renderCard(cardFacts(approval, { workspace, caps: [], now: NOW, delegations })));
  expect(draw(merge)).toContain('Sam Reed votes for Mei Tanaka until');
  const one = decide(merge, { ...vote(merge, 'sam', 'approve'), voters } as never, NOW).next;
  if (!one) throw new Error('The vote was refused');
  expect(draw(one)).toMatch(/"Sam Reed".*" for Mei Tanaka"/);
  const two = decide(one, { ...vote(merge, 'ravi', 'approve'), voters } as never, NOW).next;
  expect(two?.state).toBe('approved');
  expect(draw(two ?? one)).toContain('approved for Mei Tanaka');
});

test('it says of nobody that they vote for somebody who has no vote on it', () => {
  const operated = { ...clientA, agents: [{ role: 'admin', operator: 'mei' }] };
  const draw = (workspace: typeof clientA, delegation: Delegation) =>
    JSON.stringify(renderCard(cardFacts(merge, { workspace, caps: [], now: NOW, delegations: [delegation] })));
  expect(draw(clientA, { ...away, to: 'ravi' })).toContain('Ravi Shah votes for Mei Tanaka');
  expect(draw(operated, { ...away, to: 'ravi' })).not.toContain('Ravi Shah votes for Mei Tanaka');
});

test('it says whom it was asked of besides, since when, and where nobody of its own groups is left', () => {
  const follow_up = { look_at: NOW.toISOString(), may_decide: [], reminded: {}, escalated: [{ group: 'sales', at: NOW.toISOString() }] };
  expect(drawn({ ...merge, follow_up })).toMatch(/Asked RevOps, then Sales since <!date/);
  expect(drawn({ ...merge, follow_up, blocked: true })).toContain('Nobody of its groups is left, others are asked');
});
