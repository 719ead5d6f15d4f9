// The life of a trigger, with time passed in.
import { expect, test } from 'vitest';
import { newModals } from '../../src/playground/slack/modals.ts';
import { modal, section } from './block-kit.ts';

test('a trigger opens a modal for three seconds and not longer', () => {
  let nowMs = 1000;
  const modals = newModals({ monotonicMs: () => nowMs, tell: () => {} });
  const [early, late] = [modals.newTrigger('U0MEI'), modals.newTrigger('U0MEI')];
  const view = modal([section('x')]);
  nowMs = 4000;
  expect(modals.open({ trigger_id: early, view }).ok).toBe(true);
  nowMs = 4001;
  expect(modals.open({ trigger_id: late, view }).error).toBe('expired_trigger_id');
});

test('a modal pushed on another one leaves that one to be seen when it is closed', () => {
  const modals = newModals({ monotonicMs: () => 0, tell: () => {} });
  modals.open({ trigger_id: modals.newTrigger('U0MEI'), view: modal([section('first')]) });
  const first = modals.shownTo('U0MEI');
  modals.push({ trigger_id: modals.newTrigger('U0MEI', first?.id), view: modal([section('second')]) });
  const second = modals.shownTo('U0MEI');
  expect(second?.previous_view_id).toBe(first?.id);
  if (second) modals.close(second);
  expect(modals.shownTo('U0MEI')?.id).toBe(first?.id);
  expect(modals.shownTo('U0RAVI')).toBeNull();
});
