// The ledger by example: what admission looks at and in which order, and how charges come, move and go.
import { describe, expect, test } from 'vitest';
import type { Charge } from '../../../src/domain/documents/approval.ts';
import { admit, finishAttempt, giveBack } from '../../../src/domain/ledger/admit.ts';
import { compact, setOverride, usedOf } from '../../../src/domain/ledger/caps.ts';
import { type Admission, type AdmitAsk, emptyLedger, type Ledger, withLedgerEvent } from '../../../src/domain/ledger/ledger.ts';
import { claimNews, newsToSay } from '../../../src/domain/ledger/owed-news.ts';
import { inFlight, pause, pausesAgainst, pausesFor, resume } from '../../../src/domain/ledger/pauses.ts';

const NOW = new Date('2026-11-24T15:00:00.000Z');
const LATER = new Date('2026-11-24T16:00:00.000Z');
const nothing = { domains: [], contacts: [] };
const words = { slack: 'paused', teams: 'paused' };
const cap = (layer: string, limit: number, rest: Partial<Charge> = {}): Charge => ({
  layer,
  key: 'outreach',
  period: 'day',
  limit,
  cost: 1,
  distinct: null,
  ...rest,
});
const ask = (approval: string, rest: Partial<AdmitAsk> = {}): AdmitAsk => ({
  approval,
  role: 'outreach',
  connector: 'gmail',
  matrix: 'sha256:m1',
  own: rest.matrix ?? 'sha256:m1',
  contacts: ['lead-881'],
  domain: 'acme.example',
  charges: [cap('per_role_day', 2)],
  unasked: false,
  day: '2026-11-24',
  week: '2026-W48',
  attempt_until: '2026-11-24T15:00:10.000Z',
  now: NOW,
  ...rest,
});
const ledger = (rest: Partial<Ledger> = {}): Ledger => ({ ...emptyLedger('client-a'), matrix: 'sha256:m1', ...rest });
const scope = { role: null, connector: null };
const stop = { ...scope, until: null, by: 'dana', at: NOW.toISOString(), reason: null };

/** The ledger after an admission that has to succeed. */
function passed(admission: Admission): Ledger {
  if (!admission.admitted) throw new Error(`Not admitted: ${JSON.stringify(admission)}`);
  return admission.ledger;
}
const admitAll = (start: Ledger, ...asks: AdmitAsk[]) => asks.reduce((now, one) => passed(admit(now, one, nothing)), start);
const used = (now: Ledger, charge: Charge, day = '2026-11-24') => usedOf(now, charge, { day, week: '2026-W48' });

describe('admission', () => {
  test('takes hold and charges in one go', () => {
    const admission = admit(ledger(), ask('apr_1'), nothing);
    expect(admission.admitted && admission.charged).toEqual([{ bucket: '2026-11-24', field: 'per_role_day|outreach', cost: 1, distinct: null }]);
    expect(passed(admission).holds.apr_1).toMatchObject({ role: 'outreach', connector: 'gmail', attempt_until: '2026-11-24T15:00:10.000Z' });
    expect(used(passed(admission), cap('per_role_day', 2))).toBe(1);
  });

  test('leaves the ledger that it was asked of as it was', () => {
    const before = ledger();
    admit(before, ask('apr_1'), nothing);
    expect(before).toEqual(ledger());
  });

  test('charges a release that has its hold no second time, and renews its attempt', () => {
    const once = admitAll(ledger(), ask('apr_1'));
    const twice = admitAll(once, ask('apr_1', { attempt_until: '2026-11-24T15:05:00.000Z' }));
    expect(twice.counters).toEqual(once.counters);
    expect(twice.holds.apr_1?.attempt_until).toBe('2026-11-24T15:05:00.000Z');
  });

  test('sends a release back to the policy where another matrix is active; the first matrix of all is nobody else', () => {
    expect(admit(ledger({ matrix: 'sha256:m2' }), ask('apr_1', { own: 'sha256:m2' }), nothing)).toEqual({ admitted: false, rejudge: true });
    expect(admit(ledger({ matrix: null }), ask('apr_1'), nothing).admitted).toBe(true);
  });

  test.each([{}, { released: true }, { rollback: { incident: null } }])('lets nothing through for a process that has another matrix: %o', (rest) => {
    const held = admitAll(ledger(), ask('apr_1'));
    const other = ask('apr_1', { ...rest, own: 'sha256:m0' });
    expect(admit(held, other, nothing)).toEqual({ admitted: false, elsewhere: true });
  });

  test.each([
    ['a domain of the workspace file', {}, { domains: ['ACME.example'], contacts: [] }, 'suppressed_domain'],
    ['a contact of the workspace file', {}, { domains: [], contacts: ['lead-881'] }, 'suppressed_contact'],
    ['a domain of the ledger', { suppressed: { domains: ['acme.example'], contacts: [] } }, nothing, 'suppressed_domain'],
    ['a contact that unsubscribed', { suppressed: { domains: [], contacts: ['lead-881'] } }, nothing, 'suppressed_contact'],
  ])('ends a release to %s, charged already or not', (_what, part, listed, reason) => {
    const held = admitAll(ledger(), ask('apr_1'));
    expect(admit(ledger(part), ask('apr_1'), listed)).toEqual({ admitted: false, suppressed: reason });
    expect(admit({ ...held, ...part }, ask('apr_1'), listed)).toEqual({ admitted: false, suppressed: reason });
  });

  test('holds what is paused, charged already or not, and nothing else', () => {
    const held = admitAll(ledger(), ask('apr_1'));
    const paused = pause(held, { ...stop, role: 'outreach', connector: 'gmail' }, NOW);
    for (const id of ['apr_1', 'apr_2']) expect(admit(paused, ask(id), nothing)).toEqual({ admitted: false, held_by: ['pause'] });
    expect(admit(paused, ask('apr_2', { connector: 'Gmail ' }), nothing)).toEqual({ admitted: false, held_by: ['pause'] });
    expect(admit(paused, ask('apr_3', { role: 'enrichment' }), nothing).admitted).toBe(true);
    expect(admit(paused, ask('apr_4', { connector: 'salesloft' }), nothing).admitted).toBe(true);
  });

  test('lets a release through once its pause has ended by itself', () => {
    const paused = pause(ledger(), { ...stop, until: LATER.toISOString() }, NOW);
    expect(admit(paused, ask('apr_1'), nothing).admitted).toBe(false);
    expect(admit(paused, ask('apr_1', { now: LATER }), nothing).admitted).toBe(true);
  });

  test('in safe mode holds what no person has approved, until safe mode is over', () => {
    const safe = ledger({ safe_mode: { until: LATER.toISOString(), by: 'dana' } });
    expect(admit(safe, ask('apr_1', { unasked: true }), nothing)).toEqual({ admitted: false, held_by: ['safe_mode'] });
    expect(admit(safe, ask('apr_1', { unasked: false }), nothing).admitted).toBe(true);
    expect(admit(safe, ask('apr_1', { unasked: true, now: LATER }), nothing).admitted).toBe(true);
  });
});

describe('caps', () => {
  test('name every one that is full, and charge none of the others', () => {
    const charges = [cap('per_role_day', 1), cap('per_workspace_day', 9), cap('per_domain_day', 1, { key: 'acme.example' })];
    const full = admitAll(ledger(), ask('apr_1', { charges }));
    expect(admit(full, ask('apr_2', { charges }), nothing)).toEqual({ admitted: false, held_by: ['cap:per_role_day', 'cap:per_domain_day'] });
  });

  test('hold a release that alone costs more than there is', () => {
    expect(admit(ledger(), ask('apr_1', { charges: [cap('per_role_day', 10, { cost: 11 })] }), nothing)).toEqual({
      admitted: false,
      held_by: ['cap:per_role_day'],
    });
  });

  test('count a contact of an account once a day, and another account apart', () => {
    const contact = (name: string, key = 'acct-1') => ({ charges: [cap('per_account_day', 2, { key, distinct: name })] });
    const two = admitAll(ledger(), ask('apr_1', contact('ann')), ask('apr_2', contact('bob')), ask('apr_3', contact('ann')));
    expect(admit(two, ask('apr_4', contact('cy')), nothing)).toEqual({ admitted: false, held_by: ['cap:per_account_day'] });
    expect(admit(two, ask('apr_5', contact('cy', 'acct-2')), nothing).admitted).toBe(true);
  });

  test('keep a contact counted for whom another release went out, where one is given back', () => {
    const contact = (name: string) => ({ charges: [cap('per_account_day', 1, { key: 'acct-1', distinct: name })] });
    const both = admitAll(ledger(), ask('apr_1', contact('ann')), ask('apr_2', contact('ann')));
    const back = giveBack(finishAttempt(finishAttempt(both, 'apr_2', { delivered: true }), 'apr_1', { delivered: false }), 'apr_1');
    expect(admit(back, ask('apr_3', contact('bob')), nothing).admitted).toBe(false);
  });

  test('by week count in the week, whatever the day', () => {
    const weekly = { charges: [cap('meetings_per_account_week', 1, { key: 'acct-1', period: 'week' })] };
    const met = admitAll(ledger(), ask('apr_1', weekly));
    expect(admit(met, ask('apr_2', { ...weekly, day: '2026-11-25' }), nothing).admitted).toBe(false);
    expect(admit(met, ask('apr_2', { ...weekly, day: '2026-11-30', week: '2026-W49' }), nothing).admitted).toBe(true);
  });

  test('are halved in safe mode, but one stays one', () => {
    const safe = ledger({ safe_mode: { until: LATER.toISOString(), by: 'dana' } });
    const three = { charges: [cap('per_role_day', 3)] };
    expect(admit(admitAll(safe, ask('apr_1', three)), ask('apr_2', three), nothing).admitted).toBe(false);
    expect(admit(safe, ask('apr_1', { charges: [cap('per_role_day', 1)] }), nothing).admitted).toBe(true);
    expect(admit(safe, ask('apr_1', { charges: [cap('per_role_day', 0)] }), nothing).admitted).toBe(false);
  });

  test('are raised by an override until it ends, and what only it let through is written down as a bypass', () => {
    const raised = setOverride(ledger(), { role: 'outreach', layer: 'per_role_day', limit: 3, until: LATER.toISOString(), by: 'dana' }, NOW);
    const three = admitAll(raised, ask('apr_1'), ask('apr_2'), ask('apr_3'));
    expect(three.events.map((event) => [event.n, event.type, event.detail.request])).toEqual([
      [1, 'cap_set', undefined],
      [2, 'bypass_found', 'apr_3'],
    ]);
    expect(admit(three, ask('apr_4'), nothing).admitted).toBe(false);
    expect(admit(admitAll(raised, ask('apr_1'), ask('apr_2')), ask('apr_3', { now: LATER }), nothing).admitted).toBe(false);
  });

  test('are lowered by an override too, for its role alone', () => {
    const lowered = setOverride(ledger(), { role: 'outreach', layer: 'per_role_day', limit: 0, until: LATER.toISOString(), by: 'dana' }, NOW);
    expect(admit(lowered, ask('apr_1'), nothing).admitted).toBe(false);
    expect(admit(lowered, ask('apr_1', { role: 'enrichment' }), nothing).admitted).toBe(true);
  });
});

describe('charges', () => {
  test('stay when the attempt was delivered, and the hold goes', () => {
    const done = finishAttempt(admitAll(ledger(), ask('apr_1')), 'apr_1', { delivered: true });
    expect([done.holds, used(done, cap('per_role_day', 2))]).toEqual([{}, 1]);
  });

  test('come back once where nothing can have arrived', () => {
    const failed = finishAttempt(admitAll(ledger(), ask('apr_1'), ask('apr_2')), 'apr_1', { delivered: false });
    const back = giveBack(giveBack(failed, 'apr_1'), 'apr_1');
    expect([Object.keys(back.holds), used(back, cap('per_role_day', 2))]).toEqual([['apr_2'], 1]);
  });

  test('stay where an attempt began and nobody knows how it ended', () => {
    const lost = giveBack(admitAll(ledger(), ask('apr_1')), 'apr_1');
    expect([lost.holds, used(lost, cap('per_role_day', 2))]).toEqual([{}, 1]);
  });

  const tomorrow = { day: '2026-11-25', charges: [cap('per_role_day', 2), cap('meetings', 1, { period: 'week' })] };
  const today = { ...tomorrow, day: '2026-11-24' };

  test('move with a retry on another day where no attempt ended in doubt', () => {
    const failed = finishAttempt(admitAll(ledger(), ask('apr_1', today)), 'apr_1', { delivered: false });
    const moved = admitAll(failed, ask('apr_1', { ...tomorrow, in_doubt: false }));
    expect([used(moved, cap('per_role_day', 2)), used(moved, cap('per_role_day', 2), '2026-11-25')]).toEqual([0, 1]);
    expect(used(moved, cap('meetings', 1, { period: 'week' }))).toBe(1);
  });

  test('are made again where an earlier attempt may have arrived, which the caps may forbid', () => {
    const daily = { charges: [cap('per_role_day', 2)] };
    const failed = finishAttempt(admitAll(ledger(), ask('apr_1', daily)), 'apr_1', { delivered: false });
    const again = admitAll(failed, ask('apr_1', { ...daily, day: '2026-11-25', in_doubt: true }));
    expect([used(again, cap('per_role_day', 2)), used(again, cap('per_role_day', 2), '2026-11-25')]).toEqual([1, 1]);
    const crashed = admitAll(ledger(), ask('apr_1', today));
    expect(admit(crashed, ask('apr_1', { ...tomorrow, in_doubt: false }), nothing)).toEqual({ admitted: false, held_by: ['cap:meetings'] });
  });

  test('of days that are over go, those of yesterday and of this week stay', () => {
    const counters = {
      '2026-11-22': { a: 1 },
      '2026-11-23': { a: 1 },
      '2026-11-24': { a: 1 },
      '2026-W47': { a: 1 },
      '2026-W48': { a: 1 },
      '2026-W49': { a: 1 },
    };
    expect(Object.keys(compact(ledger({ counters }), '2026-11-24').counters)).toEqual(['2026-11-23', '2026-11-24', '2026-W48', '2026-W49']);
    const kept = admitAll(ledger({ counters: { '2026-11-20': { a: 1 } } }), ask('apr_1'));
    expect(Object.keys(kept.counters)).toEqual(['2026-11-24']);
  });
});

describe('pauses', () => {
  test('of one scope replace each other, and each is an event', () => {
    const twice = pause(pause(ledger(), { ...stop, role: 'outreach' }, NOW), { ...stop, role: 'outreach', reason: 'bounces' }, NOW);
    expect(twice.pauses.map(({ role, reason }) => [role, reason])).toEqual([['outreach', 'bounces']]);
    expect(twice.events.map(({ n, type }) => [n, type])).toEqual([
      [1, 'paused'],
      [2, 'paused'],
    ]);
  });

  test('of several incidents stand beside each other, and beside that of a person', () => {
    const outreach = { ...stop, role: 'outreach' };
    const byIncident = (incident: string, at = NOW) => ({ ...outreach, by: 'system', incident, at: at.toISOString() });
    const all = [outreach, byIncident('inc_3'), byIncident('inc_7'), byIncident('inc_3', LATER), { ...outreach, reason: 'again' }];
    const paused = all.reduce((now, one) => pause(now, one, NOW), ledger());
    expect(paused.pauses.map(({ incident, at, reason }) => [incident, at, reason])).toEqual([
      ['inc_7', NOW.toISOString(), null],
      ['inc_3', LATER.toISOString(), null],
      [undefined, outreach.at, 'again'],
    ]);
    const rollback = { role: 'outreach', connector: 'gmail', rollback: { incident: 'inc_3' } };
    expect(pausesAgainst(paused, rollback, NOW).map(({ incident }) => incident)).toEqual(['inc_7']);
    const resumed = resume(paused, { role: 'outreach', connector: null }, 'dana', NOW);
    expect(resumed.pauses).toEqual([]);
    expect(resumed.events.at(-1)).toMatchObject({ type: 'resumed', detail: { incidents: ['inc_7', 'inc_3'] } });
  });

  test('that takes the place of one that was not announced yet tells of what was on its way at either', () => {
    const owedOf = (under_way: string[]) => ({ under_way, told: [], since: null, claimed_until: null });
    const first = pause(ledger(), { ...stop, until: LATER.toISOString(), owed: owedOf(['apr_1', 'apr_2']) }, NOW);
    const both = pause(first, { ...stop, owed: owedOf(['apr_2', 'apr_3']) }, NOW);
    expect(both.pauses.map(({ owed }) => owed?.under_way)).toEqual([['apr_1', 'apr_2', 'apr_3']]);
  });

  test('of a person are announced also where an incident pauses the same at that instant', () => {
    const owed = { under_way: [], told: [], since: null, claimed_until: null };
    const both = pause(pause(ledger(), { ...stop, owed }, NOW), { ...stop, by: 'system', incident: 'inc_3' }, NOW);
    expect(newsToSay(both, NOW)).toMatchObject([{ pause: { by: 'dana' } }]);
    const claimed = claimNews(both, newsToSay(both, NOW)[0] ?? expect.fail('There is one'), words, NOW)?.next;
    expect(claimed?.pauses.map((one) => one.owed?.since)).toEqual([NOW.toISOString(), undefined]);
  });

  test('are left to whoever announces them, until that took too long', () => {
    const paused = pause(ledger(), { ...stop, owed: { under_way: [], told: [], since: null, claimed_until: null } }, NOW);
    const claimed = claimNews(paused, newsToSay(paused, NOW)[0] ?? expect.fail('There is one'), words, NOW)?.next ?? expect.fail('Nobody is at it');
    expect(newsToSay(claimed, NOW)).toEqual([]);
    expect(newsToSay(claimed, new Date(NOW.getTime() + 30_000))).toHaveLength(1);
  });

  test('cover a role, a connector, or everything', () => {
    const all = (['outreach', null] as const).flatMap((role) => (['gmail', null] as const).map((connector) => ({ role, connector })));
    const paused = all.reduce((now, one) => pause(now, { ...stop, ...one }, NOW), ledger());
    expect(pausesFor(paused, 'outreach', 'gmail', NOW)).toHaveLength(4);
    expect(pausesFor(paused, 'outreach', 'salesloft', NOW)).toHaveLength(2);
    expect(pausesFor(paused, 'enrichment', 'gmail', NOW)).toHaveLength(2);
    expect(pausesFor(paused, 'enrichment', 'clearbit', NOW)).toHaveLength(1);
  });

  test('end with a resume of their scope; that of the workspace ends all; where there is none nothing changes', () => {
    const both = pause(pause(ledger(), { ...stop, role: 'outreach' }, NOW), stop, NOW);
    expect(resume(both, { role: 'outreach', connector: null }, 'dana', NOW).pauses).toEqual([stop]);
    expect(resume(both, scope, 'dana', NOW)).toMatchObject({ pauses: [], events_made: 3 });
    expect(resume(both, { role: 'routing', connector: null }, 'dana', NOW)).toBe(both);
  });

  test('wait for the attempts in their scope that may be on their way now', () => {
    const going = admitAll(ledger(), ask('apr_1'), ask('apr_2', { role: 'routing', charges: [] }));
    const failed = finishAttempt(admitAll(going, ask('apr_3', { role: 'admin', charges: [] })), 'apr_3', { delivered: false });
    expect(inFlight(failed, scope, NOW)).toEqual(['apr_1', 'apr_2']);
    expect(inFlight(failed, { role: 'routing', connector: null }, NOW)).toEqual(['apr_2']);
    const ended = Date.parse(failed.holds.apr_1?.attempt_until ?? '');
    expect(inFlight(failed, scope, new Date(ended + 5_999))).toContain('apr_1');
    expect(inFlight(failed, scope, new Date(ended + 6_000))).not.toContain('apr_1');
    expect(inFlight(failed, scope, LATER)).toEqual([]);
  });
});

test('events are numbered on from those that were sealed and dropped', () => {
  const first = withLedgerEvent(ledger(), 'paused', 'dana', NOW.toISOString());
  const next = withLedgerEvent({ ...first, events: [] }, 'resumed', 'dana', NOW.toISOString(), { why: 'all is well' });
  expect(next.events).toEqual([{ n: 2, type: 'resumed', at: NOW.toISOString(), actor: 'dana', detail: { why: 'all is well' } }]);
});
