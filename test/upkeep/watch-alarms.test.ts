// The dead-man alarm: each cause is said once, by one process, also across a restart, and once more when it is over.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Approval, Notice } from '../../src/domain/documents/approval.ts';
import { emptyLedger } from '../../src/domain/ledger/ledger.ts';
import { resume } from '../../src/domain/ledger/pauses.ts';
import { alarmSaid, claimAlarms } from '../../src/domain/record/alarms.ts';
import { settleLedgers } from '../../src/upkeep/settle-ledgers.ts';
import { watchAlarms } from '../../src/upkeep/watch-alarms.ts';
import { askingApproval, fresh } from '../contract/samples.ts';
import { newHouse } from '../flow/house.ts';

const START = Date.parse('2026-11-23T12:00:00Z');
const minutes = (count: number) => new Date(START + count * 60_000);

let house: Awaited<ReturnType<typeof newHouse>>;
let said: string[] = [];
/** The same in the channels of Teams. */
let saidInTeams: string[] = [];
let isDeaf = false;
let on: Record<string, number> = {};
const inHand: string[] = [];

beforeAll(async () => {
  house = await newHouse();
});
afterAll(() => house.close());
beforeEach(async () => {
  for (const id of inHand.splice(0)) await put(id, { state: 'withdrawn', notice: null, release: { ...(await house.stored(id)).release, at: null } });
  await house.ledgers.change('client-a', (ledger) => ({ next: { ...emptyLedger('client-a'), v: ledger.v }, result: null }));
  [said, saidInTeams, isDeaf] = [[], [], false];
});

/** Another process: it has seen nothing yet. */
const newProcess = () =>
  watchAlarms({
    ...house,
    announce: async (_workspace, { slack, teams }) => {
      if (isDeaf) throw new Error('Slack does not answer');
      said.push(slack);
      saidInTeams.push(teams);
    },
    looked: (now) => {
      on = now;
    },
  });

async function put(id: string, changes: Partial<Approval>): Promise<void> {
  await house.approvals.change(id, (approval) => ({ next: { ...approval, ...changes }, result: null }));
}

async function ask(overrides: Partial<Approval>): Promise<string> {
  const { approval } = await house.approvals.insert(askingApproval({ id: fresh('apr_alarm'), created_at: minutes(0).toISOString(), ...overrides }));
  inHand.push(approval.id);
  return approval.id;
}

async function lookAt(look: () => Promise<void>, minute: number): Promise<void> {
  house.at(minutes(minute));
  await look();
}

const notice: Notice = { type: 'approval.expired', since: minutes(0).toISOString(), at: minutes(25).toISOString(), attempts: 4, delivered_at: null };
const { release } = askingApproval();
const releasedAt = { ...release, jti: 'jti_1', released_at: minutes(0).toISOString(), attempts: 5, at: minutes(25).toISOString() };

describe('a cause', () => {
  test.each<[string, Partial<Approval>, Partial<Approval>, RegExp, RegExp]>([
    [
      'a step that nobody does',
      { state: 'waiting', release: { ...release, at: minutes(1).toISOString() } },
      { state: 'denied' },
      /queue stands still/,
      /queue moves again/,
    ],
    [
      'a card that nobody has',
      { asked: true },
      { cards: [{ surface: 'slack', channel: 'C1', message: '1.0', shows: 9, claimed_until: null }] },
      /no card after five minutes/,
      /has its card again/,
    ],
    ['people who are not there', { blocked: true }, { blocked: false }, /nobody is left who may approve 1 request/, /people who are not there/],
    [
      'a release that the executor does not take',
      { state: 'released', release: releasedAt },
      { state: 'executed', release: { ...releasedAt, at: null } },
      /has not accepted 1 callback/,
      /no callback waits/,
    ],
    [
      'a notice that the agent does not take',
      { state: 'expired', notice },
      { notice: { ...notice, at: null } },
      /has not accepted 1 callback/,
      /no callback waits/,
    ],
  ])('%s is said once, and once more when it is over', async (_, wrong, mended, raised, over) => {
    const id = await ask(wrong);
    const look = newProcess();
    await lookAt(look, 20);
    expect(said).toEqual([]);
    for (const minute of [21, 22, 23]) await lookAt(look, minute);
    expect(said).toEqual([expect.stringMatching(raised)]);
    expect(said[0]).toContain(id);
    expect(saidInTeams[0]).toBe(said[0]?.replace('/agent', '@Countersign'));
    expect(Object.values(on)).toEqual([1]);
    await put(id, mended);
    for (const minute of [24, 25]) await lookAt(look, minute);
    expect(said).toEqual([expect.stringMatching(raised), expect.stringMatching(over)]);
    expect([on, (await house.ledgers.read('client-a')).alarms]).toEqual([{}, {}]);
  });

  test('that is young, or gone at the next look, is not said', async () => {
    const young = await ask({ asked: true, created_at: minutes(18).toISOString() });
    const brief = await ask({ blocked: true });
    const look = newProcess();
    await lookAt(look, 20);
    await put(brief, { blocked: false });
    await lookAt(look, 21);
    expect([said, young]).toEqual([[], young]);
  });

  test('is said by one of several processes, and by none that starts later', async () => {
    await ask({ blocked: true });
    const all = [newProcess(), newProcess(), newProcess()];
    house.at(minutes(20));
    await Promise.all(all.map((look) => look()));
    house.at(minutes(21));
    await Promise.all(all.map((look) => look()));
    const later = newProcess();
    await lookAt(later, 30);
    await lookAt(later, 31);
    expect(said).toHaveLength(1);
  });

  test('that could not be said comes again, since twice is better than never', async () => {
    await ask({ blocked: true });
    const look = newProcess();
    isDeaf = true;
    for (const minute of [20, 21, 22]) await lookAt(look, minute);
    isDeaf = false;
    for (const minute of [23, 24]) await lookAt(look, minute);
    expect(said).toHaveLength(1);
  });

  test('is in the audit log with its requests, raised and over', async () => {
    const id = await ask({ blocked: true });
    const look = newProcess();
    for (const minute of [20, 21]) await lookAt(look, minute);
    await put(id, { blocked: false });
    await lookAt(look, 22);
    const { events } = await house.ledgers.read('client-a');
    expect(events.map(({ type, detail }) => [type, detail.cause])).toEqual([
      ['alarm_raised', 'nobody_left'],
      ['alarm_over', 'nobody_left'],
    ]);
    expect(events[0]?.detail.requests).toEqual([id]);
  });
});

test('data that comes back from a backup is paused before anything else, is told at once why, and goes on when a person resumes it', async () => {
  const settle = settleLedgers(house);
  await settle('postgres/1');
  expect((await house.ledgers.read('client-a')).pauses).toEqual([]);
  await settle('postgres/1');
  await settle('postgres/2');
  await settle('postgres/2');
  const paused = await house.ledgers.read('client-a');
  expect(paused.pauses).toMatchObject([
    { role: null, connector: null, until: null, by: 'system:restored', reason: expect.stringMatching(/^The data came back/) },
  ]);
  expect(paused.events.filter((event) => event.type === 'paused')).toHaveLength(1);

  const look = newProcess();
  await lookAt(look, 20);
  expect(said).toEqual([expect.stringMatching(/^Paused: the data came back from a backup\. .*Compare with what the executors received/)]);
  await house.ledgers.change('client-a', (ledger) => ({ next: resume(ledger, { role: null, connector: null }, 'ravi', minutes(21)), result: null }));
  await settle('postgres/2');
  await lookAt(look, 22);
  expect(said[1]).toMatch(/^Over: the pause after the restored backup has ended/);
});

test('who has claimed an alarm is left to say it, for half a minute', () => {
  const now = minutes(20);
  const { next: claimed, result } = claimAlarms(emptyLedger('client-a'), { nobody_left: ['apr_1'] }, now);
  if (!claimed || !result[0]) throw new Error('It was not claimed');
  expect(claimAlarms(claimed, { nobody_left: ['apr_1'] }, new Date(now.getTime() + 29_000))).toEqual({ next: null, result: [] });
  expect(claimAlarms(claimed, { nobody_left: ['apr_1'] }, new Date(now.getTime() + 31_000)).result).toHaveLength(1);
  const told = alarmSaid(claimed, result[0], now);
  expect(told && claimAlarms(told, { nobody_left: ['apr_1'] }, minutes(60))).toEqual({ next: null, result: [] });
});
