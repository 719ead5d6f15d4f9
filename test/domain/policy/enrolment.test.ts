// One-time codes of one person: each is taken once, five wrong ones in a row are a pause, and a new secret counts from its first code on.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { confirm, type Enrolment, emptyEnrolment, OFFER_MS, offer, offerAgain, reset, useCode } from '../../../src/domain/policy/enrolment.ts';

const NOW = new Date('2026-11-23T14:30:00.000Z');
const minutesOn = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000);
/** The code of a step is the step itself; -1 is a wrong one. */
const typed = (step: number) => () => (step < 0 ? null : step);
const vote = { use: 'vote', request: 'apr_1' };
const changed = ({ next }: { next: Enrolment | null }): Enrolment => {
  if (!next) throw new Error('Nothing was changed');
  return next;
};

const offered = offer(emptyEnrolment('client-a', 'ravi'), 'sealed-1', NOW);
const enrolled = changed(confirm(offered, typed(10), NOW));
const types = ({ events }: Enrolment) => events.map(({ type }) => type);
const wrongTimes = (times: number, from = enrolled, at = NOW) =>
  Array.from({ length: times }).reduce<Enrolment>((now) => changed(useCode(now, typed(-1), at, vote)), from);

describe('enrolling', () => {
  test('takes effect with the first code of the secret that was shown, and that code is used up', () => {
    expect(offered).toMatchObject({ secret: null, offered: { secret: 'sealed-1' } });
    expect(useCode(offered, typed(10), NOW, vote)).toMatchObject({ next: null, result: { code: 'not_enrolled' } });
    expect(enrolled).toMatchObject({ secret: 'sealed-1', offered: null, used_step: 10 });
    expect(useCode(enrolled, typed(10), NOW, vote).result?.code).toBe('code_used');
    expect(types(enrolled)).toEqual(['enrolment_offered', 'code_accepted', 'enrolled']);
  });

  test('is void where no code came in time', () => {
    const late = new Date(NOW.getTime() + OFFER_MS);
    expect(confirm(offered, typed(10), late)).toMatchObject({ next: null, result: { code: 'not_enrolled' } });
  });

  test('anew takes a code of the present secret, which stays in force until a code of the new one', () => {
    expect(offerAgain(enrolled, typed(-1), 'sealed-2', NOW).next).toMatchObject({ offered: null, wrong: 1 });
    expect(offerAgain(enrolled, typed(10), 'sealed-2', NOW).result?.code).toBe('code_used');
    const again = changed(offerAgain(enrolled, typed(11), 'sealed-2', NOW));
    expect(again).toMatchObject({ secret: 'sealed-1', offered: { secret: 'sealed-2' }, used_step: 11 });
    expect(useCode(again, (sealed) => (sealed === 'sealed-1' ? 12 : null), NOW, vote).result).toBeNull();
    const anew = changed(confirm(again, (sealed) => (sealed === 'sealed-2' ? 3 : null), NOW));
    expect(anew).toMatchObject({ secret: 'sealed-2', used_step: 3 });
  });

  test('is over once somebody else took it away, and a pause stays', () => {
    const gone = reset(wrongTimes(5), 'mei', NOW);
    expect(gone).toMatchObject({ secret: null, offered: null, paused_until: minutesOn(5).toISOString() });
    expect(gone.events.at(-1)).toMatchObject({ type: 'enrolment_reset', actor: 'mei', detail: { person: 'ravi' } });
    expect(useCode(gone, typed(99), NOW, vote).result?.code).toBe('not_enrolled');
  });
});

describe('a code', () => {
  test('is taken once, and none from before it any more', () => {
    const used = useCode(enrolled, typed(12), NOW, vote);
    expect(used).toMatchObject({ result: null, next: { used_step: 12 } });
    for (const step of [12, 11]) expect(useCode(changed(used), typed(step), NOW, vote).result?.code).toBe('code_used');
    expect(useCode(changed(used), typed(13), NOW, vote).result).toBeNull();
  });

  test('whatever is typed in whatever order, each step is taken at most once and never backwards', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 40 }), (steps) => {
        const taken: number[] = [];
        steps.reduce((now, step) => {
          const { next, result } = useCode(now, typed(step), NOW, vote);
          if (result === null) taken.push(step);
          return next ?? now;
        }, enrolled);
        expect(taken).toEqual([...new Set(taken)].toSorted((one, other) => one - other));
      }),
    );
  });

  test('that is wrong five times in a row begins a pause, in which the right one is not taken either', () => {
    expect(wrongTimes(4).paused_until).toBeNull();
    const paused = wrongTimes(5);
    expect(paused.events.at(-1)).toMatchObject({ type: 'code_refused', detail: { code: 'code_paused' } });
    expect(useCode(paused, typed(12), minutesOn(4.9), vote).result).toMatchObject({
      code: 'code_paused',
      values: { at: minutesOn(5).toISOString() },
    });
    expect(useCode(paused, typed(12), minutesOn(5), vote).result).toBeNull();
  });

  test('that is right begins the count anew; further pauses are twice as long each, an hour at most', () => {
    expect(wrongTimes(4, changed(useCode(wrongTimes(4), typed(12), NOW, vote))).paused_until).toBeNull();
    const second = wrongTimes(5, wrongTimes(5), minutesOn(5));
    expect(second.paused_until).toBe(minutesOn(15).toISOString());
    const many = Array.from({ length: 9 }).reduce<Enrolment>((now, _, n) => wrongTimes(5, now, minutesOn(100 * n)), enrolled);
    expect(many.paused_until).toBe(minutesOn(860).toISOString());
  });

  test('leaves neither itself nor a secret in what is noted', () => {
    const { events } = reset(changed(useCode(wrongTimes(5), typed(12), minutesOn(6), vote)), 'mei', minutesOn(7));
    expect(JSON.stringify(events)).not.toContain('sealed');
    expect(events.map(({ n }) => n)).toEqual(events.map((_, index) => index + 1));
  });
});
