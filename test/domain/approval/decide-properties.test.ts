// What holds of an approval whatever is done to it in whatever order, by whomever, and at whatever time.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Act } from '../../../src/domain/approval/acts.ts';
import { decide } from '../../../src/domain/approval/decide.ts';
import { type Approval, ENDED, type State } from '../../../src/domain/documents/approval.ts';
import { approve, digest, EXPIRED, execute, judged, minutesOn, NOW, planOf, rejudge, takeBack, voters } from '../given.ts';

/** Where each state may lead to in one act; the state itself is always allowed. */
const TABLE: Record<State, State[]> = {
  asking: ['approved', 'denied', 'withdrawn', 'expired'],
  approved: ['asking', 'waiting', 'releasing', 'withdrawn', 'expired'],
  waiting: ['asking', 'releasing', 'withdrawn', 'expired'],
  releasing: ['waiting', 'asking', 'released', 'denied', 'expired'],
  released: ['executed', 'failed'],
  failed: ['executed'],
  executed: ['rolled_back'],
  denied: [],
  expired: [],
  withdrawn: [],
  rolled_back: [],
};

const nowhere = { opens_at: null, closes_at: null, zone: null };
const reasons = fc.constantFrom<string[]>(['window'], ['pause'], []);
const at = NOW.toISOString();

const anyAct: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .record({
        who: fc.constantFrom('dana', 'riley', 'cleo', 'olive', 'max', 'mallory'),
        vote: fc.constantFrom(...Array<'approve'>(9).fill('approve'), 'deny' as const),
        digest: fc.constantFrom(digest, digest, digest, 'sha256:old'),
        reason: fc.constantFrom('because', null),
      })
      .map(({ who, ...rest }) => approve(who, rest)),
  },
  { weight: 2, arbitrary: fc.constantFrom('dana', 'riley', 'olive').map(takeBack) },
  { weight: 3, arbitrary: reasons.map((held_by): Act => ({ type: 'schedule', at, ...nowhere, held_by })) },
  { weight: 4, arbitrary: fc.constant<Act>({ type: 'begin_attempt', until: at, voters }) },
  { weight: 2, arbitrary: reasons.map((held): Act => ({ type: 'hold', reasons: held, at, ...nowhere })) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Act>(
      { type: 'wake', at: NOW.toISOString() },
      { type: 'expire' },
      { type: 'withdraw', by: 'agent:admin', reason: null },
    ),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom('auto', 'ask', 'deny'), fc.constantFrom(1, 2))
      .map(([to, slots]) => rejudge(to, planOf(...Array(slots).fill('revops')))),
  },
  { weight: 1, arbitrary: fc.constantFrom('suppressed', 'stopped', 'evidence_stale').map((code): Act => ({ type: 'stop', code, reason: code })) },
  { weight: 5, arbitrary: fc.uuid().map((jti): Act => ({ type: 'release', jti, charges: [] })) },
  { weight: 3, arbitrary: fc.constantFrom<Act>({ type: 'deliver', status: 200 }, { type: 'fail_attempt', at, reason: 'timeout', in_doubt: true }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Act>({ type: 'give_up', code: 'delivery_failed', reason: 'gone' }, { type: 'revoke', by: 'dana', reason: null }),
  },
  { weight: 2, arbitrary: fc.constantFrom('done', 'partial', 'failed').map((status) => execute(status)) },
  { weight: 1, arbitrary: fc.constantFrom('msg_1', 'msg_2').map((webhook_id): Act => ({ type: 'consume', webhook_id })) },
);
const anyTime = fc.oneof({ weight: 200, arbitrary: fc.integer({ min: 0, max: 600 }).map(minutesOn) }, { weight: 1, arbitrary: fc.constant(EXPIRED) });
const anyStory = fc.tuple(
  fc.constantFrom('ask', 'ask', 'auto', 'deny'),
  fc.array(fc.tuple(anyAct, anyTime), { minLength: 20, maxLength: 60, size: 'max' }),
);

/** Plays acts on one approval; `look` sees it before and after each. */
function play(
  [verdict, acts]: typeof anyStory extends fc.Arbitrary<infer T> ? T : never,
  look: (before: Approval, after: Approval, act: Act) => void,
) {
  acts.reduce((before, [act, now]) => {
    const decided = decide(before, act, now);
    const after = decided.next ?? decided.noted ?? before;
    look(before, after, act);
    return after;
  }, judged(verdict));
}
const holds = (look: (before: Approval, after: Approval, act: Act) => void) =>
  fc.assert(
    fc.property(anyStory, (story) => play(story, look)),
    { numRuns: 500 },
  );

describe('whatever is done in whatever order', () => {
  test('a state leads only where the table says, and an end never back', () => {
    holds((before, after) => {
      expect([before.state, ...TABLE[before.state]]).toContain(after.state);
      if (ENDED.has(before.state)) expect(ENDED.has(after.state)).toBe(true);
    });
  });

  test('the stories reach every state that leads somewhere', () => {
    const reached = new Set<State>();
    holds((_before, after) => {
      reached.add(after.state);
    });
    expect([...reached].toSorted()).toEqual(
      Object.keys(TABLE)
        .filter((state) => state !== 'rolled_back')
        .toSorted(),
    );
  });

  test('there is one grant, and it never changes', () => {
    holds((before, after, act) => {
      if (before.release.jti !== null) expect(after.release.jti).toBe(before.release.jti);
      else if (after.release.jti !== null) expect([before.state, act.type]).toEqual(['releasing', 'release']);
    });
  });

  test('nothing is released that was asked about without two persons who may vote, of this very digest', () => {
    holds((before, after) => {
      if (before.state !== 'approved' || after.state !== 'releasing' || after.verdict.decision !== 'ask') return;
      const standing = after.votes.filter(({ vote }) => vote === 'approve').map(({ person }) => person);
      expect(new Set(standing).size).toBeGreaterThanOrEqual(after.plan.slots.length);
      expect(new Set(after.decided_by).size).toBe(after.decided_by.length);
    });
  });

  test('no vote of anybody else is ever counted, and nobody counts twice', () => {
    holds((_before, after) => {
      for (const vote of after.votes) {
        expect(['dana', 'riley']).toContain(vote.person);
        expect(vote.digest).toBe(digest);
      }
      const approvals = after.votes.filter(({ vote }) => vote === 'approve').map(({ person }) => person);
      expect(new Set(approvals).size).toBe(approvals.length);
    });
  });

  test('it is decided by a person once, unless the approval is taken back or judged again in between', () => {
    holds((before, after, act) => {
      const decidedNow =
        after.events.length > before.events.length && after.events.slice(before.events.length).some(({ type }) => type === 'decided');
      if (decidedNow && act.type === 'vote') expect([before.state, before.decided_by]).toEqual(['asking', []]);
    });
  });

  test('events are only ever added, numbered without a gap', () => {
    holds((before, after) => {
      expect(after.events.slice(0, before.events.length)).toEqual(before.events);
      expect(after.events.map(({ n }) => n)).toEqual(after.events.map((_event, index) => index + 1));
    });
  });

  test('what was delivered is not tried again', () => {
    holds((_before, after) => {
      if (after.release.delivered_at !== null) expect(after.release.at).toBeNull();
    });
  });

  test('an end other than by the executor tells the agent', () => {
    holds((before, after) => {
      if (['denied', 'expired', 'withdrawn', 'failed'].includes(after.state) && before.state !== after.state) expect(after.notice).not.toBeNull();
    });
  });
});
