// A matrix that changes while people are asked, or under a release: which votes count under it, and who hears of it.
import { describe, expect, test } from 'vitest';
import type { Act } from '../../../src/domain/approval/acts.ts';
import { decide } from '../../../src/domain/approval/decide.ts';
import type { Approval, Vote } from '../../../src/domain/documents/approval.ts';
import { isInBatch } from '../../../src/domain/documents/batch.ts';
import { entryDrafts } from '../../../src/domain/record/entry.ts';
import { approve, asking, begin, deny, judged, leadsTo, minutesOn, outcome, planOf, played, rejudge, schedule, verdictOf, voters } from '../given.ts';

const SOON = minutesOn(10);
const low = (approval: Approval): Approval => ({
  ...approval,
  verdict: { ...approval.verdict, tier: 2 },
  plan: { ...approval.plan, review: false },
});
const asksLow = low(asking);
const releasesLow = played(asksLow, approve('dana'), approve('riley'), schedule(), begin);
const given = (approval: Approval, assurance: Vote['assurance']): Approval => ({
  ...approval,
  votes: approval.votes.map((vote) => ({ ...vote, assurance })),
});
const codes = { ...voters, step_up: { tier_3: 'totp' as const } };

describe('under a release', () => {
  test('clicks of tier 2 do not count at tier 3: it asks again, and says whose votes are void', () => {
    const { next } = decide(releasesLow, rejudge('ask'), SOON);
    expect(next).toMatchObject({ state: 'asking', votes: [], decided_by: [] });
    expect(next?.events.at(-1)).toMatchObject({ type: 'verdict_given', detail: { tier: 3, again: true, void_votes: ['dana', 'riley'] } });
    expect(entryDrafts(next ?? asking, 0).at(-1)).not.toHaveProperty('approved_by');
    expect(outcome(next ?? asking, approve('dana'))).toEqual(leadsTo('asking', 'vote_cast'));
  });

  test('nor where the tier rises and the card keeps its button', () => {
    const tier = (one: 1 | 2): Approval => ({ ...releasesLow, verdict: { ...releasesLow.verdict, tier: one } });
    const asksTwo = { ...rejudge('ask', { ...planOf('revops', 'revops'), review: false }), verdict: { ...verdictOf('ask'), tier: 2 } } as Act;
    expect(decide(tier(1), asksTwo, SOON).next).toMatchObject({ state: 'asking', votes: [] });
    expect(decide(tier(2), asksTwo, SOON).next).toMatchObject({ state: 'releasing', votes: [{ person: 'dana' }, { person: 'riley' }] });
  });

  test('nor where the row came to want the whole bundle on screen', () => {
    const critical = { ...rejudge('ask'), verdict: { ...verdictOf('ask'), tier: 2 } } as Act;
    expect(decide(releasesLow, critical, SOON).next).toMatchObject({ state: 'asking', votes: [] });
  });

  test('votes with a code count, and of those with a glass broken only where no code is asked for', () => {
    expect(decide(given(releasesLow, 'step_up'), rejudge('ask'), SOON).next?.state).toBe('releasing');
    const withCodes = { ...rejudge('ask'), voters: codes } as Act;
    expect(decide(given(releasesLow, 'step_up'), withCodes, SOON).next?.state).toBe('releasing');
    expect(decide(given(releasesLow, 'break_glass'), withCodes, SOON).next).toMatchObject({ state: 'asking', votes: [] });
  });

  test('one of a batch has a card of its own once it may be decided with others no more, and stays with them otherwise', () => {
    const batched: Approval = { ...releasesLow, batch: { id: 'bat_1', members: ['apr_1', 'apr_2'] } };
    expect(isInBatch(decide(batched, rejudge('ask'), SOON).next ?? batched)).toBe(false);
    const same = {
      ...rejudge('ask', low(judged('ask', planOf('revops', 'revops', 'client'))).plan),
      verdict: { ...verdictOf('ask'), tier: 2 },
    } as Act;
    expect(decide(batched, same, SOON).next?.state).toBe('asking');
    expect(isInBatch(decide(batched, same, SOON).next ?? batched)).toBe(true);
  });
});

describe('while people are asked', () => {
  const inForce = { verdict: { ...verdictOf('ask'), matrix: 'sha256:m2' }, plan: planOf('revops', 'revops') };
  const now = (rest: object) => ({ ...inForce, ...rest });
  const voted = played(asksLow, approve('riley'));

  test('a vote under a matrix that asks for more is not counted: it is judged again in the same write, and the voter hears of it', () => {
    const { refused, noted } = decide(voted, approve('dana', { judged: inForce }), SOON) as { refused: { code: string }; noted: Approval };
    expect(refused.code).toBe('asks_more');
    expect(noted).toMatchObject({ state: 'asking', votes: [], verdict: { tier: 3, matrix: 'sha256:m2' }, plan: { review: true } });
    expect(noted.events.at(-1)).toMatchObject({ type: 'verdict_given', detail: { void_votes: ['riley'] } });
    expect(decide(noted, approve('dana', { judged: inForce }), SOON).next?.votes.map(({ person }) => person)).toEqual(['dana']);
  });

  test('so is a glass that is broken', () => {
    const people = [...voters.people, { id: 'gus', name: 'Gus', groups: ['break-glass'] }];
    const act = { type: 'break_glass', person: 'gus', digest: asksLow.digest, reason: 'Now.', surface: 'slack', judged: inForce } as const;
    expect(decide(voted, { ...act, voters: { ...voters, people } }, SOON).refused?.code).toBe('asks_more');
  });

  test('one that denies by now ends it, which the voter hears', () => {
    const { refused, noted } = decide(voted, approve('dana', { judged: now({ verdict: { ...inForce.verdict, decision: 'deny' } }) }), SOON) as {
      refused: { code: string };
      noted: Approval;
    };
    expect([refused.code, noted.state, noted.outcome?.code]).toEqual(['already_decided', 'denied', 'denied_by_policy']);
  });

  test('one that asks for as much or less changes nothing yet, and a denial always counts', () => {
    const looser = now({ plan: { ...planOf('revops'), review: false }, verdict: { ...inForce.verdict, tier: 2 } });
    for (const matrix of [looser, now({ verdict: { ...inForce.verdict, decision: 'auto' } })])
      expect(decide(asksLow, approve('dana', { judged: matrix as typeof inForce }), SOON).next).toMatchObject({
        verdict: { matrix: 'sha256:m1' },
        votes: [{ person: 'dana' }],
      });
    expect(outcome(asksLow, { ...deny('dana'), judged: inForce } as Act).state).toBe('denied');
  });
});
