// What a card says of people on Teams, as on Slack: who is out of office, who votes in their place, and whom it was asked of besides.
import { expect, test } from 'vitest';
import { bytesOf, CARD_BYTES } from '../../../src/adapters/teams/budget.ts';
import { postedCard } from '../../../src/adapters/teams/messages.ts';
import { renderCard } from '../../../src/adapters/teams/render-card.ts';
import { cardFacts } from '../../../src/domain/card/card.ts';
import type { Delegation } from '../../../src/domain/ledger/ledger.ts';
import { mergeRequest } from '../../requests.ts';
import { asked, clientA, NOW } from '../slack/lives.ts';
import { problemsOf, textOf } from './cards.ts';

const away: Delegation = { from: 'mei', to: null, until: '2026-12-01T05:00:00.000Z', by: 'mei', at: '' };
const escalated = [{ group: 'sales', at: NOW.toISOString() }];
const merge = asked(mergeRequest());
const asksOthers = { ...merge, follow_up: { look_at: NOW.toISOString(), may_decide: [], reminded: {}, escalated } };

function drawn(approval = merge, delegations: Delegation[] = [], workspace = clientA): string {
  const card = renderCard(cardFacts(approval, { workspace, caps: [], now: NOW, delegations }));
  expect(problemsOf(card)).toEqual([]);
  return textOf(card);
}

test('it names who is out of office until when in the reader’s zone, and does not ask them', () => {
  expect(drawn(merge, [away])).toContain('Mei Tanaka is out of office until {{DATE(2026-12-01T04:59:00Z, SHORT)}}');
  expect(drawn(merge, [away])).toContain('Ravi Shah can decide.');
  expect(drawn()).not.toContain('out of office');
});

test('it says who votes in whose place', () => {
  const sam = { id: 'sam', name: 'Sam Reed', slack: 'U0SAM', groups: ['sales'] };
  const workspace = { ...clientA, people: [...clientA.people, sam] };
  expect(drawn(merge, [{ ...away, to: 'sam' }], workspace)).toContain('Sam Reed votes for Mei Tanaka until {{DATE');
});

test('it says whom it was asked of besides, since when, and where nobody of its own groups is left', () => {
  expect(drawn(asksOthers)).toContain(`Asked RevOps, then Sales since {{DATE(${NOW.toISOString().slice(0, 19)}Z, SHORT)}}`);
  expect(drawn({ ...asksOthers, blocked: true })).toContain('Nobody of its groups is left, others are asked');
  expect(drawn(asksOthers)).not.toContain('Nobody of its groups');
});

test('a name in it makes no mark', () => {
  const people = clientA.people.map((person) =>
    person.id === 'mei' ? { ...person, name: 'Mei <at>all</at> {{TIME(2026-12-01T05:00:00Z)}}' } : person,
  );
  expect(drawn(merge, [away], { ...clientA, people })).not.toMatch(/<at>|\{\{TIME\(2026-12-01T05:00:00Z\)\}\}[^.]* is out/);
});

test('it rings the phones of at most eight who can act, and of nobody where the card would not fit any more', () => {
  const many = Array.from({ length: 30 }, (_, nth) => ({ id: `p${nth}`, name: `Person ${nth}`, slack: null, teams: `29:${nth}` }));
  const facts = { ...cardFacts(merge, { workspace: clientA, caps: [], now: NOW }), mayDecide: many };
  const posted = (slots: number) => {
    const card = postedCard({ ...facts, slots: Array.from({ length: slots }, () => facts.slots).flat() }).attachments?.[0]?.content;
    return { rung: card.msteams.entities?.length ?? 0, bytes: bytesOf(card) };
  };
  const all = Array.from({ length: 80 }, (_, slots) => posted(slots));
  expect(Math.max(...all.map(({ bytes }) => bytes))).toBeLessThanOrEqual(CARD_BYTES);
  expect(new Set(all.map(({ rung }) => rung))).toEqual(new Set([8, 0]));
});
