// The card of an incident in every step, against the limits of Slack, with the worst texts that people and agents can write.
import { describe, expect, test } from 'vitest';
import { renderIncident } from '../../../src/adapters/slack/render-incident.ts';
import { type Incident, newIncident } from '../../../src/domain/documents/incident.ts';
import { PLAYBOOK, STEP_WORDS } from '../../../src/domain/documents/playbook.ts';
import { decideIncident } from '../../../src/domain/incident/decide-incident.ts';
import type { IncidentAct } from '../../../src/domain/incident/incident-acts.ts';
import { incidentFacts } from '../../../src/domain/incident/incident-facts.ts';
import { emptyLedger } from '../../../src/domain/ledger/ledger.ts';
import { pause } from '../../../src/domain/ledger/pauses.ts';
import { executorsOf } from '../../../src/domain/policy/executor-parts.ts';
import { MAX_POST_TEXT } from '../../../src/playground/slack/limits.ts';
import { messageProblem } from '../../../src/playground/slack/message-checks.ts';
import { BOUNCED_AT, sampleIncident } from '../../domain/sample-incident.ts';
import { workspace } from '../../domain/workspace-for-tests.ts';
import { HOSTILE } from './lives.ts';

const NOW = BOUNCED_AT;
const client = workspace({ executors: [{ connector: 'gmail', url: 'https://executor.example/events' }] });
const opened = sampleIncident();
const paused = pause(
  emptyLedger('client-a'),
  { role: 'outreach', connector: null, until: null, by: 'system', at: '', reason: null, incident: 'inc_7' },
  NOW,
);
const factsOf = (incident: Incident, held = 23) => incidentFacts(incident, { workspace: client, ledger: paused, held, now: NOW });
const rendered = (incident: Incident) => renderIncident(factsOf(incident));
const act = (incident: Incident, done: IncidentAct) => decideIncident(incident, done, NOW).next ?? incident;
const stepDone = (incident: Incident, step: (typeof STEP_WORDS)[number], note: string) =>
  PLAYBOOK[step].parts.reduce(
    (one, part) => act(one, { type: 'do_part', step, part, state: 'done', by: 'mei', note, cases: { passed: 1, total: 1 } }),
    incident,
  );

describe('the card of an incident', () => {
  test('says what tripped, what is paused, and opens the current step alone', () => {
    const { text, blocks } = rendered(opened);
    expect(text).toBe('Incident 7: bounce rate 9.2% at Client A. Open, step 1 of 9');
    const words = JSON.stringify(blocks);
    expect(words).toContain('46 of 500 e-mails bounced in 24 hours, the tripwire is 5%. 23 approved requests wait for the resume.');
    expect(words).toContain('*Open, step 1 of 9*');
    expect(words.match(/"style":"primary"/g)).toHaveLength(1);
    expect(words).toContain('Send connectors off: not yet');
    expect(words).not.toContain('Sales leader: not yet');
  });

  test('ends a reason before the next sentence begins, whether or not its writer did', () => {
    const why = (detail: string) => JSON.stringify(rendered({ ...opened, kind: 'manual', code: 'manual', detail }).blocks);
    expect(why('wrong numbers in the list')).toContain('wrong numbers in the list. 23 approved requests wait');
    for (const whole of ['Wrong numbers.', 'Wrong numbers?', 'He said "stop!"']) {
      expect(why(whole)).toContain(`${JSON.stringify(whole).slice(1, -1)} 23 approved requests wait`);
    }
  });

  test('says in the step of the rollback what was asked for and what came of it: done, in part, failed or denied', () => {
    const note = (event: string, detail: { [key: string]: string | number }): IncidentAct => ({ type: 'note', event, by: 'mei', detail });
    const asked = act(opened, note('rollback_asked', { request: 'apr_1, apr_2, apr_3, apr_4, apr_5' }));
    const reported = [
      { request: 'apr_1', state: 'done', restored: 4, left: 0 },
      { request: 'apr_2', state: 'partial', restored: 45, left: 3 },
      { request: 'apr_3', state: 'failed', restored: 0, left: 2 },
    ].reduce((one, detail) => act(one, note('rollback_reported', detail)), asked);
    const ended = act(reported, note('rollback_ended', { request: 'apr_5', state: 'denied' }));
    const card = rendered(ended);
    const words = JSON.stringify(card);
    for (const line of ['apr_1 is done: 4 fields put back', 'apr_2 is done in part: 45 of 48 fields put back', 'apr_3 failed: nothing was put back'])
      expect(words).toContain(line);
    expect(words).toContain('apr_5 was denied: nothing was put back');
    expect(words).toContain('apr_4 is asked for, not reported yet');
    expect(messageProblem(card, MAX_POST_TEXT)).toBeNull();
    expect(JSON.stringify(rendered(opened))).not.toContain('put back');
  });

  test('says what an execution that nobody approved tells of itself, as reported, and a dash where it tells nothing', () => {
    const touched = Array.from({ length: 12 }, (_, n) => `lead-${n}`);
    const words = (evidence: Incident['evidence']) => JSON.stringify(rendered({ ...opened, kind: 'bypass', code: 'no_approval', evidence }).blocks);
    const told = words({ agent: 'outreach', tool: '', action: 'email send', touched });
    expect(told).toMatch(/As reported: agent outreach, tool -, action email send, record lead-0, lead-1, /);
    expect(told).toContain('lead-9');
    expect(told).not.toContain('lead-10');
    expect(words({ agent: 'outreach', touched: [] })).toContain('action -, record -');
    expect(words({ agent: 'outreach' })).not.toContain('As reported');
  });

  test('says at the regression test where its cases come from', () => {
    let incident = opened;
    for (const step of STEP_WORDS.slice(0, STEP_WORDS.indexOf('regression_test'))) incident = stepDone(incident, step, 'seen to');
    expect(JSON.stringify(rendered(incident).blocks)).toContain('/agent incident cases 7 has the requests behind it as cases');
    expect(JSON.stringify(rendered(opened).blocks)).not.toContain('/agent incident cases');
  });

  test('offers at each step what comes next, and nothing once it is resolved', () => {
    const first = (incident: Incident) => JSON.stringify(rendered(incident).blocks).match(/"action_id":"(incident_\w+)"/)?.[1] ?? null;
    let incident = newIncident('client-a', { ...opened, number: 7, owner: null, pause: null });
    const offered = STEP_WORDS.map((step) => {
      const before = first(incident);
      incident = stepDone(incident, step, 'seen to');
      return before;
    });
    const step = 'incident_step';
    expect(offered).toEqual(['incident_pause', 'incident_contain', 'incident_contain', 'incident_told', step, step, step, step, step]);
    expect([first(incident), first(act(incident, { type: 'resolve', by: 'mei' }))]).toEqual([null, null]);
  });

  test('says of each step how much of what executors were asked they confirmed, and how many things it is about', () => {
    const both = workspace({
      executors: ['gmail', 'outreach.io'].map((connector) => ({ connector, url: 'https://executor.example/events', parts: ['stop_sequences'] })),
    });
    const executors = executorsOf(both);
    const told = act(stepDone(opened, 'pause', 'seen to'), { type: 'contain', step: 'contain', by: 'mei', executors });
    const sent = executors.reduce(
      (one, { connector }) => act(one, { type: 'begin_send', part: 'stop_sequences', connector, until: NOW.toISOString(), things: 4 }),
      told,
    );
    const words = (incident: Incident) => JSON.stringify(rendered(incident).blocks);
    const half = act(sent, { type: 'confirm', part: 'stop_sequences', connector: 'gmail' });
    expect(words(half)).toContain('Ravi Shah, 1 of 2 confirmed');
    expect(words(half)).toContain('Sequences stopped (4): asked, 1 of 2 executors confirmed');
    const whole = act(half, { type: 'confirm', part: 'stop_sequences', connector: 'outreach.io' });
    expect(words(whole)).toContain('2 of 2 confirmed: gmail, outreach.io');
    expect(words(stepDone(whole, 'contain', 'seen to'))).toContain('Sequences stopped (4) and Records in Needs Review, 2 of 2 confirmed');
  });

  test('asks in figures before executors are told, and before a whole client is paused, and only then', () => {
    type Button = { confirm?: { text: { text: string } } };
    const confirmOf = (incident: Incident) =>
      rendered(incident).blocks.flatMap((block) => (block.type === 'actions' ? (block.elements as Button[]) : []))[0]?.confirm;
    const unpaused = (agent_role: string | null) => newIncident('client-a', { ...opened, number: 7, owner: null, pause: null, agent_role });
    expect(confirmOf(opened)?.text.text).toBe(
      '1 executor (gmail) will be told at once: Send connectors off and CRM read-only. Nothing here takes that back.',
    );
    expect(confirmOf(unpaused(null))?.text.text).toContain('Every release of Client A stops at once.');
    expect(confirmOf(unpaused('outreach'))).toBeUndefined();
  });

  test('keeps within the limits, and no text on it becomes a mark, whatever anybody wrote', () => {
    const flood = `${HOSTILE}${'&<'.repeat(3000)}`;
    const records = Array.from({ length: 20 }, () => flood.slice(0, 120));
    let incident: Incident = {
      ...opened,
      kind: 'manual',
      code: 'manual',
      detail: flood,
      request_id: flood,
      evidence: { ...opened.evidence, records },
    };
    const hostile = workspace({
      name: flood.slice(0, 200),
      people: [{ id: 'mei', name: flood.slice(0, 200), groups: ['revops'] }],
      executors: client.executors,
    });
    for (const step of STEP_WORDS) {
      const facts = incidentFacts(incident, { workspace: hostile, ledger: paused, held: 1, now: NOW });
      const { text, blocks } = renderIncident(facts);
      expect(messageProblem({ text, blocks }, MAX_POST_TEXT), step).toBeNull();
      expect(text).not.toContain('<!');
      for (const block of blocks)
        if (block.type === 'context') expect(JSON.stringify(block).replace(/<!date[^>]*>/g, '')).not.toMatch(/"mrkdwn","text":"[^"]*<[!@h]/);
      incident = stepDone(incident, step, flood);
    }
  });
});
