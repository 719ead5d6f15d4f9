// Step-up in the table of states: an approval of tier 3 counts with a code that was looked at, whatever way it comes, and a denial without one.
import { describe, expect, test } from 'vitest';
import { decide } from '../../../src/domain/approval/decide.ts';
import type { Approval } from '../../../src/domain/documents/approval.ts';
import { refusal } from '../../../src/domain/documents/refusal.ts';
import type { Voters } from '../../../src/domain/policy/may-vote.ts';
import { CODE_PASSED } from '../../../src/domain/policy/step-up.ts';
import { votersOf } from '../../../src/domain/policy/workspace.ts';
import * as given from '../given.ts';
import { workspace } from '../workspace-for-tests.ts';

const gus = { id: 'gus', name: 'gus', groups: ['break-glass'] };
const voters: Voters = { ...given.voters, people: [...given.voters.people, gus], step_up: { tier_3: 'totp' } };
const tier2: Approval = { ...given.asking, verdict: { ...given.asking.verdict, tier: 2 } };

describe('where a workspace asks for a code at tier 3', () => {
  test('an approval without one is refused and written down', () => {
    const { code, noted } = given.refusedTry(given.asking, given.approve('dana', { voters }));
    expect([code, noted?.votes, noted?.events.at(-1)?.detail]).toEqual([
      'code_missing',
      [],
      { vote: 'approve', code: 'code_missing', surface: 'slack' },
    ]);
  });

  test('one whose code was not taken is refused with the reason', () => {
    const checked = { passed: false as const, refused: refusal('code_wrong') };
    expect(given.refusedTry(given.asking, given.approve('dana', { voters, checked })).code).toBe('code_wrong');
  });

  test('one whose code was taken counts, and says so', () => {
    const { next } = decide(given.asking, given.approve('dana', { voters, checked: CODE_PASSED }), given.minutesOn(10));
    expect(next?.votes).toMatchObject([{ person: 'dana', assurance: 'step_up' }]);
  });

  test('whatever else is in the way is said first, so that no code is used up in vain', () => {
    expect(given.refusedTry(given.asking, given.approve('max', { voters })).code).toBe('not_in_group');
    expect(given.refusedTry(given.asking, given.approve('dana', { voters, digest: 'sha256:old' })).code).toBe('changed_since');
  });

  test('a denial needs none, and neither does an approval of tier 2', () => {
    expect(given.outcome(given.asking, { ...given.deny('dana'), voters } as ReturnType<typeof given.deny>).state).toBe('denied');
    const { next } = decide(tier2, given.approve('dana', { voters }), given.minutesOn(10));
    expect(next?.votes).toMatchObject([{ assurance: 'chat' }]);
  });

  test('whoever breaks the glass gives one too', () => {
    const act = { type: 'break_glass' as const, person: 'gus', digest: given.digest, reason: 'Tonight.', surface: 'slack' as const, voters };
    const { code, noted } = given.refusedTry(given.asking, act);
    expect([code, noted?.state, noted?.events.at(-1)?.type]).toEqual(['code_missing', 'asking', 'break_glass_refused']);
    expect(given.outcome(given.asking, { ...act, checked: CODE_PASSED }).state).toBe('approved');
    expect(given.outcome(tier2, act).state).toBe('approved');
  });
});

test('it is off unless a workspace says so, and switching it is a change of what is in force', () => {
  const [off, on] = [workspace(), workspace({ step_up: { tier_3: 'totp' } })];
  expect(votersOf(off, 'admin', [])).not.toHaveProperty('step_up');
  expect(votersOf(on, 'admin', []).step_up).toEqual({ tier_3: 'totp' });
  expect(workspace({ step_up: {} }).hash).toBe(off.hash);
  expect(on.hash).not.toBe(off.hash);
  expect(() => workspace({ step_up: { tier_3: 'sms' } })).toThrow('Write totp');
});
