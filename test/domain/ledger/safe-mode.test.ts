// Safe mode: half the caps for 48 hours, three quarters for a day, never shortened, and ended early only by two people; and the resume
// after an incident, which begins it.
import { describe, expect, test } from 'vitest';
import { limitOf } from '../../../src/domain/ledger/caps.ts';
import { emptyLedger, type Ledger } from '../../../src/domain/ledger/ledger.ts';
import { pause, pausesOn } from '../../../src/domain/ledger/pauses.ts';
import { resumeByPeople } from '../../../src/domain/ledger/resume-after-incident.ts';
import { EXIT_MS, endSafeModeEarly, SAFE_MODE_MS, safeLimit, safeModeStage, startSafeMode } from '../../../src/domain/ledger/safe-mode.ts';

const NOW = new Date('2026-11-23T12:00:00.000Z');
const hoursOn = (hours: number) => new Date(NOW.getTime() + hours * 3_600_000);
const fresh = emptyLedger('client-a');
const on = startSafeMode(fresh, { until: new Date(NOW.getTime() + SAFE_MODE_MS), by: 'dana' }, NOW);
const by = (who: string, may = ['dana', 'riley']) => ({ by: who, may });
const ms = (date: Date, more: number) => new Date(date.getTime() + more);

describe('safe mode', () => {
  test('halves a cap for 48 hours, to the millisecond, keeps a quarter back for a day after, and then nothing', () => {
    const limits = [0, 48 * 3_600_000 - 1, SAFE_MODE_MS, SAFE_MODE_MS + EXIT_MS - 1, SAFE_MODE_MS + EXIT_MS].map((later) =>
      safeLimit(on, 101, ms(NOW, later)),
    );
    expect(limits).toEqual([50, 50, 75, 75, 101]);
    expect([0, 1, 2, 3].map((limit) => safeLimit(on, limit, NOW))).toEqual([0, 1, 1, 1]);
    expect(limitOf(on, { layer: 'per_role_day', limit: 200 }, { role: 'outreach', now: NOW })).toBe(100);
    expect(safeModeStage(fresh, NOW)).toBeNull();
  });

  test('is lengthened and never shortened', () => {
    expect(startSafeMode(on, { until: hoursOn(10), by: 'riley' }, NOW)).toBe(on);
    expect(startSafeMode(on, { until: hoursOn(60), by: 'riley' }, NOW).safe_mode).toMatchObject({ until: hoursOn(60).toISOString(), by: 'riley' });
    expect(on.events).toMatchObject([{ type: 'safe_mode_started', actor: 'dana' }]);
  });

  test('ends early only where a second person wants it too, and caps still come back in stages', () => {
    const one = endSafeModeEarly(on, by('dana'), hoursOn(1));
    expect(one).toMatchObject({ result: 'asked', first: 'dana' });
    expect(safeModeStage(one.ledger, hoursOn(1))?.stage).toBe('safe');
    expect(endSafeModeEarly(one.ledger, by('dana'), hoursOn(1))).toMatchObject({ result: 'asked_already', ledger: one.ledger });
    const two = endSafeModeEarly(one.ledger, by('riley'), hoursOn(1.9));
    expect(two).toMatchObject({ result: 'ended', first: 'dana' });
    expect(safeModeStage(two.ledger, hoursOn(1.9))).toEqual({ stage: 'exit', until: hoursOn(25.9) });
    expect(endSafeModeEarly(two.ledger, by('riley'), hoursOn(1.9)).result).toBe('off');
    expect(endSafeModeEarly(one.ledger, by('riley'), hoursOn(2))).toMatchObject({ result: 'asked', first: 'riley' });
  });

  test('wants a second word from two who may say it now: what somebody said who has left is forgotten', () => {
    const one = endSafeModeEarly(on, by('dana'), hoursOn(1)).ledger;
    const two = endSafeModeEarly(one, by('riley', ['riley', 'mei']), hoursOn(1.1));
    expect(two).toMatchObject({ result: 'asked', first: 'riley' });
    expect(two.ledger.second_asks).toHaveLength(1);
    expect(endSafeModeEarly(two.ledger, by('mei', ['riley', 'mei']), hoursOn(1.2))).toMatchObject({ result: 'ended', first: 'riley' });
  });

  test('that was lengthened meanwhile is another one: what a first person said of the shorter one does not end it', () => {
    const one = endSafeModeEarly(on, by('dana'), hoursOn(1)).ledger;
    const longer = startSafeMode(one, { until: hoursOn(60), by: 'riley' }, hoursOn(1.5));
    expect(endSafeModeEarly(longer, by('riley'), hoursOn(1.6))).toMatchObject({ result: 'asked', first: 'riley' });
  });
});

describe('the resume after an incident', () => {
  const scope = { role: 'outreach', connector: null };
  const all = { role: null, connector: null };
  const paused = (incident?: string, role: string | null = 'outreach', ledger: Ledger = fresh) =>
    pause(ledger, { role, connector: null, until: null, by: 'system', at: NOW.toISOString(), reason: null, ...(incident ? { incident } : {}) }, NOW);

  test('takes two people, and safe mode begins in the same write', () => {
    const one = resumeByPeople(paused('inc_7'), scope, by('dana'), NOW);
    expect(one).toMatchObject({ result: 'asked', first: 'dana', incidents: ['inc_7'] });
    expect(pausesOn(one.ledger, NOW)).toHaveLength(1);
    expect(resumeByPeople(one.ledger, scope, by('dana'), NOW)).toMatchObject({ result: 'asked_already', ledger: one.ledger });
    const two = resumeByPeople(one.ledger, scope, by('riley'), NOW);
    expect(two).toMatchObject({ result: 'resumed', first: 'dana', incidents: ['inc_7'] });
    expect(pausesOn(two.ledger, NOW)).toEqual([]);
    expect(two.ledger.safe_mode?.until).toBe(hoursOn(48).toISOString());
    expect(two.ledger.events.slice(-2).map(({ type }) => type)).toEqual(['resumed', 'safe_mode_started']);
  });

  test('of a pause that a person made takes one, and no safe mode follows', () => {
    const { result, ledger } = resumeByPeople(paused(), scope, by('dana'), NOW);
    expect([result, ledger.safe_mode, pausesOn(ledger, NOW)]).toEqual(['resumed', null, []]);
    expect(resumeByPeople(fresh, scope, by('dana'), NOW).result).toBe('nothing');
  });

  test('of everything is held up by the one pause that belongs to an incident', () => {
    const both = paused('inc_7', 'outreach', paused(undefined, 'admin'));
    const one = resumeByPeople(both, all, by('dana'), NOW);
    expect([one.result, pausesOn(one.ledger, NOW).length]).toEqual(['asked', 2]);
    expect(pausesOn(resumeByPeople(one.ledger, all, by('riley'), NOW).ledger, NOW)).toEqual([]);
  });

  test('a pause that came after the first word has to be asked for again, and never needs a third person', () => {
    const one = resumeByPeople(paused('inc_7'), all, by('dana'), NOW).ledger;
    const more = paused('inc_8', 'admin', one);
    const two = resumeByPeople(more, all, by('riley'), NOW);
    expect(two.result).toBe('asked');
    expect(resumeByPeople(two.ledger, all, by('dana'), NOW).result).toBe('resumed');
  });

  test('a later pause of the same incident is not ended by what was said of an earlier one', () => {
    const asked = resumeByPeople(paused('inc_7'), scope, by('dana'), NOW).ledger;
    const again = { ...asked, pauses: asked.pauses.map((one) => ({ ...one, at: hoursOn(0.5).toISOString() })) };
    expect(resumeByPeople(again, scope, by('riley'), hoursOn(0.6))).toMatchObject({ result: 'asked', first: 'riley' });
  });
});
