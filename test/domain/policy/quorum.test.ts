// Who fills which slot: distinct persons, as many slots as can be, in order where the row says so.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Slot, Vote } from '../../../src/domain/documents/approval.ts';
import { canFill, eligible, fillSlots, isBlocked, type Person, quorumMet } from '../../../src/domain/policy/quorum.ts';

const person = (id: string, ...groups: string[]): Person => ({ id, name: id, groups });
const slotsOf = (...groups: string[]): Slot[] => groups.map((group) => ({ group, after: null }));
const approval = (who: string): Vote => ({
  person: who,
  vote: 'approve',
  at: '2026-11-23T14:30:00.000Z',
  surface: 'slack',
  assurance: 'chat',
  digest: 'sha256:d',
  shown: 'sha256:s',
  reason: null,
});
const filledBy = (slots: Slot[], people: Person[]) => fillSlots(slots, people).map((slot) => slot.filled_by);

const both = person('bo', 'revops', 'client');
const revops = person('dana', 'revops');
const client = person('cleo', 'client');

describe('slots', () => {
  test('someone in two groups fills one of them', () => {
    expect(filledBy(slotsOf('revops', 'client'), [both])).toEqual(['bo', null]);
  });

  test('someone in two groups makes way for whoever has one group only', () => {
    expect(filledBy(slotsOf('revops', 'client'), [both, revops])).toEqual(['dana', 'bo']);
    expect(filledBy(slotsOf('revops', 'client'), [both, client])).toEqual(['bo', 'cleo']);
  });

  test('who approved first sits first', () => {
    expect(filledBy(slotsOf('revops', 'revops'), [both, revops])).toEqual(['bo', 'dana']);
  });

  test('an empty group is nobody, and no slots at all are no quorum', () => {
    expect(quorumMet(fillSlots(slotsOf('nobody'), [revops, client]))).toBe(false);
    expect(quorumMet(fillSlots([], [revops]))).toBe(false);
  });
});

describe('slots in order', () => {
  const ordered: Slot[] = [
    { group: 'revops', after: null },
    { group: 'client', after: 0 },
  ];

  test('the second waits for the first', () => {
    const people = [revops, client];
    expect(canFill(ordered, [], people, client)).toBe(false);
    expect(canFill(ordered, [], people, revops)).toBe(true);
    expect(canFill(ordered, [approval('dana')], people, client)).toBe(true);
  });
});

describe('who may still vote', () => {
  const people = [revops, client, both];

  test('is in a group of a slot, has not voted, and does not operate the agent', () => {
    expect(eligible(slotsOf('revops'), [], people, []).map(({ id }) => id)).toEqual(['dana', 'bo']);
    expect(eligible(slotsOf('revops'), [approval('bo')], people, ['dana'])).toEqual([]);
  });

  test('it is blocked where all of them together are not enough', () => {
    expect(isBlocked(slotsOf('revops', 'revops'), [], people, [])).toBe(false);
    expect(isBlocked(slotsOf('revops', 'revops'), [], people, ['dana'])).toBe(true);
    expect(isBlocked(slotsOf('revops', 'client'), [], [both], [])).toBe(true);
  });

  test('an approval by somebody who operates the agent by now helps nobody', () => {
    expect(isBlocked(slotsOf('revops', 'revops'), [approval('dana')], people, ['dana'])).toBe(true);
  });
});

const GROUPS = ['a', 'b', 'c'];
const anySlots = fc.array(fc.constantFrom(...GROUPS), { maxLength: 4 }).map((groups) => slotsOf(...groups));
const anyPeople = fc.array(fc.subarray(GROUPS), { maxLength: 5 }).map((all) => all.map((groups, index) => person(`p${index}`, ...groups)));

/** The most slots that can be filled, by trying everything. */
function mostSlots(slots: Slot[], people: Person[]): number {
  const [first, ...others] = slots;
  if (!first) return 0;
  const taken = people
    .filter(({ groups }) => groups.includes(first.group))
    .map(
      (one) =>
        1 +
        mostSlots(
          others,
          people.filter((other) => other !== one),
        ),
    );
  return Math.max(mostSlots(others, people), ...taken);
}

describe('whatever the slots and the groups', () => {
  test('as many slots are filled as can be, each by another person who is in its group', () => {
    fc.assert(
      fc.property(anySlots, anyPeople, (slots, people) => {
        const filled = fillSlots(slots, people).flatMap(({ group, filled_by }) => (filled_by === null ? [] : [{ group, filled_by }]));
        expect(filled).toHaveLength(mostSlots(slots, people));
        expect(new Set(filled.map(({ filled_by }) => filled_by)).size).toBe(filled.length);
        for (const { group, filled_by } of filled) expect(people.find(({ id }) => id === filled_by)?.groups).toContain(group);
      }),
    );
  });

  test('one more approval never takes a slot away', () => {
    fc.assert(
      fc.property(anySlots, anyPeople, fc.subarray(GROUPS), (slots, people, groups) => {
        const filled = (all: Person[]) => fillSlots(slots, all).filter(({ filled_by }) => filled_by !== null).length;
        expect(filled([...people, person('new', ...groups)])).toBeGreaterThanOrEqual(filled(people));
      }),
    );
  });

  test('it is blocked exactly where the eligible voting one after the other never meet the quorum', () => {
    fc.assert(
      fc.property(anySlots, anyPeople, (slots, people) => {
        expect(isBlocked(slots, [], people, [])).toBe(!(slots.length > 0 && mostSlots(slots, people) === slots.length));
      }),
    );
  });
});
