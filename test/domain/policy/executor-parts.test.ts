// Which executor is asked for what in an incident: what its entry says, else what the matrix's rows say of its connector.
import { describe, expect, test } from 'vitest';
import { newIncident } from '../../../src/domain/documents/incident.ts';
import { aboutOf, askExecutors, containmentEvent, thingsOf } from '../../../src/domain/incident/containment.ts';
import { decideIncident } from '../../../src/domain/incident/decide-incident.ts';
import { incidentFacts } from '../../../src/domain/incident/incident-facts.ts';
import { emptyLedger } from '../../../src/domain/ledger/ledger.ts';
import { executorsOf } from '../../../src/domain/policy/executor-parts.ts';
import { partPieces } from '../../../src/surfaces/incident-lines.ts';
import { incident } from '../../contract/samples.ts';
import * as given from '../given.ts';
import { matrixFile, workspace } from '../workspace-for-tests.ts';

const url = 'https://executor.example/events';
const now = given.NOW;
const opened = () => newIncident('client-a', { ...incident('client-a'), number: 1, owner: null });

/** The shipped matrix, with roles that list their connectors. */
const listed = () => {
  const file = matrixFile('revops');
  const roles = { ...file.roles };
  for (const [role, connector] of [
    ['outreach', 'gmail'],
    ['admin', 'salesforce'],
  ] as const) {
    const known = roles[role];
    if (known) roles[role] = { ...known, connectors: [connector] };
  }
  return { ...file, roles };
};

describe('an executor', () => {
  test('is asked for what its entry says, and another for the rest', () => {
    const executors = [
      { connector: 'gmail', url, parts: ['stop_sequences', 'disable_connectors'] },
      { connector: 'salesforce', url, parts: ['crm_read_only'] },
    ];
    const [pause] = opened().steps;
    if (!pause) throw new Error('There is no step');
    const { containment } = askExecutors(opened(), pause, { by: 'mei', executors: executorsOf(workspace({ executors })) }, now);
    expect(containment.map(({ part, connector }) => `${connector} ${part}`)).toEqual(['gmail disable_connectors', 'salesforce crm_read_only']);
  });

  test('without parts is asked for what the rows of the roles that list it are about', () => {
    const of = (connector: string) => executorsOf(workspace({ executors: [{ connector, url }] }, listed()))[0]?.parts;
    expect(of('salesforce')).toContain('crm_read_only');
    expect(of('gmail')).toEqual(expect.arrayContaining(['disable_connectors', 'stop_sequences', 'unenroll_sequences']));
    expect(of('gmail')).not.toContain('crm_read_only');
  });

  test('that no role lists is asked for everything, so that nothing is left undone', () => {
    expect(executorsOf(workspace({ executors: [{ connector: 'gmail', url }] }))[0]?.parts).toHaveLength(6);
  });

  test('is told which sequences and tasks the requests behind the incident name', () => {
    const { id, request } = given.released;
    const mail = { id, request: { ...request, target: { ...request.target, sequence: 'q4' } } };
    const task = {
      id: 'apr_2',
      request: { ...request, action: { ...request.action, object: 'task' }, target: { ...request.target, record_ids: ['task-7'] } },
    };
    const about = aboutOf({ evidence: { records: ['lead-1'], bypassed: ['lead-1', 'lead-2'] } }, [mail, mail, task]);
    const asked = { step: 'contain', part: 'stop_sequences', connector: 'gmail', by: 'mei', asked_at: now.toISOString() } as const;
    const event = { ...asked, at: null, attempts: 0, confirmed_at: null, problem: null };
    const { data } = JSON.parse(containmentEvent(opened(), event, about).body);
    expect(data).toMatchObject({ sequences: ['q4'], tasks: ['task-7'], records: ['lead-1', 'lead-2'] });
    expect(['stop_sequences', 'quarantine_records', 'remove_tasks', 'crm_read_only'].map((part) => thingsOf(part, about))).toEqual([1, 2, 1, null]);
  });

  test('is named on the card where it confirmed a part', () => {
    const place = workspace({ executors: [{ connector: 'gmail', url, parts: ['disable_connectors'] }] });
    const asked = decideIncident(opened(), { type: 'contain', step: 'pause', by: 'mei', executors: executorsOf(place) }, now).next;
    const done = asked && decideIncident(asked, { type: 'confirm', part: 'disable_connectors', connector: 'gmail' }, now).next;
    if (!done) throw new Error('It was refused');
    const facts = incidentFacts(done, { workspace: place, ledger: emptyLedger('client-a'), held: 0, now });
    const [step] = facts.steps;
    const part = step?.parts.find(({ name }) => name === 'disable_connectors');
    expect(JSON.stringify(step && part && partPieces(facts, step, part, (words) => words))).toContain('1 of 1 confirmed: gmail');
  });
});
