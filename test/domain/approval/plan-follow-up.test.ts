// Who is asked besides and who is reminded, and when: working hours, back-off, the last resort.
import { describe, expect, test } from 'vitest';
import { decide } from '../../../src/domain/approval/decide.ts';
import { planFollowUp } from '../../../src/domain/approval/plan-follow-up.ts';
import type { Approval } from '../../../src/domain/documents/approval.ts';
import type { Delegation } from '../../../src/domain/ledger/ledger.ts';
import { votersOf } from '../../../src/domain/policy/workspace.ts';
import { approve, judged, outcome, planOf, refusedAs } from '../given.ts';
import { workspace, workspaceFile } from '../workspace-for-tests.ts';

const person = (id: string, groups: string[], more: object = {}) => ({ id, name: id, groups, ...more });
const client = workspace({
  country: 'US',
  time_zone: 'America/New_York',
  people: [
    person('dana', ['sales']),
    person('mei', ['sales'], { time_zone: 'Europe/Berlin', working_hours: { hours: '10:00-18:00' } }),
    person('lee', ['leads']),
    person('ravi', ['revops']),
    person('cleo', ['client']),
  ],
  agents: [],
  escalation: { to: ['leads', 'nobody-there'] },
});

/** A request of Monday 14:30 UTC: 09:30 in New York, 15:30 in Berlin. */
const asking = (...groups: string[]): Approval => judged('ask', planOf(...groups));

type Told = { at: string; remind: string[]; asked: string | null };

/** What the looks do from the request until an instant, each look when the one before said. */
function follow(first: Approval, until: string, delegations: Delegation[] = []): { told: Told[]; approval: Approval } {
  let approval = first;
  const told: Told[] = [];
  for (let turns = 0; turns < 200; turns += 1) {
    const at = new Date(approval.follow_up?.look_at ?? '');
    if (at.toISOString() > until) break;
    const act = planFollowUp(approval, { workspace: client, delegations, holidays: () => false }, at);
    const { next } = decide(approval, act, at);
    if (next?.state !== 'asking') break;
    approval = next;
    if (act.remind.length > 0 || act.ask) told.push({ at: at.toISOString().slice(5, 16), remind: act.remind, asked: act.ask?.group ?? null });
  }
  return { told, approval };
}
const remindersOf = (told: Told[], who: string) => told.filter(({ remind }) => remind.includes(who)).map(({ at }) => at);
const askedIn = (told: Told[]) => told.flatMap(({ at, asked }) => (asked === null ? [] : [`${at} ${asked}`]));

describe('a reminder', () => {
  const { told } = follow(asking('sales', 'sales'), '2026-11-30T00:00:00.000Z');

  test('comes after an hour of somebody’s own working time, then after twice as long each time, four times at most', () => {
    // In New York an hour after 09:30, then two, then four more on that day and the next, then eight.
    expect(remindersOf(told, 'dana')).toEqual(['11-23T15:30', '11-23T17:30', '11-23T21:30', '11-24T21:30']);
  });

  test('waits for the hours that somebody keeps in their own zone', () => {
    // In Berlin from ten to six: 15:30, an hour later, then two less the night, and so on.
    expect(remindersOf(told, 'mei')).toEqual(['11-23T15:30', '11-24T09:30', '11-24T13:30', '11-25T13:30']);
  });

  test('stops at the vote, and never comes to those for whom there is nothing to fill', () => {
    const voters = votersOf(client, 'admin', []);
    const voted = decide(asking('sales', 'client'), approve('dana', { voters }), new Date('2026-11-23T14:40:00Z')).next;
    const later = follow(voted as Approval, '2026-11-24T14:00:00.000Z').told;
    expect(remindersOf(later, 'dana')).toEqual([]);
    expect(remindersOf(later, 'mei')).toEqual([]);
    expect(remindersOf(later, 'cleo')).toEqual(['11-23T15:30', '11-23T17:30', '11-23T21:30']);
  });

  test('goes to whoever votes in the meantime', () => {
    const away: Delegation = { from: 'dana', to: 'lee', until: '2026-12-01T00:00:00.000Z', by: 'dana', at: '2026-11-23T00:00:00.000Z' };
    const { told: later } = follow(asking('sales'), '2026-11-23T16:00:00.000Z', [away]);
    expect(later).toEqual([{ at: '11-23T15:30', remind: ['mei', 'lee'], asked: null }]);
  });

  test('is not sent after the decision', () => {
    const denied = decide(
      asking('sales'),
      approve('dana', { vote: 'deny', reason: 'no', voters: votersOf(client, 'admin', []) }),
      new Date('2026-11-23T14:40:00Z'),
    );
    expect(follow(denied.next as Approval, '2026-11-25T00:00:00.000Z').told).toEqual([]);
  });
});

describe('where nobody answers', () => {
  test('the next group is asked after four working hours, then the last resort; a group without people is passed over', () => {
    const { told, approval } = follow(asking('sales'), '2026-11-27T00:00:00.000Z');
    expect(askedIn(told)).toEqual(['11-23T18:30 leads', '11-24T14:30 revops']);
    expect(approval.follow_up?.escalated.map(({ group }) => group)).toEqual(['leads', 'revops']);
    expect(approval.blocked).toBe(false);
  });

  test('a group that is asked later may decide, and hears of it at once', () => {
    const { told, approval } = follow(asking('sales'), '2026-11-23T18:30:00.000Z');
    expect(remindersOf(told, 'lee')).toEqual(['11-23T18:30']);
    const voters = votersOf(client, 'admin', []);
    expect(outcome(approval, approve('lee', { voters }), new Date('2026-11-23T18:40:00Z'))).toMatchObject({ state: 'approved' });
    expect(outcome(approval, approve('ravi', { voters }), new Date('2026-11-23T18:40:00Z'))).toEqual(refusedAs('not_in_group'));
  });

  test('nobody else gives the client’s sign-off', () => {
    const { approval } = follow(asking('sales', 'client'), '2026-11-27T00:00:00.000Z');
    const voters = votersOf(client, 'admin', []);
    const at = new Date('2026-11-27T00:10:00Z');
    const one = decide(approval, approve('lee', { voters }), at).next as Approval;
    expect(outcome(one, approve('ravi', { voters }), at)).toEqual(refusedAs('place_taken'));
    expect(outcome(one, approve('cleo', { voters }), at)).toMatchObject({ state: 'approved' });
    expect(askedIn(follow(asking('client'), '2026-11-29T00:00:00.000Z').told)).toEqual([]);
  });

  test('it still expires', () => {
    const { approval } = follow(asking('sales'), '2026-11-29T00:00:00.000Z');
    const at = new Date(approval.expires_at);
    const act = planFollowUp(approval, { workspace: client, delegations: [], holidays: () => false }, at);
    expect(decide(approval, act, at).next?.state).toBe('expired');
  });
});

describe('where nobody is left', () => {
  const nobody: Delegation[] = ['dana', 'mei'].map((from) => ({ from, to: null, until: '2026-12-20T00:00:00.000Z', by: from, at: '' }));

  test('the last resort is asked at once and may decide, and it stays blocked, so that the alarm goes off', () => {
    const { told, approval } = follow(asking('sales'), '2026-11-23T14:45:00.000Z', nobody);
    expect(told).toEqual([
      { at: '11-23T14:45', remind: [], asked: 'revops' },
      { at: '11-23T14:45', remind: ['ravi'], asked: null },
    ]);
    expect(approval.blocked).toBe(true);
    expect(outcome(approval, approve('ravi', { voters: votersOf(client, 'admin', nobody) }))).toMatchObject({ state: 'approved' });
  });

  test('it is no longer blocked when the first of them is back', () => {
    const { approval } = follow(asking('sales'), '2026-11-23T14:45:00.000Z', nobody);
    expect(follow(approval, '2026-11-24T00:00:00.000Z', []).approval.blocked).toBe(false);
  });
});

test('the workspace file names a group that is asked in vain, and hours that are empty', async () => {
  const { checkWorkspace } = await import('../../../src/domain/policy/check-workspace.ts');
  const { matrixFile } = await import('../workspace-for-tests.ts');
  const file = workspaceFile({
    escalation: { to: ['leads'] },
    people: [{ id: 'ravi', name: 'Ravi', groups: ['revops'], working_hours: { hours: '09:00-09:00' } }],
  });
  const found = checkWorkspace(file, matrixFile('revops'), null).map(({ message, hard }) => `${hard} ${message}`);
  expect(found.join('\n')).toMatch(/false nobody is in the group "leads" that would be asked/);
  expect(found.join('\n')).toMatch(/true the hours 09:00-09:00 are empty/);
  expect(() => workspaceFile({ escalation: { after_minutes: 1 } })).toThrow('15 minutes');
});
