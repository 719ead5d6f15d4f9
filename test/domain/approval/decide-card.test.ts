// Cards are claimed before they are posted, and left alone for a while where the platform does not take them.
import { describe, expect, test } from 'vitest';
import type { Act } from '../../../src/domain/approval/acts.ts';
import { dueAt } from '../../../src/domain/documents/steps.ts';
import { asking, minutesOn, outcome, played, refusedAs } from '../given.ts';

const card = { surface: 'slack', channel: 'C0CLIENTA' } as const;
const until = minutesOn(11).toISOString();
const claim: Act = { type: 'claim_card', ...card, until, beside: [] };
const fails: Act = { type: 'defer_card', ...card, waitMs: null };
const waitOf = (failures: number) => {
  const failed = played(asking, claim, ...Array.from({ length: failures }, () => fails));
  return Date.parse(failed.cards[0]?.claimed_until ?? '') - minutesOn(10).getTime();
};

describe('a card', () => {
  test('of another platform is noted in the write that claims the first, and is due at once', () => {
    const teams = { surface: 'teams', channel: '19:a' } as const;
    const claimed = played(asking, { ...claim, beside: [card, teams] });
    expect(claimed.cards.map(({ surface, claimed_until }) => [surface, claimed_until])).toEqual([
      ['slack', until],
      ['teams', null],
    ]);
    const shown = played(claimed, { type: 'show_card', ...card, message: '1.2', shows: 99 });
    expect(dueAt(shown, minutesOn(10))).toEqual(minutesOn(10));
    expect(outcome(shown, { ...claim, ...teams }).refused).toBeUndefined();
  });

  test('that is being posted is not claimed by another', () => {
    expect(outcome(played(asking, claim), claim)).toEqual(refusedAs('too_late'));
  });

  test('that cannot be posted is left alone for a second, doubling up to a minute', () => {
    expect([1, 2, 3, 7, 50].map(waitOf)).toEqual([1_000, 2_000, 4_000, 60_000, 60_000]);
    const failed = played(asking, claim, fails);
    expect(dueAt(failed, minutesOn(10))).toEqual(new Date(minutesOn(10).getTime() + 1_000));
    expect(outcome(failed, claim)).toEqual(refusedAs('too_late'));
    expect(outcome(failed, claim, minutesOn(11)).refused).toBeUndefined();
  });

  test('waits as long as the platform says, and counts no failure for that', () => {
    const told = played(asking, claim, { type: 'defer_card', ...card, waitMs: 30_000 }, fails);
    expect(told.cards[0]).toMatchObject({ failures: 1 });
  });

  test('may stand twice where an earlier post ended without an answer, and is known to', () => {
    const again = played(asking, claim, { type: 'defer_card', ...card, waitMs: 0 }, claim, { type: 'show_card', ...card, message: '1.2', shows: 2 });
    expect(again.cards[0]).toMatchObject({ message: '1.2', maybe_twice: true });
    expect(played(again, { type: 'show_card', ...card, message: '1.2', shows: 3 }).cards[0]).toMatchObject({ maybe_twice: true });
    expect(played(asking, claim, { type: 'show_card', ...card, message: '1.2', shows: 2 }).cards[0]).not.toHaveProperty('maybe_twice');
  });

  test('that was posted has failed never', () => {
    const shown = played(asking, claim, fails, { type: 'show_card', ...card, message: '1.2', shows: 2 });
    expect(shown.cards[0]).not.toHaveProperty('failures');
  });
});
