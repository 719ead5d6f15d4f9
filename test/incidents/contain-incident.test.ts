// What executors are asked in an incident: after the seal, with one id however often, given up after a day, and seen by people then.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newIncident } from '../../src/domain/documents/incident.ts';
import { executorsOf } from '../../src/domain/policy/executor-parts.ts';
import { fresh, incident } from '../contract/samples.ts';
import { accepted, newHouse, refusedToConnect } from '../flow/house.ts';

type House = Awaited<ReturnType<typeof newHouse>>;
let house: House;
const URL = 'https://executor.example/events';
beforeAll(async () => {
  house = await newHouse({
    executors: [
      { connector: 'gmail', url: URL, parts: ['stop_sequences', 'quarantine_records'] },
      { connector: 'salesforce', url: `${URL}/crm`, parts: ['crm_read_only'] },
    ],
  });
});
afterAll(() => house.close());

/** Asked for step 2, contain, which has two parts. */
async function asked() {
  house.at('2026-11-23T15:00:00Z');
  const one = incident('client-a', { id: fresh('inc_c'), opened_at: '2026-11-23T15:00:00.000Z' });
  const draft = { ...newIncident('client-a', { ...one, number: 1, owner: null }), id: one.id };
  await house.incidents.insert(draft);
  const sent: { id: string; sealed: number; url: string }[] = [];
  let answer = accepted;
  house.executor(async ({ id, url }) => {
    const { items } = await house.auditLog.query({ workspace: 'client-a', type: 'containment_asked', limit: 100 });
    sent.push({ id, url, sealed: items.filter(({ detail }) => JSON.stringify(detail).includes(one.id)).length });
    return answer;
  });
  return {
    id: one.id,
    sent,
    answer: (next: typeof accepted | typeof refusedToConnect) => {
      answer = next as typeof accepted;
    },
    ask: async (by: string) =>
      (await house.actOnIncident('client-a', one.id, { type: 'contain', step: 'contain', by, executors: executorsOf(house.client) }))?.refused,
    stored: async () => (await house.incidents.read('client-a', one.id))?.incident ?? expect.fail('It is stored'),
  };
}

test('an event leaves after its entry is sealed, once for each part, and its confirmation does the part', async () => {
  const { ask, sent, stored, id } = await asked();
  expect(await ask('mei')).toBeNull();
  await house.tend();
  expect(sent.map((one) => one.id).sort()).toEqual([`msg_${id}_quarantine_records_gmail`, `msg_${id}_stop_sequences_gmail`]);
  expect(sent.every(({ sealed, url }) => sealed === 1 && url === URL)).toBe(true);
  const { steps, containment } = await stored();
  expect(steps[1]?.parts.map(({ state, by }) => [state, by])).toEqual([
    ['done', 'system'],
    ['done', 'system'],
  ]);
  expect(containment.every(({ confirmed_at, at }) => confirmed_at !== null && at === null)).toBe(true);
  expect(await ask('ravi')).toMatchObject({ code: 'already_done', by: 'mei' });
});

test('one that was not taken comes again under the same id, and is given up after a day for people to see', async () => {
  const { ask, sent, answer, stored } = await asked();
  answer(refusedToConnect);
  await ask('mei');
  await house.tend();
  const first = sent.map(({ id }) => id);
  expect(first).toHaveLength(2);
  await house.tend();
  expect(sent).toHaveLength(2);
  house.at('2026-11-23T15:00:06Z');
  await house.tend();
  expect(
    sent
      .slice(2)
      .map(({ id }) => id)
      .sort(),
  ).toEqual(first.toSorted());
  house.at('2026-11-24T15:00:07Z');
  await house.tend();
  expect((await stored()).containment.map(({ at, problem }) => [at, problem])).toEqual(Array(2).fill([null, 'connection refused']));
  expect((await stored()).steps[1]?.parts.map(({ state }) => state)).toEqual(['open', 'open']);
  expect((await stored()).events.map((event) => event.type)).toEqual([
    'incident_opened',
    'containment_asked',
    'containment_failed',
    'containment_failed',
  ]);
});
