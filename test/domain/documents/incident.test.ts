// An incident as a document: the nine steps with all their parts, what people may do to them, and documents of before.
import { describe, expect, test } from 'vitest';
import { currentStep, type Incident, newIncident, readIncident, stepNumber } from '../../../src/domain/documents/incident.ts';
import { PLAYBOOK, QUESTIONS, STEP_WORDS, type StepWord } from '../../../src/domain/documents/playbook.ts';
import { decideIncident } from '../../../src/domain/incident/decide-incident.ts';
import type { IncidentAct } from '../../../src/domain/incident/incident-acts.ts';
import { incidentView } from '../../../src/domain/incident/incident-view.ts';
import { type OpenAsk, ownerOf, withOpening } from '../../../src/domain/incident/opening.ts';
import { emptyLedger } from '../../../src/domain/ledger/ledger.ts';
import { pausesFor } from '../../../src/domain/ledger/pauses.ts';

const NOW = new Date('2026-11-23T12:41:00.000Z');
const LATER = new Date('2026-11-23T12:50:00.000Z');
const ask: OpenAsk = {
  id: 'inc_7',
  kind: 'bounce_rate',
  opened_at: NOW.toISOString(),
  opened_by: 'system',
  owner: 'ines',
  request_id: null,
  code: 'above',
  detail: '46 of 500',
  tier: null,
  agent_role: 'outreach',
  pause: { role: 'outreach', connector: null },
  evidence: {},
};
const opened = newIncident('client-b', { ...ask, number: 7 });

const part = (step: StepWord, name: string, more: Partial<Extract<IncidentAct, { type: 'do_part' }>> = {}): IncidentAct => ({
  type: 'do_part',
  step,
  part: name,
  state: 'done',
  by: 'mei',
  note: 'seen to',
  cases: { passed: 1, total: 1 },
  ...more,
});
const played = (incident: Incident, ...acts: IncidentAct[]): Incident =>
  acts.reduce((now, act) => {
    const { next, refused } = decideIncident(now, act, LATER);
    if (!next) throw new Error(`${act.type} was refused: ${refused?.code}`);
    return next;
  }, incident);
const allParts = STEP_WORDS.flatMap((step) => PLAYBOOK[step].parts.map((name) => [step, name] as const));
const everything = allParts.slice(1).map(([step, name]) => part(step, name));

describe('a new incident', () => {
  test('has the nine steps of the playbook with all their parts, each with its owner', () => {
    expect(opened.steps.map(({ name, owner, parts }) => [name, owner, parts.length])).toEqual([
      ['pause', 'ines', 3],
      ['contain', 'ines', 2],
      ['roll_back', 'ines', 3],
      ['notify', 'ines', 4],
      ['root_cause', 'ines', 5],
      ['patch', 'ines', 3],
      ['regression_test', 'ines', 2],
      ['safe_mode', 'ines', 2],
      ['review', 'ines', 2],
    ]);
  });

  test('has its kill switch done where its opening paused something, and the first event of its own', () => {
    expect(opened.steps[0]?.parts[0]).toMatchObject({ name: 'kill_switch', state: 'done', by: 'system', at: NOW.toISOString() });
    expect(newIncident('client-b', { ...ask, number: 8, pause: null }).steps[0]?.parts[0]?.state).toBe('open');
    expect(opened.events).toMatchObject([{ n: 1, type: 'incident_opened', actor: 'system', detail: { number: 7, kind: 'bounce_rate' } }]);
  });

  test('belongs to whoever is on call, else to RevOps, else to nobody', () => {
    const [rev, call] = [
      { id: 'ravi', groups: ['revops'] },
      { id: 'ines', groups: ['on-call'] },
    ];
    expect([ownerOf([rev, call]), ownerOf([rev]), ownerOf([])]).toEqual(['ines', 'ravi', null]);
  });
});

describe('opening', () => {
  test('numbers and pauses in one write of the ledger, once for an id', () => {
    const once = withOpening(emptyLedger('client-b'), ask, NOW);
    expect(once.opening).toMatchObject([{ id: 'inc_7', number: 1 }]);
    expect(pausesFor(once, 'outreach', 'gmail', LATER)).toMatchObject([{ by: 'system', incident: 'inc_7', until: null }]);
    expect(pausesFor(once, 'admin', 'gmail', LATER)).toEqual([]);
    expect(once.events).toMatchObject([{ type: 'paused', actor: 'system', detail: { incident: 'inc_7' } }]);
    expect(withOpening(once, ask, LATER)).toBe(once);
    expect(withOpening(once, { ...ask, id: 'inc_8' }, LATER).opening?.map(({ number }) => number)).toEqual([1, 2]);
  });
});

describe('the steps', () => {
  test('the current one is the first that is not over, in whatever order parts are done', () => {
    expect(stepNumber(currentStep(opened)?.name ?? 'review')).toBe(1);
    const notified = played(opened, ...PLAYBOOK.notify.parts.map((name) => part('notify', name)));
    expect(stepNumber(currentStep(notified)?.name ?? 'review')).toBe(1);
    const contained = played(notified, part('pause', 'disable_connectors'), part('pause', 'crm_read_only', { state: 'not_needed' }));
    expect(stepNumber(currentStep(contained)?.name ?? 'review')).toBe(2);
    expect(contained.events.filter((event) => event.type === 'incident_step_done').map((event) => event.detail.step)).toEqual(['notify', 'pause']);
  });

  test('a part that is done is done once: the second person hears who did it and when', () => {
    const told = played(opened, part('notify', 'security'));
    expect(decideIncident(told, part('notify', 'security', { by: 'ravi' }), LATER).refused).toMatchObject({
      code: 'already_done',
      by: 'mei',
      at: LATER.toISOString(),
    });
  });

  test('rules are patched before the prompt, and the prompt before the model', () => {
    expect(decideIncident(opened, part('patch', 'model'), LATER).refused).toMatchObject({ code: 'not_yet', waits_for: ['rules', 'prompt'] });
    const patched = played(opened, part('patch', 'rules'), part('patch', 'prompt', { state: 'not_needed' }));
    expect(decideIncident(patched, part('patch', 'model'), LATER).refused).toBeUndefined();
  });

  test('a question is answered in words, or set aside', () => {
    for (const step of QUESTIONS) {
      const [name = ''] = PLAYBOOK[step].parts;
      expect(decideIncident(opened, part(step, name, { note: '  ' }), LATER).refused?.code).toBe('answer_missing');
      expect(decideIncident(opened, part(step, name, { note: null, state: 'not_needed' }), LATER).next).toBeDefined();
    }
  });

  test('who was told is said in words: nobody is told by itself', () => {
    expect(decideIncident(opened, part('notify', 'security', { note: null }), LATER).refused?.code).toBe('told_missing');
    expect(decideIncident(opened, part('notify', 'security', { note: null, state: 'not_needed' }), LATER).next).toBeDefined();
    const { next } = decideIncident(opened, part('notify', 'security', { note: 'Anna Kim, by phone' }), LATER);
    const told = next?.steps.find(({ name }) => name === 'notify')?.parts.find(({ name }) => name === 'security');
    expect(told).toMatchObject({ by: 'mei', at: LATER.toISOString(), note: 'Anna Kim, by phone' });
  });

  test('another owner takes a step, and the same one again is told so', () => {
    const owned = played(opened, { type: 'own_step', step: 'patch', owner: 'ravi', by: 'mei' });
    expect(owned.steps.find(({ name }) => name === 'patch')?.owner).toBe('ravi');
    expect(decideIncident(owned, { type: 'own_step', step: 'patch', owner: 'ravi', by: 'mei' }, LATER).refused?.code).toBe('already_done');
  });
});

describe('the end', () => {
  test('comes when every part of every step is over, and not before', () => {
    expect(decideIncident(opened, { type: 'resolve', by: 'mei' }, LATER).refused).toMatchObject({ code: 'not_yet', waits_for: STEP_WORDS });
    const over = played(opened, ...everything, { type: 'resolve', by: 'mei' });
    expect(over).toMatchObject({ state: 'resolved', resolved_by: 'mei', resolved_at: LATER.toISOString() });
    expect(decideIncident(over, { type: 'resolve', by: 'ravi' }, LATER).refused).toMatchObject({ code: 'resolved', by: 'mei' });
    expect(over.events.map((event) => event.n)).toEqual(over.events.map((_, index) => index + 1));
  });
});

describe('a document of before incidents had steps', () => {
  test('still reads, with every step open', () => {
    const old = readIncident({ id: 'inc_old', workspace: 'client-a', kind: 'bypass', state: 'open', opened_at: NOW.toISOString(), code: 'differs' });
    expect(old).toMatchObject({ version: 1, number: null, code: 'differs', events: [], cards: [], pause: null });
    expect(old.steps.every(({ parts }) => parts.every(({ state }) => state === 'open'))).toBe(true);
    expect(decideIncident(old, part('notify', 'security'), LATER).next).toBeDefined();
  });

  test('is shown to callers without what is only ours', () => {
    const shown = incidentView({ ...opened, cards: [{ surface: 'slack', channel: 'C0', message: '1', shows: 0, claimed_until: null }] });
    expect(shown).toMatchObject({ id: 'inc_7', kind: 'bounce_rate', current_step: 1, timeline: [{ type: 'incident_opened' }] });
    expect(Object.keys(shown)).not.toContain('cards');
  });
});
