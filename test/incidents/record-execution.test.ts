// What goes round approval becomes an incident where it is of tier 2 or 3, and many within a short time are one incident that lists them.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ExecutionReport } from '../../src/domain/documents/compare-execution.ts';
import { incidentFacts } from '../../src/domain/incident/incident-facts.ts';
import { pausesFor } from '../../src/domain/ledger/pauses.ts';
import { whyLines } from '../../src/surfaces/incident-lines.ts';
import { newHouse } from '../flow/house.ts';

type House = Awaited<ReturnType<typeof newHouse>>;
let house: House;
let made = 0;
let day = 10;
/** Each test has a day of its own. */
const at = () => `2026-11-${day}T15:00:00.000Z`;
beforeAll(async () => {
  house = await newHouse();
});
beforeEach(() => {
  day += 1;
  house.at(at());
});
afterAll(() => house.close());

const sent = (record: string, words: Partial<ExecutionReport> = {}): ExecutionReport => ({
  status: 'done',
  executed_at: new Date(Date.parse(at()) + ++made).toISOString(),
  agent: { role: 'outreach' },
  action: { object: 'email', action: 'send' },
  target: { record_ids: [record] },
  ...words,
});
const incidents = async (of = house) => (await of.incidents.list('client-a', 100)).items.filter(({ opened_at }) => opened_at >= at());
const found = async () => (await house.auditLog.query({ workspace: 'client-a', type: 'bypass_found', since: at(), limit: 100 })).items;

test('a bypass below tier 2 is on record for the digest and no incident; of tier 2, and where nobody knows the tier, it is one at once', async () => {
  const task = { action: { object: 'task', action: 'create' }, after: { title: 'Call' } };
  expect(await house.report(house.client, sent('rec-1', task))).toMatchObject({ bypass: { code: 'no_approval' } });
  expect(await found()).toHaveLength(1);
  expect(await incidents()).toEqual([]);
  await house.report(house.client, sent('rec-2'));
  expect(await incidents()).toMatchObject([{ tier: 2, agent_role: 'outreach', evidence: { bypassed: ['rec-2'] } }]);
  await house.report(house.client, { status: 'done', executed_at: at() });
  expect(await incidents()).toMatchObject([{ tier: 3, agent_role: null }, { tier: 2 }]);
});

test('a field that only a graver row covers makes it as grave as that row', async () => {
  const lead = { agent: { role: 'enrichment' }, action: { object: 'lead', action: 'update' } };
  await house.report(house.client, sent('lead-1', { ...lead, before: { industry: 'Retail' }, after: { industry: 'Banking' } }));
  expect(await incidents()).toEqual([]);
  await house.report(house.client, sent('lead-1', { ...lead, before: { industry: 'Retail' }, after: { industry: 'Banking', owner_id: 'u-9' } }));
  expect(await incidents()).toMatchObject([{ tier: 3, agent_role: 'enrichment' }]);
});

test('forty of one role are one open incident that lists the records, however many come at once and however often one is sent', async () => {
  const reports = Array.from({ length: 40 }, (_, index) => sent(`lead-${index}`));
  for (const round of [reports, reports.slice(0, 3)]) await Promise.all(round.map((one) => house.report(house.client, one)));
  const [one, ...others] = await incidents();
  expect(others).toEqual([]);
  const { bypasses, bypassed } = one?.evidence ?? {};
  expect(bypasses).toBe(40);
  expect(new Set(bypassed as string[])).toEqual(new Set(reports.map((_, index) => `lead-${index}`)));
  expect(await found()).toHaveLength(40);
  const facts = incidentFacts(one ?? expect.fail('It is open'), {
    workspace: house.client,
    ledger: await house.ledgers.read('client-a'),
    held: 0,
    now: house.clock.now(),
  });
  expect(whyLines(facts, (words) => words).at(-1)).toMatch(/^40 bypasses so far: lead-/);
});

test('another role, one that comes an hour later, or one after the end of the incident opens its own', async () => {
  await house.report(house.client, sent('lead-1'));
  await house.report(
    house.client,
    sent('rec-1', { agent: { role: 'routing' }, action: { object: 'lead', action: 'update' }, after: { owner_id: 'u-1' } }),
  );
  house.at(`2026-11-${day}T16:00:01.000Z`);
  await house.report(house.client, sent('lead-2'));
  expect((await incidents()).map(({ agent_role }) => agent_role)).toEqual(['outreach', 'routing', 'outreach']);
  const [latest] = await incidents();
  await house.incidents.change('client-a', latest?.id ?? '', (now) => ({ next: { ...now, state: 'resolved' }, result: null }));
  await house.report(house.client, sent('lead-3'));
  expect(await incidents()).toHaveLength(4);
});

test('where bypasses pause, one after the resume pauses again', async () => {
  const strict = await newHouse({ pause_on_bypass: true });
  strict.at(at());
  const paused = async (role: string) => pausesFor(await strict.ledgers.read('client-a'), role, 'gmail', strict.clock.now()).length;
  for (const record of ['lead-1', 'lead-2']) await strict.report(strict.client, sent(record));
  expect([await paused('outreach'), await paused('routing')]).toEqual([1, 0]);
  expect(await incidents(strict)).toHaveLength(1);
  await strict.ledgers.change('client-a', (ledger) => ({ next: { ...ledger, pauses: [] }, result: null }));
  await strict.report(strict.client, sent('lead-3'));
  expect(await paused('outreach')).toBe(1);
  await strict.close();
});
