// Signals and reports through the real steps on a real store: one incident and its pause, whoever sees the signal, however often.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { judgeRequest } from '../../src/domain/approval/judge-request.ts';
import { newApproval } from '../../src/domain/approval/new-approval.ts';
import { aboutOf } from '../../src/domain/incident/containment.ts';
import { scopeOfIncident } from '../../src/domain/incident/rollback-scope.ts';
import { emptyLedger } from '../../src/domain/ledger/ledger.ts';
import { pausesFor } from '../../src/domain/ledger/pauses.ts';
import { fresh, signal } from '../contract/samples.ts';
import { newHouse } from '../flow/house.ts';
import { emailRequest } from '../requests.ts';

type House = Awaited<ReturnType<typeof newHouse>>;
let house: House;
const AT = '2026-11-23T15:00:00.000Z';
beforeAll(async () => {
  house = await newHouse({ excluded_segments: ['partners'], tripwires: { bounce_rate: { min_volume: 3, min_count: 3, above: 0.5 } } });
  house.at(AT);
});
afterAll(() => house.close());

const incidents = async (kind: string) => (await house.incidents.list('client-a', 100)).items.filter((one) => one.kind === kind);
const paused = async (role: string) => pausesFor(await house.ledgers.read('client-a'), role, 'gmail', house.clock.now());
const bounce = () => signal('client-a', { type: 'bounce', role: 'outreach', contact: fresh('lead'), at: AT });

test('the bounce that is one too many pauses outreach before its signal is answered, and opens one incident, seen by however many', async () => {
  const [first, second, third] = [bounce(), bounce(), bounce()];
  for (const one of [first, first, second, second]) await house.signal(house.client, one);
  expect(await incidents('bounce_rate')).toEqual([]);
  await Promise.all(Array.from({ length: 6 }, () => house.signal(house.client, third)));
  expect(await incidents('bounce_rate')).toMatchObject([
    { number: 1, state: 'open', code: 'above', detail: '3 of 3 in 24 hours', evidence: { records: [first.contact, second.contact, third.contact] } },
  ]);
  expect(await paused('outreach')).toMatchObject([{ by: 'system' }]);
  expect(await paused('routing')).toEqual([]);
  for (let more = 0; more < 40; more += 1) await house.signal(house.client, bounce());
  expect(await incidents('bounce_rate')).toHaveLength(1);
});

test('what comes within its window while it is open is listed too, once, bounded, and so asked of executors; what comes later is not', async () => {
  const house = await newHouse({ tripwires: { bounce_rate: { min_volume: 3, min_count: 3, above: 0.5 } } });
  const only = async () => (await house.incidents.list('client-a', 9)).items[0] ?? expect.fail('There is one');
  const bounced = (contact: string, at = AT) => house.signal(house.client, signal('client-a', { type: 'bounce', role: 'outreach', contact, at }));
  try {
    house.at(AT);
    for (const contact of ['lead-1', 'lead-2', 'lead-3', 'lead-4', 'lead-4', 'lead-2']) await bounced(contact);
    expect((await only()).evidence.records).toEqual(['lead-1', 'lead-2', 'lead-3', 'lead-4']);
    expect((await only()).events.filter(({ type }) => type === 'record_added')).toMatchObject([{ detail: { record: 'lead-4' } }]);
    expect(aboutOf(await only(), []).records).toContain('lead-4');
    expect(scopeOfIncident(await only(), new Date(AT))).toMatchObject({ records: ['lead-1', 'lead-2', 'lead-3', 'lead-4'] });
    for (let more = 0; more < 60; more += 1) await bounced(`lead-more-${more}`);
    expect((await only()).evidence.records).toHaveLength(43);
    expect(scopeOfIncident(await only(), new Date(AT))).not.toHaveProperty('records');
  } finally {
    await house.close();
  }
});

test('a record of a day later is not of the incident that is open still', async () => {
  const house = await newHouse({ tripwires: { bounce_rate: { min_volume: 3, min_count: 3, above: 0.5 } } });
  try {
    house.at(AT);
    const bounced = (contact: string, at: string) =>
      house.signal(house.client, signal('client-a', { type: 'bounce', role: 'outreach', contact, at }));
    for (const contact of ['lead-1', 'lead-2', 'lead-3']) await bounced(contact, AT);
    house.at('2026-11-24T15:00:01.000Z');
    await bounced('lead-later', '2026-11-24T15:00:00.000Z');
    expect((await house.incidents.list('client-a', 9)).items).toMatchObject([{ evidence: { records: ['lead-1', 'lead-2', 'lead-3'] } }]);
  } finally {
    await house.close();
  }
});

test('its story is in the audit log: the pause and the opening', async () => {
  await house.tend();
  const [one] = await incidents('bounce_rate');
  const types = async (type: string) => (await house.auditLog.query({ workspace: 'client-a', type, limit: 10 })).items;
  expect(await types('paused')).toMatchObject([{ actor: 'system', detail: { incident: one?.id } }]);
  expect(await types('incident_opened')).toMatchObject([{ id: `${one?.id}-1`, detail: { number: 1, kind: 'bounce_rate' } }]);
  expect(await house.incidents.due(house.clock.now(), 10)).toEqual([]);
});

test('an opportunity with a meeting of its own is usual; one without opens an incident', async () => {
  const opportunity = (more: object) => signal('client-a', { type: 'opportunity_created', role: 'admin', at: AT, ...more });
  await house.signal(
    house.client,
    signal('client-a', { type: 'meeting_booked', meeting_id: 'm-1', account: 'acct-1', at: '2026-11-03T15:00:00.000Z' }),
  );
  await house.signal(house.client, opportunity({ meeting_id: 'm-1', account: 'acct-9' }));
  await house.signal(house.client, opportunity({ account: 'acct-1' }));
  expect(await incidents('opportunity_without_meeting')).toEqual([]);
  await house.signal(house.client, opportunity({ account: 'acct-2', record_id: 'opp-7' }));
  await house.signal(house.client, opportunity({ meeting_id: 'm-2', account: 'acct-1' }));
  expect(await incidents('opportunity_without_meeting')).toMatchObject([{ agent_role: 'admin', evidence: { records: ['opp-7', 'acct-1'] } }]);
});

test('an execution that touched an excluded segment opens one beside its bypass, however often it is reported', async () => {
  const report = {
    status: 'done' as const,
    executed_at: AT,
    agent: { role: 'enrichment' },
    target: { segment: 'partners', account: 'acct-5' },
  };
  await Promise.all([house.report(house.client, report), house.report(house.client, report)]);
  await house.report(house.client, report);
  expect(await incidents('excluded_segment')).toMatchObject([{ agent_role: 'enrichment', evidence: { counted: 1, records: ['acct-5'] } }]);
  expect(await paused('enrichment')).toHaveLength(1);
  expect(await incidents('bypass')).toMatchObject([{ code: 'no_approval', pause: null }]);
});

test('what a crash left in the ledger is brought to the light by the sweep', async () => {
  const { ledgers, incidents: stored } = house;
  await ledgers.change('client-a', (ledger) => {
    const draft = { id: 'inc_lost', number: 99, kind: 'manual', opened_at: AT, opened_by: 'dana', owner: null, request_id: null };
    const rest = { code: 'manual', detail: '', tier: null, agent_role: null, pause: null, evidence: {} };
    return { next: { ...ledger, opening: [...(ledger.opening ?? []), { ...draft, ...rest }] }, result: null };
  });
  expect(await ledgers.unsealed()).toEqual(['client-a']);
  await house.seal('client-a');
  expect(await ledgers.unsealed()).toEqual([]);
  expect((await stored.read('client-a', 'inc_lost'))?.incident).toMatchObject({ number: 99, opened_by: 'dana' });
});

test('behind an incident is the last request that was released for each record that fed it, before it was opened', async () => {
  const house = await newHouse({ tripwires: { bounce_rate: { min_volume: 3, min_count: 3, above: 0.5 } } });
  const sent = async (id: string, contact: string, at: string, role = 'outreach') => {
    const request = emailRequest({ target: { record_ids: [contact], contact }, agent: { ...emailRequest().agent, role } });
    const judged = judgeRequest(house.client, request, emptyLedger('client-a'), () => false, new Date(at));
    const arrival = { id, key: id, webhookId: id, bodyHash: 'h', trace: 't', now: new Date(at) };
    const made = newApproval(house.client, request, judged, arrival);
    await house.approvals.insert({ ...made, state: 'released', release: { ...made.release, released_at: at } });
  };
  try {
    await sent('apr_old', 'lead-1', '2026-11-20T15:00:00.000Z');
    await sent('apr_last', 'lead-1', '2026-11-22T15:00:00.000Z');
    await sent('apr_other', 'lead-9', '2026-11-22T15:00:00.000Z');
    await sent('apr_role', 'lead-2', '2026-11-22T15:00:00.000Z', 'routing');
    await sent('apr_two', 'lead-2', '2026-10-20T15:00:00.000Z');
    house.at(AT);
    for (const contact of ['lead-1', 'lead-2', 'lead-3'])
      await house.signal(house.client, signal('client-a', { type: 'bounce', role: 'outreach', contact, at: AT }));
    await sent('apr_later', 'lead-1', '2026-11-23T15:30:00.000Z');
    const [incident] = (await house.incidents.list('client-a', 9)).items;
    const behind = await house.requestsBehind(incident ?? expect.fail('There is one'));
    expect(behind.requests.map(({ id }) => id)).toEqual(['apr_two', 'apr_last']);
  } finally {
    await house.close();
  }
});
