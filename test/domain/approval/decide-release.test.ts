// The state table, row by row, from the release on: given a state, when something happens, then it is in the next.
import { describe, expect, test } from 'vitest';
import type { Act } from '../../../src/domain/approval/acts.ts';
import { decide } from '../../../src/domain/approval/decide.ts';
import {
  approve,
  approved,
  asking,
  begin,
  delivered,
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
  release,
  released,
  releasing,
  revoke,
  schedule,
  takeBack,
  withdraw,
} from '../given.ts';

const SOON = minutesOn(10);
const bypass = { code: 'differs', detail: 'another name' };
const stop = (code: 'suppressed' | 'stopped' | 'evidence_stale' | 'expired'): Act => ({ type: 'stop', code, reason: code });

describe('releasing', () => {
  test('begins without a look at who may vote only where it rests on no vote at that instant', () => {
    const unlooked: Act = { type: 'begin_attempt', until: minutesOn(11).toISOString(), voters: null };
    expect(played(judged('auto'), schedule(), unlooked).state).toBe('releasing');
    expect(outcome(played(approved, schedule()), unlooked)).toEqual(refusedAs('too_late'));
    expect(outcome(played(releasing, { type: 'take_over' }), unlooked).state).toBe('releasing');
  });

  test.each(['pause', 'window', 'cap:per_role_day'])('waits again where %s holds it', (reason) => {
    expect(outcome(releasing, hold(reason))).toEqual(leadsTo('waiting', 'held'));
  });

  test('judged again: what is enough goes on, stricter asks with the votes kept, a deny ends it', () => {
    expect(outcome(releasing, rejudge('ask'))).toEqual(leadsTo('releasing', 'verdict_given'));
    expect(outcome(releasing, rejudge('auto'))).toEqual(leadsTo('releasing', 'verdict_given'));
    const stricter = decide(releasing, rejudge('ask', planOf('revops', 'revops', 'client')), SOON).next;
    expect([stricter?.state, stricter?.votes.length, stricter?.blocked]).toEqual(['asking', 2, false]);
    expect(outcome(stricter ?? asking, approve('cleo')).state).toBe('approved');
    const unasked = played(judged('auto'), schedule(), begin);
    expect(outcome(unasked, rejudge('ask'))).toEqual(leadsTo('asking', 'verdict_given'));
    expect(outcome(releasing, rejudge('deny'))).toEqual(leadsTo('denied', 'verdict_given', 'decided'));
  });

  test.each([
    ['suppressed', 'denied', 'decided'],
    ['stopped', 'denied', 'decided'],
    ['evidence_stale', 'expired', 'expired'],
    ['expired', 'expired', 'expired'],
  ] as const)('%s ends it as %s', (code, state, event) => {
    expect(outcome(releasing, stop(code))).toEqual(leadsTo(state, event));
    expect(decide(releasing, stop(code), SOON).next).toMatchObject({ outcome: { code }, notice: { type: `approval.${state}` } });
  });

  test('is too late for a vote, a take-back or a withdrawal', () => {
    expect(outcome(releasing, approve('cleo'))).toEqual(refusedAs('already_decided'));
    expect(outcome(releasing, takeBack('dana'))).toEqual(refusedAs('too_late'));
    expect(outcome(releasing, withdraw)).toEqual(refusedAs('already_decided'));
    expect(outcome(releasing, revoke)).toEqual(refusedAs('too_late'));
  });

  test('once admitted it is released, with one grant', () => {
    expect(outcome(releasing, release())).toEqual(leadsTo('released', 'caps_reserved', 'released'));
    expect(outcome(released, release('jti_2'))).toEqual(refusedAs('too_late'));
    expect(released.release.jti).toBe('jti_1');
  });
});

describe('released', () => {
  const attemptFails: Act = { type: 'fail_attempt', at: minutesOn(12).toISOString(), reason: 'timeout', in_doubt: true };

  test('an attempt that fails is tried again; a doubt stays', () => {
    expect(outcome(released, attemptFails)).toEqual(leadsTo('released', 'callback_failed'));
    const again = played(released, attemptFails, { ...attemptFails, in_doubt: false } as Act);
    expect(again.release.in_doubt).toBe(true);
  });

  test('an attempt whose end was never stored may have arrived', () => {
    const died = played(releasing, release(), { type: 'take_over' });
    expect(died.release).toMatchObject({ under_way: true, in_doubt: false, at: SOON.toISOString() });
    expect(played(died, begin).release).toMatchObject({ under_way: true, in_doubt: true, attempts: 2 });
    expect(played(releasing, { type: 'take_over' }, begin).release.in_doubt).toBe(false);
    expect(played(releasing, hold('pause')).release.under_way).toBe(false);
    for (const over of [delivered, failed, executed, played(released, attemptFails)]) {
      expect(over.release.under_way).toBe(false);
      expect(outcome(over, { type: 'take_over' })).toEqual(refusedAs('too_late'));
    }
  });

  test('while it is not delivered, a pause or a closed window makes the retry wait', () => {
    expect(outcome(released, hold('pause'))).toEqual(leadsTo('released', 'held'));
    expect(outcome(delivered, hold('pause'))).toEqual(refusedAs('too_late'));
  });

  test.each(['delivery_failed', 'expired', 'stopped', 'suppressed'] as const)('while it is not delivered, %s fails it', (code) => {
    const act: Act = { type: 'give_up', code, reason: code };
    expect(outcome(released, act)).toEqual(leadsTo('failed', 'release_failed'));
    expect(decide(released, act, SOON).next?.notice?.type).toBe('approval.failed');
    expect(outcome(delivered, act)).toEqual(refusedAs('too_late'));
  });

  test('is delivered once', () => {
    expect(outcome(released, { type: 'deliver', status: 200 })).toEqual(leadsTo('released', 'callback_delivered'));
    expect(outcome(delivered, { type: 'deliver', status: 200 })).toEqual(leadsTo('released'));
    expect(outcome(releasing, { type: 'deliver', status: 200 })).toEqual(refusedAs('too_late'));
  });

  test.each(['done', 'partial'] as const)('a report %s that matches executes it, also after it had failed', (status) => {
    for (const given of [released, delivered, failed]) expect(outcome(given, execute(status))).toEqual(leadsTo('executed', 'executed'));
  });

  test('a report failed fails it', () => {
    expect(outcome(delivered, execute('failed'))).toEqual(leadsTo('failed', 'execution_failed'));
    expect(decide(delivered, execute('failed'), SOON).next?.outcome?.code).toBe('execution_failed');
  });

  test('RevOps revokes it, until it is executed', () => {
    expect(outcome(delivered, revoke)).toEqual(leadsTo('failed', 'revoked'));
    expect(decide(delivered, revoke, SOON).next).toMatchObject({ outcome: { code: 'stopped', by: 'dana' }, notice: { type: 'approval.revoked' } });
    expect(outcome(executed, revoke)).toEqual(refusedAs('already_decided'));
  });

  test('its grant is used up once', () => {
    const used = played(delivered, { type: 'consume', webhook_id: 'msg_1' });
    expect(outcome(used, { type: 'consume', webhook_id: 'msg_2' })).toEqual(refusedAs('already_decided'));
    expect(outcome(executed, { type: 'consume', webhook_id: 'msg_1' })).toEqual(refusedAs('too_late'));
  });

  test('a report that differs is a bypass, and executed all the same', () => {
    expect(outcome(delivered, execute('done', bypass))).toEqual(leadsTo('executed', 'executed', 'bypass_found'));
    expect(outcome(executed, execute('done', bypass))).toEqual(leadsTo('executed', 'bypass_found'));
    expect(outcome(executed, execute('done'))).toEqual(leadsTo('executed'));
  });
});
