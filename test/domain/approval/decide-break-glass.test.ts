// Break-glass: who may, what it skips, and what it never gets past.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Act } from '../../../src/domain/approval/acts.ts';
import { grantClaims } from '../../../src/domain/approval/callback.ts';
import { decide } from '../../../src/domain/approval/decide.ts';
import { placeRelease } from '../../../src/domain/approval/place-release.ts';
import type { Approval } from '../../../src/domain/documents/approval.ts';
import { factsOf } from '../../../src/domain/documents/approval-facts.ts';
import { glassIncident } from '../../../src/domain/incident/glass-incident.ts';
import type { Voters } from '../../../src/domain/policy/may-vote.ts';
import { entryDrafts } from '../../../src/domain/record/entry.ts';
import * as given from '../given.ts';
import { workspace } from '../workspace-for-tests.ts';

const { minutesOn } = given;
const gus = { id: 'gus', name: 'Gus', groups: ['break-glass'] };
const both = { id: 'olive', name: 'olive', groups: ['revops', 'break-glass'] };
const voters: Voters = { people: [...given.voters.people.filter(({ id }) => id !== 'olive'), both, gus], operators: given.voters.operators };
const breakIt = (person = 'gus', rest: Partial<Extract<Act, { type: 'break_glass' }>> = {}): Act => ({
  type: 'break_glass',
  person,
  digest: given.digest,
  reason: 'Their tender closes tonight.',
  surface: 'slack',
  voters,
  ...rest,
});
const begin: Act = { type: 'begin_attempt', until: minutesOn(11).toISOString(), voters };
const refusedBy = (approval: Approval, act: Act) => decide(approval, act, minutesOn(10)).refused?.code;
const broken = given.played(given.asking, breakIt());

describe('break-glass', () => {
  test('approves at once what asks, by one person, with the reason, and as a bypass', () => {
    expect(given.outcome(given.asking, breakIt())).toEqual(given.leadsTo('approved', 'vote_cast', 'bypass_found', 'decided'));
    expect(broken).toMatchObject({ decided_by: ['gus'], votes: [{ person: 'gus', assurance: 'break_glass', digest: given.digest }] });
    expect(broken.events.find(({ type }) => type === 'bypass_found')).toMatchObject({
      actor: 'gus',
      detail: { code: 'break_glass', reason: 'Their tender closes tonight.' },
    });
    expect(entryDrafts(broken, 0).at(-1)).toMatchObject({ exception_reason: 'Their tender closes tonight.', approved_by: ['gus'] });
  });

  test('wants a reason, the digest that was looked at, and fresh evidence', () => {
    expect(refusedBy(given.asking, breakIt('gus', { reason: '  ' }))).toBe('reason_missing');
    expect(refusedBy(given.asking, breakIt('gus', { digest: 'sha256:old' }))).toBe('changed_since');
    const stale = { ...given.asking, plan: { ...given.asking.plan, max_signal_age_ms: 1000 } };
    expect(refusedBy(stale, breakIt())).toBe('evidence_stale');
  });

  test('is for the group alone, never for the operator of the agent; the try of anybody else is written down', () => {
    for (const [who, code] of [
      ['dana', 'not_in_group'],
      ['olive', 'operates_agent'],
      ['mallory', 'not_linked'],
    ] as const) {
      const { code: refused, noted } = given.refusedTry(given.asking, breakIt(who));
      expect([refused, noted?.state, noted?.events.at(-1)?.type]).toEqual([code, 'asking', 'break_glass_refused']);
    }
  });

  test('is not for whoever edited it at tier 3, nor does it let go what somebody broke who operates the agent by now', () => {
    const edits = [{ by: 'gus', at: minutesOn(1).toISOString(), from: 'sha256:before', digest: given.digest }];
    expect(refusedBy({ ...given.asking, edits }, breakIt())).toBe('edited_by_you');
    const waiting = given.played(broken, given.schedule());
    expect(decide(waiting, begin, minutesOn(10)).next?.state).toBe('releasing');
    const operated = { ...begin, voters: { ...voters, operators: [...voters.operators, 'gus'] } } as Act;
    expect(decide(waiting, operated, minutesOn(10)).next).toMatchObject({ state: 'asking', votes: [] });
  });

  test('does not bring back what was denied, has ended, or has been approved', () => {
    for (const over of [given.judged('deny'), given.denied, given.withdrawn, given.approved, given.releasing, given.executed])
      expect(refusedBy(over, breakIt()), over.state).toBe('already_decided');
    expect(decide(given.asking, breakIt(), given.EXPIRED)).toMatchObject({ refused: { code: 'already_decided' }, noted: { state: 'expired' } });
  });

  test('skips the window and nothing else that says when', () => {
    const client = workspace();
    const at = (one: Approval, not_before: string | null = null) => {
      const approval = { ...one, plan: { ...one.plan, window: 'on-call' }, request: { ...one.request, not_before } };
      return placeRelease({ approval, workspace: client, holidays: () => false, now: new Date('2026-11-22T03:00:00Z') });
    };
    expect(at(given.approved)).toMatchObject({ open: false, held_by: ['window'] });
    expect(at(broken)).toMatchObject({ open: true, held_by: [] });
    expect(at(broken, '2026-11-25T00:00:00Z')).toMatchObject({ open: false, held_by: ['not_before'] });
  });

  test('goes into its release without the quorum, as long as who broke it still may', () => {
    const due = given.played(broken, given.schedule());
    expect(decide(due, begin, minutesOn(10)).next?.state).toBe('releasing');
    const left: Act = { ...begin, voters: { ...voters, people: voters.people.filter(({ id }) => id !== 'gus') } };
    expect(decide(due, left, minutesOn(10)).next).toMatchObject({ state: 'asking', votes: [] });
  });

  test('stands where the matrix changes to another ask, and ends where it changes to a deny', () => {
    const releasing = given.played(broken, given.schedule(), begin);
    const judged = (decision: 'ask' | 'deny'): Act => ({ ...given.rejudge(decision), voters }) as Act;
    expect(decide(releasing, judged('ask'), minutesOn(10)).next?.state).toBe('releasing');
    expect(decide(releasing, judged('deny'), minutesOn(10)).next?.state).toBe('denied');
  });

  test('can be taken back until the release, and leaves the window as it was', () => {
    const back = given.played(broken, { type: 'take_back', person: 'gus', voters });
    expect(back).toMatchObject({ state: 'asking', votes: [], decided_by: [] });
    expect(glassIncident(back)).toBeNull();
  });

  test('is said by the grant, opens one incident that pauses nothing, and is lawful for the digest', () => {
    const released = given.played(broken, given.schedule(), begin, given.release());
    const claims = (one: Approval) => grantClaims(one, { issuer: 'i', closesAt: null, now: minutesOn(10) });
    expect(claims(released)).toMatchObject({ bypass: 'break_glass', approvers: ['gus'], digest: given.digest });
    expect(claims(given.released)).not.toHaveProperty('bypass');
    expect(glassIncident(released)).toMatchObject({ kind: 'bypass', code: 'break_glass', pause: null, opened_by: 'gus', request_id: 'apr_1' });
    expect(glassIncident(released)?.id).toBe(glassIncident(broken)?.id);
    expect(factsOf(released)).toMatchObject({ unlawful_at: null, decided: 'approved' });
  });
});

test('whatever is done in whatever order, nothing is released without the quorum or a standing vote by somebody of the group, and no denial is undone', () => {
  const who = fc.constantFrom('dana', 'riley', 'gus', 'olive', 'mallory');
  const anyAct = fc.oneof(
    who.map((person) => breakIt(person)),
    who.map((person) => given.approve(person, { voters })),
    who.map((person): Act => ({ type: 'take_back', person, voters })),
    fc.constantFrom(given.deny('dana'), given.schedule(), given.schedule(), begin, begin, given.release(), {
      ...given.rejudge('ask'),
      voters,
    } as Act),
  );
  fc.assert(
    fc.property(fc.array(anyAct, { minLength: 5, maxLength: 30, size: 'max' }), (acts) => {
      acts.reduce((before: Approval, act) => {
        const after = decide(before, act, minutesOn(10)).next ?? before;
        if (before.state === 'denied') expect(after.state).toBe('denied');
        if (after.state === 'releasing' || after.state === 'released') {
          const glass = after.votes.some(({ person, assurance }) => assurance === 'break_glass' && person === 'gus');
          expect(glass || after.votes.filter(({ person }) => ['dana', 'riley'].includes(person)).length === 2).toBe(true);
        }
        return after;
      }, given.asking);
    }),
    { numRuns: 500 },
  );
});
