// What a person gives as a reason or types, from either platform: whatever it is cut from, an entry that holds it can be sealed.
import { expect, test } from 'vitest';
import { reasonIn as slackReason } from '../../src/adapters/slack/review-form.ts';
import { reasonIn as teamsReason } from '../../src/adapters/teams/actions.ts';
import { commandOf } from '../../src/adapters/teams/activity.ts';
import { link } from '../../src/domain/record/chain.ts';
import { actOfForm } from '../../src/surfaces/tend.ts';

const slackView = (value: unknown) => ({ state: { values: { reason: { reason: { value } } } } }) as unknown as Parameters<typeof slackReason>[0];
const typed = (text: string) => ({ text, recipient: { id: 'bot' } }) as Parameters<typeof commandOf>[0];
const entryWith = (reason: string | null) =>
  link({ id: 'e1', type: 'decided', workspace: 'client-a', request_id: null, actor: 'dana', timestamp_utc: '2026-11-26T09:00:00Z', reason }, null);

function noteOf(note: string): string | null {
  const act = actOfForm(
    'incident_step',
    { owner: null, part: 'sales', result: 'done', note },
    { workspace: 'client-a', incident: 'inc_1', step: 'notify', part: '' },
    'dana',
  );
  return act?.type === 'do_part' ? act.note : null;
}

const GRINS = `No ${'\u{1f600}'.repeat(3_000)}`;

test.each([
  ['a reason in Slack', (text: string) => slackReason(slackView(text))],
  ['a reason in Teams', (text: string) => teamsReason({ reason: text })],
  ['a note on an incident', noteOf],
  ['a command in Teams', (text: string) => commandOf(typed(text))],
])('%s can be sealed where an emoji stands across its end, or half of one in it', (_, read) => {
  for (const text of [GRINS, `x${GRINS}`, 'No \ud83d way']) {
    const kept = read(text);
    expect(kept).toMatch(/No/);
    expect(entryWith(kept).hash).toMatch(/^sha256:/);
  }
});

test.each([
  ['Slack', (text: string) => slackReason(slackView(text))],
  ['Teams', (text: string) => teamsReason({ reason: text })],
])('a reason in %s has at most a thousand letters, and blanks alone are none', (_, read) => {
  expect(read('y'.repeat(5_000))).toBe(`${'y'.repeat(999)}…`);
  expect(read(` ${'y'.repeat(1_000)} `)).toBe('y'.repeat(1_000));
  expect(read(' \n ')).toBeNull();
});
