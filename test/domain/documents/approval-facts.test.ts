// What of an approval is counted, in every state in which it can be.
import { describe, expect, test } from 'vitest';
import { factsOf } from '../../../src/domain/documents/approval-facts.ts';
import * as given from '../given.ts';

const AFTER_TEN = given.minutesOn(10).getTime();
const MINUTES_10 = 600_000;

describe('the facts of an approval', () => {
  test.each([
    ['asking', given.asking, null],
    ['approved', given.approved, 'approved'],
    ['executed', given.executed, 'approved'],
    ['denied', given.denied, 'denied'],
    ['withdrawn', given.withdrawn, 'withdrawn'],
    ['withdrawn after it was approved', given.played(given.approved, given.withdraw), 'approved'],
    ['whose approval was taken back', given.played(given.approved, given.takeBack('dana')), null],
  ])('that is %s', (_state, approval, decided) => {
    const facts = factsOf(approval);
    expect(facts.decided).toBe(decided);
    expect(facts.decided_at).toBe(decided === null ? null : AFTER_TEN);
    expect(facts.wait_ms).toBe(decided === 'approved' || decided === 'denied' ? MINUTES_10 : null);
  });

  test('that was never asked about say so, whatever became of it', () => {
    expect(factsOf(given.played(given.judged('auto'), given.withdraw))).toMatchObject({ decision: 'auto', decided: null, decided_at: null });
  });

  test('find a callback that was given up, until it arrives', () => {
    expect(factsOf(given.failed).given_up_at).toBe(AFTER_TEN);
    const lost = given.played(given.denied, { type: 'notice_failed', at: null, reason: '500' });
    expect(factsOf(lost).given_up_at).toBe(AFTER_TEN);
    expect(factsOf(given.played(given.denied, { type: 'notice_failed', at: given.EXPIRED.toISOString(), reason: '500' })).given_up_at).toBeNull();
    expect(factsOf(given.played(lost, { type: 'notice_sent', status: 200 })).given_up_at).toBeNull();
  });

  test('find what was delivered and not reported', () => {
    expect(factsOf(given.released).silent_since).toBeNull();
    expect(factsOf(given.delivered).silent_since).toBe(AFTER_TEN);
    expect(factsOf(given.executed).silent_since).toBeNull();
  });

  test('find a release that nobody approved who had to', () => {
    expect(factsOf(given.released).unlawful_at).toBeNull();
    expect(factsOf({ ...given.released, decided_by: [] }).unlawful_at).toBe(AFTER_TEN);
    expect(factsOf({ ...given.released, verdict: given.verdictOf('auto') }).unlawful_at).toBe(AFTER_TEN);
    expect(factsOf({ ...given.released, verdict: { ...given.verdictOf('auto'), tier: 2 } }).unlawful_at).toBeNull();
    expect(factsOf({ ...given.released, verdict: given.verdictOf('deny') }).unlawful_at).toBe(AFTER_TEN);
  });
});
