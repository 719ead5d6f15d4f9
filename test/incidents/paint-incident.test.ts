// The card of an incident follows what its workspace's ledger says of pauses and safe mode, and is painted once for each change.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { resumeByPeople } from '../../src/domain/ledger/resume-after-incident.ts';
import { endSafeModeEarly } from '../../src/domain/ledger/safe-mode.ts';
import type { IncidentCards } from '../../src/ports/chat.ts';
import { newHouse } from '../flow/house.ts';

type House = Awaited<ReturnType<typeof newHouse>>;
let house: House;
let painted: string[] = [];
let meanwhile = async (): Promise<void> => undefined;

const paint: IncidentCards['update'] = async (_channel, _message, { paused, safeMode }) => {
  painted.push(`${paused.length > 0 ? 'paused' : 'free'}, ${safeMode?.stage ?? 'as ever'}`);
  await meanwhile();
  return true;
};
const cards: IncidentCards = {
  surface: 'slack',
  post: async (channel, facts) => {
    await paint(channel, '1.0', facts);
    return '1.0';
  },
  update: paint,
  find: async () => null,
  tell: async () => undefined,
  isTold: async () => false,
};
const outreach = { role: 'outreach', connector: null };
const PEOPLE = ['mei', 'dana'];
const resume = async () => {
  for (const by of PEOPLE) {
    await house.ledgers.change('client-a', (ledger) => ({
      next: resumeByPeople(ledger, outreach, { by, may: PEOPLE }, house.clock.now()).ledger,
      result: null,
    }));
  }
  await house.seal('client-a');
};
const endEarly = async () => {
  for (const by of PEOPLE) {
    await house.ledgers.change('client-a', (ledger) => ({
      next: endSafeModeEarly(ledger, { by, may: PEOPLE }, house.clock.now()).ledger,
      result: null,
    }));
  }
  await house.seal('client-a');
};
/** What the sweep paints at an instant, however often it comes by. */
const swept = async (at: string) => {
  house.at(at);
  painted = [];
  for (let round = 0; round < 3; round += 1) await house.tend();
  return painted;
};

beforeAll(async () => {
  house = await newHouse({ channels: { slack: 'C1' } }, [cards]);
});
beforeEach(() => {
  meanwhile = async () => undefined;
});
afterAll(() => house.close());

test('after the resume, at the end of safe mode, and at its exit', async () => {
  house.at('2026-11-23T15:00:00Z');
  const ask = { id: 'inc_1', kind: 'manual', opened_by: 'mei', request_id: null, code: 'manual', detail: 'bad list', tier: null };
  await house.openIncident(house.client, { ...ask, agent_role: 'outreach', pause: outreach, evidence: {} });
  expect(await swept('2026-11-23T15:00:01Z')).toEqual(['paused, as ever']);
  await resume();
  expect(await swept('2026-11-23T15:00:02Z')).toEqual(['free, safe']);
  expect(await swept('2026-11-24T15:00:00Z')).toEqual([]);
  expect(await swept('2026-11-25T15:00:02Z')).toEqual(['free, exit']);
  expect(await swept('2026-11-26T15:00:02Z')).toEqual(['free, as ever']);
  expect(await swept('2026-11-27T15:00:02Z')).toEqual([]);
});

test('after the early end of safe mode, also where it ended while the card was painted', async () => {
  house.at('2026-11-28T15:00:00Z');
  const ask = { id: 'inc_2', kind: 'manual', opened_by: 'mei', request_id: null, code: 'manual', detail: 'bad list', tier: null };
  await house.openIncident(house.client, { ...ask, agent_role: 'outreach', pause: outreach, evidence: {} });
  expect(await swept('2026-11-28T15:00:01Z')).toEqual(['paused, as ever']);
  await resume();
  meanwhile = async () => {
    meanwhile = async () => undefined;
    await endEarly();
  };
  const seen = await swept('2026-11-28T15:00:02Z');
  expect(seen).toContain('free, safe');
  expect(seen.filter((one) => one === 'free, exit')).toHaveLength(2);
  expect(await swept('2026-11-28T15:00:03Z')).toEqual([]);
});
