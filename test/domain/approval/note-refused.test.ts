// Tries of people who may not are on the record, and cannot fill it.
import { expect, test } from 'vitest';
import type { Act } from '../../../src/domain/approval/acts.ts';
import { decide } from '../../../src/domain/approval/decide.ts';
import type { Approval } from '../../../src/domain/documents/approval.ts';
import { approve, asking, deny, minutesOn } from '../given.ts';

/** The approval after a refused try. */
function tried(approval: Approval, act: Act, minutes: number): Approval {
  const decided = decide(approval, act, minutesOn(minutes));
  return (decided.refused && decided.noted) ?? approval;
}
const refusals = ({ events }: Approval) => events.flatMap(({ type, actor, detail }) => (type === 'vote_refused' ? [[actor, detail.repeated]] : []));

test('a thousand clicks of a stranger are one event, and a figure with the next one an hour later', () => {
  let flooded = asking;
  for (let nth = 0; nth < 1000; nth += 1) flooded = tried(flooded, approve('mallory'), 1);
  expect(refusals(flooded)).toEqual([['mallory', undefined]]);
  const another = tried(flooded, approve('max'), 2);
  expect(refusals(another)).toEqual([
    ['mallory', undefined],
    ['max', undefined],
  ]);
  const later = tried(tried(another, approve('mallory'), 61), approve('mallory'), 62);
  expect(refusals(later).slice(2)).toEqual([['mallory', 999]]);
});

test('what was counted is told at the end, and no more of it is kept', () => {
  const flooded = tried(tried(asking, approve('mallory'), 1), approve('mallory'), 1);
  const denied = decide(flooded, deny('dana'), minutesOn(2)).next;
  expect(denied?.events.slice(-2).map(({ type }) => type)).toEqual(['decided', 'vote_refused']);
  expect(denied?.events.at(-1)?.detail).toMatchObject({ code: 'not_linked', repeated: 1 });
  expect(denied).not.toHaveProperty('repeated');
  const late = decide(flooded, approve('dana'), new Date('2026-11-30T14:00:00Z'));
  expect(late.refused && late.noted?.events.at(-1)?.detail).toMatchObject({ repeated: 1 });
});
