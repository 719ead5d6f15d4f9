// Counting and tripping in one write of the ledger: once for one thing, within the window, one incident for a tripwire.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ofRelease, ofSignal } from '../../../src/domain/incident/observation.ts';
import { observe } from '../../../src/domain/incident/observe.ts';
import { emptyLedger, type Ledger } from '../../../src/domain/ledger/ledger.ts';
import { pause, pausesOn, resume } from '../../../src/domain/ledger/pauses.ts';
import type { Observation } from '../../../src/domain/ledger/watch.ts';
import { countedFor } from '../../../src/domain/ledger/watch.ts';
import { signal } from '../../contract/samples.ts';
import { emailRequest, taskRequest } from '../../requests.ts';
import { workspace } from '../workspace-for-tests.ts';

const NOW = new Date('2026-11-23T12:00:00.000Z');
const client = workspace({ tripwires: { bounce_rate: { min_volume: 10, min_count: 1, above: 0.1 } } });
const hoursOn = (hours: number) => new Date(NOW.getTime() + hours * 3_600_000);
const see = (amounts: Observation['amounts'], more: Partial<Observation> = {}): Observation => ({
  id: null,
  at: NOW.toISOString(),
  role: 'outreach',
  amounts,
  record: null,
  ...more,
});
const seen = (ledger: Ledger, all: Observation[], now = NOW) => all.reduce((one, each) => observe(one, client, each, now), ledger);
const bounces = (count: number) => Array.from({ length: count }, (_, index) => see({ bounce: 1 }, { id: `b${index}`, record: `lead-${index}` }));
const sent = (amount: number, at = NOW) => see({ sent: amount }, { at: at.toISOString() });
const fresh = emptyLedger('client-a');

describe('a tripwire', () => {
  test('opens one incident, pauses the role, and says which records fed it', () => {
    const ledger = seen(fresh, [sent(20), ...bounces(40)]);
    expect(ledger.opening).toHaveLength(1);
    expect(ledger.opening?.[0]).toMatchObject({
      number: 1,
      kind: 'bounce_rate',
      code: 'above',
      detail: '3 of 20 in 24 hours',
      agent_role: 'outreach',
      pause: { role: 'outreach', connector: null },
      owner: 'ravi',
      evidence: { counted: 3, of: 20, threshold: 100_000, records: ['lead-0', 'lead-1', 'lead-2'] },
    });
    expect(pausesOn(ledger, NOW)).toMatchObject([{ role: 'outreach', by: 'system', incident: ledger.opening?.[0]?.id }]);
  });

  test('a signal that comes twice counts once', () => {
    const [one] = bounces(1);
    if (!one) throw new Error('There is one');
    const once = observe(fresh, client, one, NOW);
    expect(observe(once, client, one, NOW)).toBe(once);
  });

  test('a signal of before the window, or of the future, changes nothing', () => {
    for (const at of [hoursOn(-24), hoursOn(2)]) {
      const late = see({ bounce: 1 }, { id: 'x', at: at.toISOString() });
      expect(observe(fresh, client, late, NOW)).toBe(fresh);
    }
    expect(observe(fresh, client, see({ bounce: 1 }, { at: hoursOn(-23).toISOString() }), NOW)).not.toBe(fresh);
  });

  test('a role that the matrix does not know makes no counter of its own, and stops the whole client', () => {
    const odd = Array.from({ length: 30 }, (_, index) => see({ bounce: 1 }, { id: `o${index}`, role: `made-up-${index}` }));
    const ledger = seen(fresh, odd);
    expect(Object.keys(Object.values(ledger.watch?.hours ?? {})[0] ?? {})).toEqual(['bounce|*']);
    expect(ledger.opening).toMatchObject([{ pause: { role: null, connector: null }, agent_role: null }]);
  });

  test('is armed again by the resume, which forgets what had tripped it', () => {
    const tripped = seen(fresh, [sent(20), ...bounces(3)]);
    const resumed = resume(tripped, { role: 'outreach', connector: null }, 'dana', NOW);
    expect(resumed.watch).toMatchObject({ tripped: {}, fed: {} });
    const next = (id: string) => see({ bounce: 1 }, { id });
    expect(seen(resumed, [next('n1'), next('n2')]).opening).toHaveLength(1);
    expect(seen(resumed, [next('n1'), next('n2'), next('n3')]).opening?.map(({ number }) => number)).toEqual([1, 2]);
  });
});

describe('the records that fed a tripwire', () => {
  const records = (ledger: Ledger) => ledger.opening?.map(({ evidence }) => evidence.records);

  test('are those of its window alone', () => {
    const earlier = see({ bounce: 1 }, { id: 'e1', record: 'lead-early', at: hoursOn(-30).toISOString() });
    const before = observe(fresh, client, earlier, hoursOn(-30));
    expect(records(seen(before, [sent(20), ...bounces(3)]))).toEqual([['lead-0', 'lead-1', 'lead-2']]);
  });

  test('that an older version noted without their time are left out', () => {
    const old = observe(fresh, client, sent(20), NOW);
    const stored = { ...old, watch: { ...(old.watch ?? expect.fail('It counts')), fed: { 'bounce_rate|outreach': ['lead-old'] } } };
    expect(records(seen(stored, bounces(3)))).toEqual([['lead-0', 'lead-1', 'lead-2']]);
  });

  test('are of replies those that lowered the quality, also where good ones came between and after', () => {
    const graded = workspace({ tripwires: { reply_quality: { min_volume: 4 } } });
    const reply = (id: string, quality: number, at: Date) =>
      see({ graded: 1, quality: quality * 1_000_000 }, { id, record: `lead-${id}`, at: at.toISOString() });
    const usual = ['u1', 'u2', 'u3', 'u4'].reduce((one, id) => observe(one, graded, reply(id, 0.75, hoursOn(-30)), hoursOn(-30)), fresh);
    const edge = observe(usual, graded, reply('g0', 0.875, hoursOn(-10)), hoursOn(-10));
    const bad = ['b1', 'b2', 'b3', 'b4'].flatMap((id, index) => [reply(id, 0, NOW), ...(index === 1 ? [reply('g1', 1, NOW)] : [])]);
    const ledger = bad.reduce((one, each) => observe(one, graded, each, NOW), edge);
    expect(records(ledger)?.map((some) => (some as string[]).every((one) => one.startsWith('lead-b')))).toEqual([true]);
  });
});

describe('a second tripwire of a role that is paused already', () => {
  const complaints = ['c1', 'c2', 'c3'].map((id) => see({ complaint: 1 }, { id }));
  const strict = workspace({
    tripwires: { bounce_rate: { min_volume: 10, min_count: 1, above: 0.1 }, spam_complaints: { min_volume: 10, min_count: 1, above: 0.1 } },
  });
  const both = [sent(20), ...bounces(3), ...complaints].reduce((one, each) => observe(one, strict, each, NOW), fresh);

  test('takes nothing away from the first incident', () => {
    expect(both.opening?.map(({ kind }) => kind)).toEqual(['bounce_rate', 'spam_complaints']);
    expect(pausesOn(both, NOW).map(({ incident }) => incident)).toEqual(both.opening?.map(({ id }) => id));
  });

  test('is armed again with the first, also where an older version let the first one lose its pause', () => {
    const lost = { ...both, pauses: both.pauses.slice(1) };
    for (const ledger of [both, lost]) expect(resume(ledger, { role: 'outreach', connector: null }, 'dana', NOW).watch?.tripped).toEqual({});
    const other = pause(both, { ...(both.pauses[0] ?? expect.fail('It is paused')), role: 'routing' }, NOW);
    expect(Object.keys(resume(other, { role: 'outreach', connector: null }, 'dana', NOW).watch?.tripped ?? {})).toEqual(['bounce_rate|outreach']);
  });
});

describe('the baseline', () => {
  test('is what the window has left, as far back as it goes', () => {
    const days = Array.from({ length: 12 }, (_, day) => hoursOn((day - 12) * 24));
    const ledger = days.reduce((one, at) => observe(one, client, sent(100, at), at), fresh);
    const { window, baseline, coveredHours } = countedFor(
      observe(ledger, client, sent(1), NOW).watch ?? expect.fail('It counts'),
      'outreach',
      NOW,
      client.tripwires,
    );
    expect([window.sent, baseline.sent]).toEqual([1, 800]);
    expect(coveredHours).toBe(7 * 24 + 13);
  });

  test('keeps its size, whatever comes for a year', () => {
    const hours = Array.from({ length: 365 * 8 }, (_, index) => hoursOn(index * 3));
    const size = (ledger: Ledger) => JSON.stringify(ledger.watch).length;
    let largest = 0;
    let ledger = fresh;
    for (const [index, at] of hours.entries()) {
      ledger = observe(ledger, client, see({ write: 1, bounce: 1 }, { id: `s${index}`, at: at.toISOString(), record: `lead-${index}` }), at);
      ledger = { ...ledger, opening: [], events: [], pauses: [] };
      largest = Math.max(largest, size(ledger));
    }
    expect(largest).toBeLessThan(8_000);
  });
});

test('in whatever order and however often signals come, a tripwire opens one incident, and all are counted once', () => {
  const every = [sent(20), ...bounces(12)];
  fc.assert(
    fc.property(fc.shuffledSubarray(bounces(12), { minLength: 12, maxLength: 12 }), fc.array(fc.integer({ min: 0, max: 11 })), (order, again) => {
      const repeats = again.flatMap((index) => order[index] ?? []);
      const ledger = seen(fresh, [sent(20), ...order, ...repeats]);
      expect(ledger.opening).toHaveLength(1);
      expect(ledger.watch?.hours).toEqual(seen(fresh, every).watch?.hours);
    }),
    { numRuns: 50 },
  );
});

describe('what is seen of', () => {
  test('a bounce whose agent nobody names is that of the only role that sends', () => {
    expect(ofSignal(client, signal('client-a', { type: 'bounce', contact: 'lead-1' }), false)).toMatchObject({
      role: 'outreach',
      amounts: { bounce: 1 },
      record: 'lead-1',
    });
  });

  test('a reply is its quality, where it has one from 0 to 1', () => {
    expect(ofSignal(client, signal('client-a', { type: 'reply', value: 0.25 }), false)?.amounts).toEqual({ graded: 1, quality: 250_000 });
    for (const value of [null, -1, 1.1]) expect(ofSignal(client, signal('client-a', { type: 'reply', value }), false)).toBeNull();
  });

  test('an opportunity counts where no meeting is known', () => {
    const opportunity = signal('client-a', { type: 'opportunity_created', role: 'admin' });
    expect(ofSignal(client, opportunity, true)).toBeNull();
    expect(ofSignal(client, opportunity, false)?.amounts).toEqual({ bare_opportunity: 1 });
  });

  test('whatever an agent does to somebody in an excluded segment is a touch', () => {
    const guarded = workspace({ tripwires: { excluded_segment: { domains: ['Partner.example'], accounts: ['acct-9'] } } });
    const touch = (more: object) => ofSignal(guarded, signal('client-a', { type: 'write', ...more }), false)?.amounts;
    expect(touch({ role: 'enrichment', domain: 'partner.example' })).toEqual({ write: 1, excluded: 1 });
    expect(touch({ role: 'enrichment', account: 'acct-9' })).toEqual({ write: 1, excluded: 1 });
    expect(touch({ role: null, domain: 'partner.example' })).toEqual({ write: 1 });
  });

  test('a release is its recipients or its records, and a read is nothing', () => {
    expect(ofRelease({ request: emailRequest({ blast_radius: { recipients: 3 } }) }, NOW)?.amounts).toEqual({ sent: 3 });
    expect(ofRelease({ request: taskRequest({ bulk: { job_id: 'j', records: 40 } }) }, NOW)?.amounts).toEqual({ wrote: 40 });
    expect(ofRelease({ request: taskRequest({ action: { object: 'task', action: 'read', class: 'read' } }) }, NOW)).toBeNull();
    expect(ofRelease({ request: taskRequest(), rollback: { incident: null, of: ['apr_1'] } }, NOW)).toBeNull();
  });
});
