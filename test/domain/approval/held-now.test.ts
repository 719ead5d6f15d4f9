// What a reader is told holds a release: its window, and the pause that covers it meanwhile.
import { expect, test } from 'vitest';
import { heldNow } from '../../../src/domain/approval/held-now.ts';
import type { Approval } from '../../../src/domain/documents/approval.ts';
import { emptyLedger, type Pause } from '../../../src/domain/ledger/ledger.ts';
import { pause } from '../../../src/domain/ledger/pauses.ts';
import * as given from '../given.ts';

const none: Pause = { role: null, connector: null, until: null, by: 'dana', at: '', reason: null };
const held = (approval: Approval, over: Partial<Pause>) =>
  heldNow(approval.release, approval, pause(emptyLedger('client-a'), { ...none, ...over }, given.NOW), given.minutesOn(10)).held_by;

test('a release that waits for its window names the pause that covers it, and no other', () => {
  expect(held(given.waiting, {})).toEqual(['window', 'pause']);
  expect(held(given.waiting, { role: 'admin' })).toEqual(['window', 'pause']);
  expect(held(given.waiting, { role: 'outreach' })).toEqual(['window']);
  expect(held(given.waiting, { connector: 'gmail' })).toEqual(['window']);
  expect(held(given.waiting, { until: given.minutesOn(5).toISOString() })).toEqual(['window']);
});

test('what is still asked about would be held, what has ended or left is not, and nothing is named twice', () => {
  expect(held(given.asking, {})).toEqual(['pause']);
  expect(held(given.delivered, {})).toEqual([]);
  expect(held(given.denied, {})).toEqual([]);
  expect(held(given.played(given.approved, given.schedule('pause')), {})).toEqual(['pause']);
});

test('a rollback is not held by the pause of its own incident', () => {
  const rollback = { ...given.waiting, rollback: { incident: 'inc_1', of: ['apr_0'] } };
  expect(held(rollback, { incident: 'inc_1' })).toEqual(['window']);
  expect(held(rollback, { incident: 'inc_2' })).toEqual(['window', 'pause']);
});
