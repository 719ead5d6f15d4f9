// The state table, row by row, up to the point of no return: given a state, when something happens, then it is in the next.
import { describe, expect, test } from 'vitest';
import type { Act } from '../../../src/domain/approval/acts.ts';
import { decide } from '../../../src/domain/approval/decide.ts';
import type { Approval } from '../../../src/domain/documents/approval.ts';
import {
  approve,
  approved,
  asking,
  begin,
  denied,
  deny,
  EXPIRED,
  execute,
  executed,
  failed,
  hold,
  judged,
  leadsTo,
  minutesOn,
  outcome,
  planOf,
  played,
  refusedAs,
  rejudge,
  releasing,
  schedule,
  takeBack,
  voters,
  waiting,
  withdraw,
  withdrawn,
} from '../given.ts';

const SOON = minutesOn(10);
const types = (approval: Approval | undefined) => approval?.events.map((event) => event.type) ?? [];
const withoutDana = { ...voters, people: voters.people.filter((person) => person.id !== 'dana') };
const bypass = { code: 'differs', detail: 'another name' };

describe('a request', () => {
  test.each([
    ['deny', 'denied', 'approval.denied', ['request_received', 'verdict_given', 'decided']],
    ['auto', 'approved', undefined, ['request_received', 'verdict_given']],
    ['ask', 'asking', undefined, ['request_received', 'verdict_given']],
  ] as const)('that is judged %s is %s', (decision, state, notice, events) => {
    const approval = judged(decision);
    expect([approval.state, approval.notice?.type, types(approval), approval.asked]).toEqual([state, notice, [...events], decision === 'ask']);
  });
});

describe('while it asks', () => {
  test('an approval that is not the last one is counted, the last one approves it', () => {
    expect(outcome(asking, approve('dana'))).toEqual(leadsTo('asking', 'vote_cast'));
    expect(outcome(played(asking, approve('dana')), approve('riley'))).toEqual(leadsTo('approved', 'vote_cast', 'decided'));
    expect(approved.decided_by).toEqual(['dana', 'riley']);
  });

  test('a denial with a reason ends it and the agent is told, also where the same person had approved', () => {
    expect(outcome(asking, deny('dana'))).toEqual(leadsTo('denied', 'vote_cast', 'decided'));
    expect(outcome(played(asking, approve('dana')), deny('dana'))).toEqual(leadsTo('denied', 'vote_cast', 'decided'));
    expect([denied.notice?.type, denied.outcome]).toMatchObject(['approval.denied', { code: 'denied_by_person', by: 'dana', reason: 'not now' }]);
  });

  test.each([
    ['without a reason', deny('dana', '  '), 'reason_missing'],
    ['of another digest', approve('dana', { digest: 'sha256:old' }), 'changed_since'],
  ])('a vote %s is refused quietly', (_what, act, code) => {
    expect(outcome(asking, act)).toEqual(refusedAs(code));
    expect(decide(asking, act, SOON)).not.toHaveProperty('noted');
  });

  test('who comes later in the order is told so, and whose place is taken is told that', () => {
    const ordered = judged('ask', {
      ...planOf('revops'),
      slots: [
        { group: 'client', after: null },
        { group: 'revops', after: 0 },
      ],
    });
    expect(outcome(ordered, approve('dana'))).toEqual(refusedAs('not_your_turn'));
    const unordered = played(judged('ask', planOf('revops', 'client')), approve('dana'));
    expect(outcome(unordered, approve('riley'))).toEqual(refusedAs('place_taken'));
    expect(outcome(unordered, deny('riley'))).toEqual(leadsTo('denied', 'vote_cast', 'decided'));
  });

  test('a second approval by the same person is refused quietly', () => {
    expect(outcome(played(asking, approve('dana')), approve('dana'))).toEqual(refusedAs('already_voted'));
  });

  test.each([
    ['nobody that we know', 'mallory', 'not_linked'],
    ['the operator of the agent', 'olive', 'operates_agent'],
    ['someone in no group of the row', 'max', 'not_in_group'],
  ])('a vote by %s changes nothing and is written down', (_who, person, code) => {
    for (const act of [approve(person), deny(person)]) {
      const decided = decide(asking, act, SOON);
      expect([decided.next, decided.refused?.code]).toEqual([undefined, code]);
      expect(decided.refused && types(decided.noted).at(-1)).toBe('vote_refused');
      expect(decided.refused && decided.noted?.votes).toEqual([]);
    }
  });

  test('a signal that is too old blocks an approval, never a denial', () => {
    const late = new Date('2026-11-30T13:00:00Z');
    const old = { ...asking, plan: { ...asking.plan, max_signal_age_ms: 3_600_000 } };
    expect(outcome(old, approve('dana'), late)).toEqual(refusedAs('evidence_stale'));
    expect(outcome(old, deny('dana'), late).state).toBe('denied');
  });
});

describe('before the point of no return', () => {
  const open = { asking: played(asking, approve('dana')), approved, waiting };

  test.each(Object.entries(open))('%s: an approval that is taken back asks again, a withdrawal ends it', (_state, given) => {
    expect(outcome(given, takeBack('dana'))).toEqual(leadsTo('asking', 'vote_taken_back'));
    expect(decide(given, takeBack('dana'), SOON).next?.votes.map((vote) => vote.person)).not.toContain('dana');
    expect(outcome(given, withdraw)).toEqual(leadsTo('withdrawn', 'withdrawn'));
  });

  test('one that is taken back where the quorum holds without it changes nothing else', () => {
    const looser = played(releasing, rejudge('ask', planOf('revops')), hold('cap:per_role_day'));
    expect(outcome(looser, takeBack('dana'))).toEqual(leadsTo('waiting', 'vote_taken_back'));
    expect(decide(looser, takeBack('dana'), SOON).next?.decided_by).toEqual(['riley']);
  });

  test('nobody takes back what he did not cast, nor a denial', () => {
    expect(outcome(approved, takeBack('cleo'))).toEqual(refusedAs('nothing_to_take_back'));
    expect(outcome(denied, takeBack('dana'))).toEqual(refusedAs('already_decided'));
  });

  test.each(Object.entries(open))('%s: at its expiry it is over, whatever comes first', (_state, given) => {
    for (const act of [{ type: 'expire' }, schedule(), begin, { type: 'wake', at: SOON.toISOString() }] as Act[])
      expect(outcome(given, act, EXPIRED)).toEqual(leadsTo('expired', 'expired'));
    for (const act of [approve('cleo'), deny('riley'), takeBack('dana'), withdraw]) {
      const decided = decide(given, act, EXPIRED);
      expect([decided.refused?.code, decided.refused && decided.noted?.state]).toEqual(['already_decided', 'expired']);
    }
    expect(decide(given, { type: 'expire' }, EXPIRED).next?.notice?.type).toBe('approval.expired');
    expect(outcome(given, { type: 'expire' })).toEqual(refusedAs('too_late'));
  });

  test('what was done without a grant is written down, also after the expiry', () => {
    expect(outcome(waiting, execute('done', bypass))).toEqual(leadsTo('waiting', 'bypass_found'));
    expect(outcome(waiting, execute('done', bypass), EXPIRED)).toEqual(leadsTo('expired', 'expired', 'bypass_found'));
  });
});

describe('approved or waiting', () => {
  test('goes on where nothing holds it, waits where something does, and says so once', () => {
    expect(outcome(approved, schedule())).toEqual(leadsTo('approved'));
    expect(outcome(approved, schedule('window'))).toEqual(leadsTo('waiting', 'held'));
    expect(outcome(waiting, schedule('window'))).toEqual(leadsTo('waiting'));
    expect(outcome(played(approved, schedule()), begin).state).toBe('releasing');
  });

  test('goes on when its time has come, not before', () => {
    expect(outcome(waiting, begin).state).toBe('releasing');
    expect(outcome(waiting, begin, minutesOn(9))).toEqual(refusedAs('too_late'));
    expect(outcome(approved, begin)).toEqual(refusedAs('too_late'));
  });

  test('a resume wakes what a pause held, and nothing else', () => {
    const paused = played(releasing, hold('pause'));
    expect(decide(paused, { type: 'wake', at: SOON.toISOString() }, SOON).next?.release).toMatchObject({ at: SOON.toISOString(), held_by: [] });
    expect(decide(paused, { type: 'wake', at: EXPIRED.toISOString() }, SOON).next?.release).toMatchObject({
      at: EXPIRED.toISOString(),
      held_by: ['turn'],
    });
    const turned = played(paused, { type: 'wake', at: minutesOn(12).toISOString() });
    expect(decide(turned, begin, minutesOn(12)).next?.release.held_by).toEqual([]);
    expect(outcome(waiting, { type: 'wake', at: SOON.toISOString() })).toEqual(refusedAs('too_late'));
  });

  test('asks again where an approver may no longer vote, and keeps the other votes', () => {
    const decided = decide(waiting, { ...begin, voters: withoutDana } as Act, SOON).next;
    expect([decided?.state, decided?.votes.map((vote) => vote.person), types(decided).at(-1)]).toEqual(['asking', ['riley'], 'quorum_lost']);
  });

  test('asks again where an approver operates the agent by now', () => {
    const decided = decide(waiting, { ...begin, voters: { ...voters, operators: ['dana'] } } as Act, SOON).next;
    expect([decided?.state, decided?.votes.map((vote) => vote.person)]).toEqual(['asking', ['riley']]);
  });
});

describe('a late click', () => {
  const expired = decide(asking, { type: 'expire' }, EXPIRED).next ?? asking;

  test.each(Object.entries({ denied, executed, failed, expired, withdrawn }))(
    'on what is %s changes nothing and hears who decided',
    (state, given) => {
      for (const act of [approve('cleo'), deny('riley'), takeBack('dana')]) {
        const decided = decide(given, act, SOON);
        expect([decided.next, decided.refused?.code, decided.refused?.values.state]).toEqual([undefined, 'already_decided', state]);
        expect(decided).not.toHaveProperty('noted');
      }
    },
  );

  test('a withdrawal that comes twice is the same', () => {
    expect(decide(withdrawn, withdraw, SOON).next).toBe(withdrawn);
  });
});
