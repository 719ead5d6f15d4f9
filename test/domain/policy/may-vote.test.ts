// Out of office: a vote is transferred and never added, whatever people hand to each other, in whatever order they vote.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decide } from '../../../src/domain/approval/decide.ts';
import type { Approval, FollowUp, Plan } from '../../../src/domain/documents/approval.ts';
import { blockedNow, filledNow, type Transfer, transfersIn, type Voters } from '../../../src/domain/policy/may-vote.ts';
import { fillSlots, quorumMet } from '../../../src/domain/policy/quorum.ts';
import { approve, begin, judged, minutesOn, outcome, planOf, played, refusedAs, schedule, takeBack, voters } from '../given.ts';

const away = (...delegations: Transfer[]): Voters => ({ ...voters, delegations });
const handsOn = (from: string, to: string | null, by = from): Transfer => ({ from, to, by });
const forCleo = handsOn('cleo', 'max');
const signedOff = judged('ask', planOf('revops', 'client'));

describe('who is out of office', () => {
  test('cannot vote, and whoever was named votes in their place, by both names', () => {
    const now = away(forCleo);
    expect(outcome(signedOff, approve('cleo', { voters: now }))).toEqual(refusedAs('away'));
    const { votes } = played(signedOff, approve('max', { voters: now }));
    expect(votes).toMatchObject([{ person: 'max', for: ['cleo'] }]);
    expect(filledNow({ ...signedOff, votes }, now).map(({ filled_by }) => filled_by)).toEqual([null, 'max']);
  });

  test('gives no second vote to somebody who has one of their own', () => {
    const now = away(handsOn('dana', 'riley'));
    const asked = judged('ask', planOf('revops', 'revops'));
    const one = played(asked, approve('riley', { voters: now }));
    expect(one.votes).toMatchObject([{ person: 'riley' }]);
    expect(one.votes[0]).not.toHaveProperty('for');
    expect(outcome(one, approve('riley', { voters: now }))).toEqual(refusedAs('already_voted'));
    expect(one.blocked).toBe(true);
  });

  test('has voted before: that vote stands, and is not handed on as well', () => {
    const voted = played(judged('ask', planOf('client', 'client')), approve('cleo'));
    const now = away(forCleo);
    expect(filledNow(voted, now).filter(({ filled_by }) => filled_by !== null)).toHaveLength(1);
    expect(outcome(voted, approve('max', { voters: now }))).toEqual(refusedAs('not_in_group'));
  });

  test('and nobody stands in: everybody away is nobody left', () => {
    const now = away(handsOn('dana', null), handsOn('riley', null));
    expect(blockedNow(judged('ask'), now)).toBe(true);
    expect(blockedNow(judged('ask'), voters)).toBe(false);
  });

  test('hands a vote on once: a delegate who is away too votes for nobody', () => {
    const now = away(forCleo, handsOn('max', 'riley'));
    expect(outcome(signedOff, approve('max', { voters: now }))).toEqual(refusedAs('away'));
    const { votes } = played(signedOff, approve('riley', { voters: now }));
    expect(filledNow({ ...signedOff, votes }, now).map(({ filled_by }) => filled_by)).toEqual(['riley', null]);
  });
});

describe('whoever has no vote on it lends none', () => {
  test('who operates the agent cannot vote for somebody else either, and nobody votes in the operator’s place', () => {
    expect(outcome(signedOff, approve('olive', { voters: away(handsOn('cleo', 'olive')) }))).toEqual(refusedAs('operates_agent'));
    const now = away(handsOn('olive', 'max'));
    expect(outcome(signedOff, approve('max', { voters: now }))).toEqual(refusedAs('not_in_group'));
    expect(outcome(signedOff, approve('max', { vote: 'deny', reason: 'no', voters: now }))).toEqual(refusedAs('not_in_group'));
  });

  test('whom the operator names keeps their own vote: nobody is silenced by being named', () => {
    const now = away(handsOn('olive', 'riley'));
    expect(outcome(judged('ask'), approve('riley', { vote: 'deny', reason: 'No', voters: now })).state).toBe('denied');
    const { votes } = played(judged('ask'), approve('riley', { voters: now }));
    expect(votes).toMatchObject([{ person: 'riley' }]);
    expect(votes[0]).not.toHaveProperty('for');
  });

  test('who edited it at tier 3 hands on no vote, before and after the edit', () => {
    const edited = { ...judged('ask'), edits: [{ by: 'dana', at: '', from: '', digest: '' }] };
    expect(outcome(edited, approve('max', { voters: away(handsOn('dana', 'max')) }))).toEqual(refusedAs('not_in_group'));
    expect(played(edited, approve('riley', { voters: away(handsOn('dana', 'riley')) })).votes[0]).not.toHaveProperty('for');
    const atTier2 = { ...edited, verdict: { ...edited.verdict, tier: 2 as const } };
    expect(played(atTier2, approve('max', { voters: away(handsOn('dana', 'max')) })).votes).toMatchObject([{ person: 'max', for: ['dana'] }]);
  });

  test('nobody but the client hands on the client’s sign-off', () => {
    const said = away(handsOn('cleo', 'riley', 'riley'));
    expect(played(signedOff, approve('riley', { voters: said })).votes[0]).not.toHaveProperty('for');
    expect(blockedNow(signedOff, said)).toBe(true);
    expect(outcome(signedOff, approve('max', { voters: away(handsOn('cleo', 'max', 'dana')) }))).toEqual(refusedAs('not_in_group'));
    const sold = away(handsOn('dana', 'max', 'riley'));
    expect(played(judged('ask'), approve('max', { voters: sold })).votes).toMatchObject([{ person: 'max', for: ['dana'] }]);
  });
});

describe('at the release', () => {
  const now = away(forCleo);
  const approved = played(signedOff, approve('dana', { voters: now }), approve('max', { voters: now }), schedule());

  test('a vote for somebody else counts as long as it is theirs to give', () => {
    expect(outcome(approved, { ...begin, voters: now } as never).state).toBe('releasing');
  });

  test('one whose delegation is over asks again, and keeps the others', () => {
    expect(outcome(approved, begin)).toMatchObject({ state: 'asking', events: ['quorum_lost'] });
    expect(played(approved, begin).votes.map(({ person }) => person)).toEqual(['dana']);
  });
});

const NAMES = ['ann', 'bob', 'cat', 'dan', 'eve'];
const GROUPS = ['a', 'b', 'client'];
const anyPeople = fc
  .array(fc.subarray(GROUPS), { minLength: 5, maxLength: 5 })
  .map((all) => all.map((groups, i) => ({ id: NAMES[i] ?? '', name: '', groups })));
const anyWay = fc.record({ to: fc.option(fc.constantFrom(...NAMES), { nil: null }), byOthers: fc.boolean() });
/** One delegation a person at most, as the ledger has it; chains and circles too, which the ledger refuses. */
const anyTransfers = fc
  .array(anyWay, { minLength: 5, maxLength: 5 })
  .chain((ways) =>
    fc.subarray(NAMES).map((all) =>
      all.map((from) => {
        const { to, byOthers } = ways[NAMES.indexOf(from)] ?? { to: null, byOthers: false };
        return handsOn(from, to, byOthers ? 'somebody' : from);
      }),
    ),
  )
  .map((all) => all.filter(({ from, to }) => from !== to));
const anyPlan: fc.Arbitrary<Plan> = fc.array(fc.constantFrom(...GROUPS), { minLength: 1, maxLength: 4 }).map((groups) => planOf(...groups));
const anyDeed = fc.record({ who: fc.constantFrom(...NAMES), back: fc.boolean(), transfers: anyTransfers, goes: fc.boolean() });
const anyStory = fc.record({
  people: anyPeople,
  operators: fc.subarray(NAMES, { maxLength: 2 }),
  plan: anyPlan,
  escalated: fc.subarray(['a', 'b', 'c']),
  deeds: fc.array(anyDeed, { minLength: 3, maxLength: 12 }),
});

const followUp = (groups: string[]): FollowUp => ({
  look_at: '2026-11-23T14:45:00.000Z',
  may_decide: [],
  escalated: groups.map((group) => ({ group, at: '2026-11-23T14:31:00.000Z' })),
  reminded: {},
});

/** Whether every slot can be paid for with a right of its own: each person has one, and uses it or hands it on; an operator has none, a client’s own word alone hands theirs on. */
function paidFor(slots: { group: string; by: string }[], now: Voters, approval: Approval, used: string[] = []): boolean {
  const [slot, ...others] = slots;
  if (!slot) return true;
  const later = approval.follow_up?.escalated.map(({ group }) => group) ?? [];
  const groupsOf = (id: string) => now.people.find((one) => one.id === id)?.groups ?? [];
  const isLent = (id: string) =>
    !now.operators.includes(id) && (slot.group !== 'client' || now.delegations?.some(({ from, by }) => from === id && by === id));
  const reaches = (id: string) =>
    (id === slot.by || isLent(id)) &&
    (groupsOf(id).includes(slot.group) || (slot.group !== 'client' && groupsOf(id).some((group) => later.includes(group))));
  const cast = approval.votes.find(({ person }) => person === slot.by)?.for ?? [];
  const mine = (now.delegations ?? []).flatMap(({ from, to }) => (to === slot.by && cast.includes(from) ? [from] : []));
  return [slot.by, ...mine].some((right) => !used.includes(right) && reaches(right) && paidFor(others, now, approval, [...used, right]));
}

describe('whatever people hand to each other and however they vote', () => {
  const play = (look: (approval: Approval, now: Voters, before: Approval) => void) =>
    fc.assert(
      fc.property(anyStory, ({ people, operators, plan, escalated, deeds }) => {
        let approval: Approval = { ...judged('ask', plan), follow_up: followUp(escalated) };
        let now: Voters = { people, operators, delegations: [] };
        for (const { who, back, transfers, goes } of deeds) {
          if (goes) now = { ...now, delegations: transfers };
          const act = back ? { ...takeBack(who), voters: now } : approve(who, { voters: now });
          const decided = decide(approval, act as never, minutesOn(10));
          const before = approval;
          approval = decided.next ?? decided.noted ?? approval;
          look(approval, now, before);
        }
      }),
      { numRuns: 1000 },
    );

  test('one human is one vote, and each right is used once', () => {
    play((approval, now) => {
      const slots = filledNow(approval, now).flatMap(({ group, filled_by }) => (filled_by === null ? [] : [{ group, by: filled_by }]));
      expect(new Set(slots.map(({ by }) => by)).size).toBe(slots.length);
      expect(new Set(approval.votes.map(({ person }) => person)).size).toBe(approval.votes.length);
      expect(paidFor(slots, now, approval)).toBe(true);
    });
  });

  test('no vote of an operator counts, nor is one cast by somebody away', () => {
    play((approval, now, before) => {
      const counted = filledNow(approval, now).flatMap(({ filled_by }) => filled_by ?? []);
      const delegations = now.delegations ?? [];
      for (const id of counted) expect(now.operators).not.toContain(id);
      const added = approval.votes.filter((vote) => !before.votes.includes(vote));
      for (const { person } of added) expect(delegations.map(({ from }) => from)).not.toContain(person);
    });
  });

  test('it is approved exactly where the votes of that moment fill every slot', () => {
    play((approval, now, before) => {
      if (before.state === 'asking' && approval.state === 'approved') expect(quorumMet(filledNow(approval, now))).toBe(true);
    });
  });
});

test('what a vote was cast for is told from the votes alone', () => {
  const { votes } = played(signedOff, approve('max', { voters: away(forCleo) }));
  expect(transfersIn({ votes })).toEqual([forCleo]);
  expect(fillSlots([], [])).toEqual([]);
});
