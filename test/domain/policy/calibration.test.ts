// What confidence against outcomes, and outcomes against caps, propose: never on too little, and never more than one step.
import { describe, expect, test } from 'vitest';
import { adviseCap, type Outcomes } from '../../../src/domain/ledger/cap-proposal.ts';
import { type Bin, calibrate, thresholdPlaces } from '../../../src/domain/policy/calibration.ts';
import { workspace } from '../workspace-for-tests.ts';

const places = thresholdPlaces(workspace().matrix, 'outreach');
const bin = (tenth: number, emails: number, replies: number): Bin => ({ tenth, emails, replies });
const said = (...bins: Bin[]) => {
  const { status, tenth, proposals } = calibrate(bins, places);
  return { status, tenth, to: proposals.map(({ to, rule }) => [rule ?? 'auto', to]) };
};

describe('confidence against outcomes', () => {
  test('finds the threshold where the shipped matrix has it', () => {
    expect(places.map(({ row, rule, value }) => [row, rule, value])).toEqual([
      ['outreach-email-send', null, 0.8],
      ['outreach-email-send', 'low-confidence', 0.8],
    ]);
    expect(thresholdPlaces(workspace().matrix, 'routing')).toEqual([]);
  });

  test('says nothing on too few e-mails or replies, on one kind of confidence, or without a threshold', () => {
    expect(said().status).toBe('too_few');
    expect(said(bin(9, 60, 6), bin(8, 39, 5)).status).toBe('too_few');
    expect(said(bin(9, 600, 5), bin(8, 390, 4)).status).toBe('too_few');
    expect(said(bin(9, 400, 40), bin(8, 19, 0)).status).toBe('one_bin');
    expect(calibrate([bin(9, 60, 6), bin(8, 60, 6)], []).status).toBe('no_threshold');
  });

  test('leaves the threshold where more confidence is answered more', () => {
    expect(said(bin(9, 200, 30), bin(8, 200, 24), bin(7, 100, 5))).toEqual({ status: 'keep', tenth: null, to: [] });
  });

  test('leaves it where the difference may be chance', () => {
    expect(said(bin(9, 60, 6), bin(8, 60, 4), bin(7, 60, 3)).status).toBe('keep');
  });

  test('raises it above what is clearly answered less than all', () => {
    expect(said(bin(9, 200, 30), bin(8, 140, 3), bin(7, 80, 9))).toEqual({ status: 'raise', tenth: 8, to: [['auto', 0.9]] });
  });

  test('asks a person about all where even the highest claims too much', () => {
    expect(said(bin(9, 300, 3), bin(8, 200, 40), bin(7, 80, 9))).toEqual({ status: 'raise', tenth: 9, to: [['auto', null]] });
    expect(calibrate([bin(9, 300, 3), bin(8, 200, 40)], places).proposals[0]?.cel).toBe('false');
  });

  test('lowers it by one step where those below are answered as often, in every place that has it', () => {
    const found = calibrate([bin(9, 100, 10), bin(8, 100, 10), bin(7, 80, 9), bin(6, 80, 20)], places);
    expect(found).toMatchObject({ status: 'lower', tenth: 7 });
    expect(found.proposals.map(({ cel }) => cel)).toEqual(['confidence_score >= 0.7 && scores.icp_match >= 0.8', 'confidence_score < 0.7']);
  });
});

describe('the cap on sending', () => {
  const outcomes = (sent: number, bounces = 0, complaints = 0, replies = 0): Outcomes => ({ sent, bounces, complaints, replies });
  const advice = (now: Outcomes, before: Outcomes, { cap = 200, busiest = 100 }: { cap?: number | null; busiest?: number } = {}) =>
    adviseCap({ role: 'outreach', cap, busiest, now, before });

  test('falls by a quarter where bounces are half as many again, or complaints rise', () => {
    expect(advice(outcomes(400, 16), outcomes(400, 10))).toEqual({ status: 'lower', why: 'bounces', to: 150 });
    expect(advice(outcomes(400, 15), outcomes(400, 10)).status).toBe('keep');
    expect(advice(outcomes(400, 4), outcomes(400, 0)).status).toBe('keep');
    expect(advice(outcomes(400, 0, 2), outcomes(400, 0, 1))).toEqual({ status: 'lower', why: 'complaints', to: 150 });
    expect(advice(outcomes(400, 0, 1), outcomes(400)).status).toBe('keep');
  });

  test('rises by a quarter where replies rise, complaints do not, and a day came near it', () => {
    const [more, before] = [outcomes(400, 0, 0, 45), outcomes(400, 0, 0, 40)];
    expect(advice(more, before, { busiest: 160 })).toEqual({ status: 'raise', why: 'replies', to: 250 });
    expect(advice(more, before, { busiest: 159 }).status).toBe('keep');
    expect(advice(outcomes(400, 0, 0, 44), before, { busiest: 160 }).status).toBe('keep');
    expect(advice({ ...more, complaints: 1 }, before, { busiest: 160 }).status).toBe('keep');
    expect(advice(more, before, { busiest: 3, cap: 3 })).toEqual({ status: 'raise', why: 'replies', to: 4 });
  });

  test('stays where there is none, or where too little was sent in one of the weeks', () => {
    expect(advice(outcomes(400, 99), outcomes(400), { cap: null }).status).toBe('no_cap');
    expect(advice(outcomes(49, 20), outcomes(400)).status).toBe('too_few');
    expect(advice(outcomes(400, 20), outcomes(0)).status).toBe('too_few');
    expect(advice(outcomes(60, 20), outcomes(60, 1), { cap: 1 }).status).toBe('keep');
  });
});
