// Which requests of one call share a card, and how one leaves it.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Act } from '../../../src/domain/approval/acts.ts';
import type { Approval, Tier } from '../../../src/domain/documents/approval.ts';
import { batchesAmong, isInBatch, LEAST_IN_BATCH, likeness, stampOf, textsAmong } from '../../../src/domain/documents/batch.ts';
import { diff } from '../../../src/domain/documents/diff.ts';
import { dueSteps } from '../../../src/domain/documents/steps.ts';
import { emailRequest } from '../../requests.ts';
import { asking, minutesOn, outcome, planOf, played, refusedAs, verdictOf } from '../given.ts';

const alike = (id: string, tier: Tier = 2) => ({
  id,
  request: emailRequest(),
  verdict: { ...verdictOf('ask'), tier },
  plan: { ...planOf('revops'), review: false },
});
const card = { surface: 'slack', channel: 'C0CLIENTA' } as const;
const member: Approval = { ...asking, batch: { id: 'bat_1', members: [asking.id, 'apr_2'] } };
const shown: Act = { type: 'show_card', ...card, message: '1.2', shows: 2 };
const paint: Act = { type: 'claim_paint', ...card, until: minutesOn(11).toISOString() };

describe('a batch', () => {
  test('holds requests that differ in nothing that decides, and never those that want the whole bundle on screen', () => {
    const one = alike('a');
    for (const same of [{ confidence_score: 0.5 }, { after: { body: 'Another text.', subject: 'Another' } }])
      expect(likeness({ ...one, request: { ...one.request, ...same } })).toBe(likeness(one));
    const others = [
      { ...one, verdict: { ...one.verdict, reasons: ['exec_persona'] } },
      { ...one, verdict: { ...one.verdict, rows: ['another-row'] } },
      { ...one, request: { ...one.request, target: { ...one.request.target, sequence: 'another' } } },
      { ...one, request: { ...one.request, agent: { ...one.request.agent, version: '9.9.9' } } },
      { ...one, request: { ...one.request, tool: { ...one.request.tool, connector: 'another' } } },
      { ...one, request: { ...one.request, on_behalf_of: 'somebody' } },
      { ...one, request: { ...one.request, after: { ...one.request.after, bcc: 'everyone@evil.example' } } },
      { ...one, plan: planOf('revops', 'revops') },
    ];
    for (const other of others) expect(likeness(other)).not.toBe(likeness(one));
    for (const alone of [alike('a', 3), { ...one, plan: { ...one.plan, review: true } }, { ...one, verdict: verdictOf('auto') }]) {
      expect(likeness(alone)).toBeNull();
    }
  });

  test('is made of at least five, each in at most one, and nobody of tier 3', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ tier: fc.constantFrom<Tier>(1, 2, 3), sequence: fc.constantFrom('x', 'y') }), { maxLength: 30 }), (many) => {
        const judged = many.map(({ tier, sequence }, index) => {
          const one = alike(`apr_${index}`, tier);
          return { ...one, request: { ...one.request, target: { ...one.request.target, sequence } } };
        });
        let count = 0;
        const batches = batchesAmong(judged, () => `bat_${++count}`);
        for (const { id, verdict } of judged) {
          const batch = batches.get(id);
          if (!batch) continue;
          expect(verdict.tier).toBeLessThan(3);
          expect(batch.members).toContain(id);
          expect(batch.members.length).toBeGreaterThanOrEqual(LEAST_IN_BATCH);
        }
        const all = [...new Set(batches.values())].flatMap(({ members }) => members);
        expect(new Set(all).size).toBe(all.length);
      }),
    );
  });

  test('has a stamp that every digest and every member is part of, in whatever order', () => {
    const [a, b] = [
      { id: 'a', digest: 'sha256:1' },
      { id: 'b', digest: 'sha256:2' },
    ];
    expect(stampOf([a, b])).toBe(stampOf([b, a]));
    expect(stampOf([a, { ...b, digest: 'sha256:3' }])).not.toBe(stampOf([a, b]));
    expect(stampOf([a])).not.toBe(stampOf([a, b]));
  });
});

test('texts are counted among those that still ask', () => {
  const [one, other] = [{ subject: 'A' }, { subject: 'B' }].map((after) => diff({}, after));
  const asking = (change = one ?? []) => ({ state: 'asking' as const, diff: change });
  expect(textsAmong([asking(), asking()])).toBe(1);
  expect(textsAmong([asking(), asking(other)])).toBe(2);
  expect(textsAmong([asking(), { ...asking(other), state: 'denied' }])).toBe(1);
});

describe('the card that several share', () => {
  test('is painted by one of them at a time, and again once a painter has died', () => {
    const painted = played({ ...member, cards: [] }, shown, paint);
    expect(outcome(painted, paint)).toEqual(refusedAs('too_late'));
    expect(outcome(painted, paint, minutesOn(12)).refused).toBeUndefined();
    expect(played(painted, shown).cards[0]?.claimed_until).toBeNull();
  });

  test('is left for one of its own, which is due at once, while people are asked and only once', () => {
    const parted = played({ ...member, cards: [] }, shown, { type: 'part', by: 'dana' });
    expect(isInBatch(parted)).toBe(false);
    expect(parted.events.at(-1)).toMatchObject({ type: 'parted', actor: 'dana', detail: { batch: 'bat_1' } });
    expect(dueSteps(parted, 0, minutesOn(11)).map(({ step }) => step)).toContain('ask-approvers');
    expect(outcome(parted, { type: 'part', by: 'dana' })).toEqual(refusedAs('too_late'));
    expect(outcome({ ...member, state: 'releasing' }, { type: 'part', by: 'dana' })).toEqual(refusedAs('too_late'));
  });
});
