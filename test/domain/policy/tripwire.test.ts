// When each tripwire trips, to the edge: one less does not, one more does, and no rounding comes in between.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Amounts, type Counted, type Tripwire, trips } from '../../../src/domain/policy/tripwire.ts';
import { type Tripwires, TripwiresFile } from '../../../src/domain/policy/tripwire-file.ts';

const wires = (words: object = {}): Tripwires => TripwiresFile.parse(words);
const WEEK = 7 * 24;
const of = (window: Amounts, baseline: Amounts = {}, coveredHours = WEEK): Counted => ({ window, baseline, coveredHours });
const code = (tripwire: Tripwire, counted: Counted, words: object = {}) => trips(tripwire, counted, wires(words))?.code ?? null;

describe('bounce rate', () => {
  test('trips above 5 % of what was sent, not at it', () => {
    expect(code('bounce_rate', of({ sent: 500, bounce: 25 }))).toBeNull();
    expect(code('bounce_rate', of({ sent: 500, bounce: 26 }))).toBe('above');
    expect(trips('bounce_rate', of({ sent: 500, bounce: 46 }, { sent: 3000, bounce: 30 }), wires())).toEqual({
      code: 'above',
      counted: 46,
      of: 500,
      baseline: 30,
      baseline_of: 3000,
      threshold: 50_000,
    });
  });

  test('over what came back alone, where less was sent, also keeps how much that was: it is no share of it', () => {
    expect(trips('bounce_rate', of({ bounce: 60 }), wires())).toMatchObject({ code: 'above', counted: 60, sent: 0 });
    expect(trips('bounce_rate', of({ sent: 60, bounce: 60 }), wires())).not.toHaveProperty('sent');
  });

  test('below its volume and its count it never trips: two of three are no rate', () => {
    expect(code('bounce_rate', of({ sent: 3, bounce: 2 }))).toBeNull();
    expect(code('bounce_rate', of({ sent: 49, bounce: 49 }))).toBeNull();
    expect(code('bounce_rate', of({ sent: 50, bounce: 4 }))).toBeNull();
    expect(code('bounce_rate', of({ sent: 50, bounce: 5 }))).toBe('above');
  });

  test('trips at more than three times the usual rate, also where that is below 5 %', () => {
    const usual = { sent: 10_000, bounce: 100 };
    expect(code('bounce_rate', of({ sent: 1000, bounce: 30 }, usual))).toBeNull();
    expect(code('bounce_rate', of({ sent: 1000, bounce: 31 }, usual))).toBe('times_baseline');
    expect(code('bounce_rate', of({ sent: 1000, bounce: 31 }, { sent: 49, bounce: 0 }))).toBeNull();
    expect(code('bounce_rate', of({ sent: 1000, bounce: 31 }, usual), { bounce_rate: { times_baseline: null } })).toBeNull();
  });

  test('where more bounces than we sent, somebody sends round us, and that trips too', () => {
    expect(code('bounce_rate', of({ bounce: 49 }))).toBeNull();
    expect(code('bounce_rate', of({ bounce: 50 }))).toBe('above');
  });

  test('takes its thresholds from the workspace file', () => {
    const words = { bounce_rate: { above: 0.1, min_volume: 10, min_count: 1 } };
    expect(code('bounce_rate', of({ sent: 10, bounce: 1 }), words)).toBeNull();
    expect(code('bounce_rate', of({ sent: 10, bounce: 2 }), words)).toBe('above');
    expect(code('bounce_rate', of({ sent: 10, bounce: 2 }), { bounce_rate: { ...words.bounce_rate, on: false } })).toBeNull();
    expect(() => wires({ bounce_rate: { treshold: 0.1 } })).toThrow('treshold');
  });
});

describe('spam complaints', () => {
  test('trip above 0.3 %, two complaints at least', () => {
    expect(code('spam_complaints', of({ sent: 1000, complaint: 3 }))).toBeNull();
    expect(code('spam_complaints', of({ sent: 1000, complaint: 4 }))).toBe('above');
    expect(code('spam_complaints', of({ sent: 100, complaint: 1 }))).toBeNull();
    expect(code('spam_complaints', of({ sent: 100, complaint: 2 }))).toBe('above');
  });
});

describe('unusual write volume', () => {
  test('trips above three times the usual writes of a day', () => {
    const usual = { write: 7 * 100 };
    expect(code('unusual_writes', of({ write: 300 }, usual))).toBeNull();
    expect(code('unusual_writes', of({ write: 301 }, usual))).toBe('times_baseline');
  });

  test('a window of twelve hours is held against half a day', () => {
    const words = { window_hours: 12, unusual_writes: { min_volume: 1 } };
    expect(code('unusual_writes', of({ write: 150 }, { write: 700 }), words)).toBeNull();
    expect(code('unusual_writes', of({ write: 151 }, { write: 700 }), words)).toBe('times_baseline');
  });

  test('until three days are known, 2,000 is the bound; few writes never trip', () => {
    expect(code('unusual_writes', of({ write: 2000 }, {}, 71))).toBeNull();
    expect(code('unusual_writes', of({ write: 2001 }, {}, 71))).toBe('without_baseline');
    expect(code('unusual_writes', of({ write: 199 }, {}))).toBeNull();
    expect(code('unusual_writes', of({ write: 200 }, {}))).toBe('times_baseline');
  });

  test('what we released and what the world reports are never added to each other', () => {
    const usual = { write: 700, wrote: 700 };
    expect(code('unusual_writes', of({ write: 300, wrote: 300 }, usual))).toBeNull();
    expect(code('unusual_writes', of({ write: 300, wrote: 301 }, usual))).toBe('times_baseline');
  });
});

describe('drop in reply quality', () => {
  const usual = { graded: 100, quality: 80_000_000 };
  test('trips below seven tenths of the usual mean, over twenty replies at least', () => {
    expect(code('reply_quality', of({ graded: 20, quality: 20 * 560_000 }, usual))).toBeNull();
    expect(code('reply_quality', of({ graded: 20, quality: 20 * 560_000 - 1 }, usual))).toBe('drop');
    expect(code('reply_quality', of({ graded: 19, quality: 0 }, usual))).toBeNull();
    expect(code('reply_quality', of({ graded: 20, quality: 0 }, { graded: 19, quality: 19_000_000 }))).toBeNull();
  });
});

test('one opportunity without a meeting trips, and one touch of an excluded segment', () => {
  expect(code('opportunity_without_meeting', of({ bare_opportunity: 0 }))).toBeNull();
  expect(code('opportunity_without_meeting', of({ bare_opportunity: 1 }))).toBe('above');
  expect(code('excluded_segment', of({ excluded: 1 }))).toBe('above');
  expect(code('excluded_segment', of({ excluded: 1 }), { excluded_segment: { above: 1 } })).toBeNull();
});

describe('whatever is counted', () => {
  const amount = fc.integer({ min: 0, max: 1_000_000_000 });

  test('a rate trips exactly where the fraction is above the threshold', () => {
    fc.assert(
      fc.property(amount, amount, fc.integer({ min: 0, max: 1_000_000 }), (sent, bounce, millionths) => {
        const words = { bounce_rate: { above: millionths / 1_000_000, times_baseline: null, min_volume: 0, min_count: 0 } };
        const volume = Math.max(sent, bounce);
        const isAbove = bounce > 0 && BigInt(bounce) * 1_000_000n > BigInt(millionths) * BigInt(volume);
        expect(code('bounce_rate', of({ sent, bounce }), words)).toBe(isAbove ? 'above' : null);
      }),
    );
  });

  test('more of what is bad never disarms a tripwire', () => {
    fc.assert(
      fc.property(amount, amount, amount, amount, fc.integer({ min: 1, max: 1000 }), (sent, bounce, before, beforeSent, more) => {
        const baseline = { sent: beforeSent, bounce: before, write: before };
        const less = of({ sent, bounce, write: bounce }, baseline);
        const worse = of({ sent, bounce: bounce + more, write: bounce + more }, baseline);
        for (const wire of ['bounce_rate', 'unusual_writes'] as const) if (code(wire, less)) expect(code(wire, worse)).not.toBeNull();
      }),
    );
  });
});
