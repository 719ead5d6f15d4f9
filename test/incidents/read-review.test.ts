// The review of a whole incident on a real store: what stopped it, what was asked, what went back, who was told, and every line by its entry.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { reviewMarkdown } from '../../src/commands/review-markdown.ts';
import { judgeRequest } from '../../src/domain/approval/judge-request.ts';
import { newApproval } from '../../src/domain/approval/new-approval.ts';
import { scheduleRelease } from '../../src/domain/approval/schedule-release.ts';
import { PLAYBOOK, STEP_WORDS } from '../../src/domain/documents/playbook.ts';
import { emptyLedger } from '../../src/domain/ledger/ledger.ts';
import { resumeByPeople } from '../../src/domain/ledger/resume-after-incident.ts';
import { executorsOf } from '../../src/domain/policy/executor-parts.ts';
import { sealRecord } from '../../src/flow/seal-record.ts';
import { signal } from '../contract/samples.ts';
import { accepted, newHouse, timedOut } from '../flow/house.ts';
import { taskRequest } from '../requests.ts';

type House = Awaited<ReturnType<typeof newHouse>>;
let house: House;
let grant = '';
beforeAll(async () => {
  house = await newHouse({
    executors: [
      { connector: 'gmail', url: 'https://executor.example/gmail' },
      { connector: 'crm', url: 'https://executor.example/crm' },
    ],
    tripwires: { bounce_rate: { min_volume: 1, min_count: 1, above: 0.1 } },
  });
  house.executor(async ({ body, url }) => {
    grant = JSON.parse(body).data.grant ?? grant;
    return url.endsWith('/crm') ? timedOut : accepted;
  });
});
afterAll(() => house.close());

/** A task that went by itself and was done. */
async function executed(id: string, contact: string): Promise<void> {
  const now = house.clock.now();
  const request = taskRequest({ target: { ...taskRequest().target, record_ids: [contact], contact } });
  const judged = judgeRequest(house.client, request, emptyLedger('client-a'), () => false, now);
  const made = newApproval(house.client, request, judged, { id, key: id, webhookId: id, bodyHash: 'h', trace: 't', now });
  await house.approvals.insert(scheduleRelease(made, house.client, () => false, now));
  await house.release(id);
  await house.report(house.client, { grant, request_id: id, status: 'done', executed_at: now.toISOString() });
}

/** A request that nobody decided: its agent was told. */
async function toldOfExpiry(id: string): Promise<void> {
  const now = house.clock.now();
  const judged = judgeRequest(house.client, taskRequest(), emptyLedger('client-a'), () => false, now);
  const made = newApproval(house.client, taskRequest(), judged, { id, key: id, webhookId: id, bodyHash: 'h', trace: 't', now });
  const told = { n: 1, type: 'callback_delivered', at: now.toISOString(), actor: 'system', detail: { status: 200, notice: 'approval.expired' } };
  await sealRecord(house)({ ...made, state: 'expired', events: [told] }, 0);
}

async function resume(by: string) {
  await house.ledgers.change('client-a', (ledger) => {
    const { ledger: next } = resumeByPeople(ledger, { role: 'outreach', connector: null }, { by, may: ['dana', 'mei'] }, house.clock.now());
    return { next, result: null };
  });
  await house.seal('client-a');
}

test('an incident from its tripwire to its end, told whole', async () => {
  house.at('2026-11-23T15:00:00Z');
  await executed('apr_1', 'lead-1');
  await toldOfExpiry('apr_0');
  house.at('2026-11-23T15:10:00Z');
  await house.signal(house.client, signal('client-a', { type: 'bounce', role: 'outreach', contact: 'lead-1', at: '2026-11-23T15:10:00.000Z' }));
  const [{ id } = { id: '' }] = (await house.incidents.list('client-a', 9)).items;
  const act = (act: Parameters<House['actOnIncident']>[2]) => house.actOnIncident('client-a', id, act);
  house.at('2026-11-23T15:20:00Z');
  await act({ type: 'contain', step: 'pause', by: 'mei', executors: executorsOf(house.client) });
  await house.tend();
  for (const step of STEP_WORDS) {
    for (const part of PLAYBOOK[step].parts) {
      house.at(new Date(house.clock.now().getTime() + 60_000));
      await act({ type: 'do_part', step, part, state: 'done', by: 'mei', note: step === 'root_cause' ? `No: ${part}` : 'seen *to* @all' });
    }
  }
  await house.tend();
  house.at('2026-11-23T17:10:00Z');
  await resume('mei');
  await resume('dana');
  house.at('2026-11-23T17:30:00Z');
  await act({ type: 'resolve', by: 'dana' });
  await house.tend();
  house.at('2026-11-25T09:00:00Z');

  const incident = (await house.incidents.read('client-a', id))?.incident ?? expect.fail('It is there');
  const facts = await house.readReview(incident);
  const text = reviewMarkdown(house.client, facts);
  expect(facts.unsealed).toBe(0);
  for (const line of [
    '# Incident 1: 1 bounce at Client A',
    '- Client: Client A (client-a)',
    '- Opened: Mon, Nov 23, 2026, 10:10:00 EST by the tripwire 1 bounce',
    '- Resolved: Mon, Nov 23, 2026, 12:30:00 EST by Dana Ortiz',
    '- Why: 1 e-mail bounced in 24 hours, but none was released here: somebody may send without asking.',
    '- Evidence, records that were counted: lead-1',
    '- Request apr_1: Create a task for lead-1. Judged automatic, released Mon, Nov 23, 2026, 10:00:00 EST, delivered Mon, Nov 23, 2026, 10:00:00 EST, now executed',
    `- As cases of the regression set: GET /v1/incidents/${id}/cases`,
    '- Paused: outreach from Mon, Nov 23, 2026, 10:10:00 EST until Mon, Nov 23, 2026, 12:10:00 EST, for 2 h 0 min; ended by Dana Ortiz',
    '- Had gone before: one callback arrived in the 24 hours before it was opened',
    '- Was on its way when the pause began, and arrived: nothing',
    '- Asked of gmail: Send connectors off, by Mei Tanaka at Mon, Nov 23, 2026, 10:20:00 EST; confirmed Mon, Nov 23, 2026, 10:20:00 EST',
    '- No rollback was asked for.',
    '- Bad prompt? No: bad_prompt (Mei Tanaka, Mon, Nov 23, 2026, 10:33:00 EST)',
  ])
    expect(text.split('\n')).toContain(line);
  expect(text).toMatch(/^- Asked of crm: CRM read-only, by Mei Tanaka at .*; not confirmed yet: no answer$/m);
  expect(text).toMatch(/^- Sales leader: told by Mei Tanaka at .*\. seen \\\*to\\\* `@all`$/m);
  expect(text).toMatch(/^- Began: .*12:10:00 EST by Dana Ortiz, until Wed, Nov 25, 2026, 12:10:00 EST$/m);
  for (const heading of ['Root cause', 'Patch', 'Regression test', 'Review', 'Notify', 'Timeline']) expect(text).toContain(`## ${heading}\n`);

  const { items } = await house.auditLog.query({ workspace: 'client-a', limit: 500 });
  const told = [...text.matchAll(/^- \*\*(\d+)\*\* · (.*?) · (.*?) · (.*)$/gm)].map(([, seq, , actor, words]) => ({
    seq: Number(seq),
    actor,
    words,
  }));
  expect(told.map(({ seq }) => seq)).toEqual([...told.map(({ seq }) => seq)].sort((one, other) => one - other));
  const wordsOf = (type: string) =>
    told.filter(({ seq }) => items.some((entry) => entry.seq === seq && entry.type === type)).map(({ words }) => words);
  expect(wordsOf('paused')).toEqual(['Paused outreach']);
  expect(wordsOf('resumed')).toEqual(['Resumed outreach']);
  expect(wordsOf('executed')).toEqual(['apr_1: executed: done']);
  expect(wordsOf('incident_resolved')).toEqual(['Dana Ortiz resolved the incident']);
  expect(wordsOf('incident_part_done')).toHaveLength(25);
  expect(wordsOf('signal_received')).toEqual([]);
});

test('the pause of another incident and what came after the end are no part of it', async () => {
  const before = (await house.incidents.list('client-a', 9)).items[0] ?? expect.fail('There is one');
  house.at('2026-11-26T09:00:00Z');
  await house.tend();
  const first = (await house.readReview(before)).timeline.length;
  await house.openIncident(house.client, {
    ...{ id: 'inc_other', kind: 'manual', opened_by: 'mei', request_id: null, code: 'manual', detail: 'bad list', tier: null },
    ...{ agent_role: 'outreach', pause: { role: 'outreach', connector: null }, evidence: {} },
  });
  await house.tend();
  const again = await house.readReview(before);
  expect([again.timeline.length, again.pauses.length]).toEqual([first, 1]);
  const other = (await house.incidents.read('client-a', 'inc_other'))?.incident ?? expect.fail('It is there');
  expect((await house.readReview(other)).timeline.map(({ type }) => type)).toEqual(['paused', 'incident_opened']);
});
