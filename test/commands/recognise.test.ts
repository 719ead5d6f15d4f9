// Whose an account is, before anything is done for it: which platform is asked, how often, and what of that is told.
import { expect, test } from 'vitest';
import { recognise } from '../../src/commands/recognise.ts';
import { emptyLedger, type Ledger } from '../../src/domain/ledger/ledger.ts';
import type { AddressBook } from '../../src/ports/policies.ts';
import { linkedPolicies } from '../../src/upkeep/linked-policies.ts';
import { workspace } from '../domain/workspace-for-tests.ts';

const ACCOUNT = { surface: 'slack' as const, account: 'U0NEW' };
const person = (id: string) => ({ id, name: id, email: `${id}@client.example`, groups: ['revops'] });
const clientOf = (id: string, more: object = {}) =>
  workspace({ id, link_by_email: true, slack_team: 'T0ONE', people: [person('dana'), person('riley')], ...more });

function house(
  clients: ReturnType<typeof clientOf>[],
  addressesOf: AddressBook['addressesOf'],
  sealLedger: (id: string) => Promise<void> = async () => undefined,
) {
  const all = new Map<string, Ledger>();
  const read = (id: string) => all.get(id) ?? emptyLedger(id);
  const ledgers = {
    read: async (id: string) => read(id),
    async change<R>(id: string, decide: (ledger: Ledger) => { next: Ledger | null; result: R }) {
      const { next, result } = decide(read(id));
      if (next) all.set(id, next);
      return result;
    },
    unsealed: async () => [],
  };
  const asked: string[] = [];
  const said: string[] = [];
  const logged: string[] = [];
  const log = (details: object, words: string) => void logged.push(`${words} ${JSON.stringify(details)}`);
  const time = { ms: 0 };
  const clock = { now: () => new Date('2026-11-23T14:30:00Z'), monotonicMs: () => time.ms, sleep: () => new Promise<void>(() => {}) };
  const policies = linkedPolicies({ policies: { get: (id) => clients.find((one) => one.id === id) ?? null, all: () => clients }, ledgers, clock });
  const book: AddressBook = {
    surface: 'slack',
    addressesOf(account, client) {
      asked.push(account);
      return addressesOf(account, client);
    },
  };
  const look = recognise({
    policies,
    ledgers,
    clock,
    logger: { debug: log, info: log, warn: log, error: log },
    addressBooks: [book],
    sealLedger,
    announceNews: async ({ id }, { about }) => {
      said.push(`${id}: ${about}`);
      return { words: { slack: '', teams: '' }, missed: [] };
    },
  });
  return { look, policies, ledgers, asked, said, logged, time };
}

test('an account of several clients of one Slack team is asked for its address once, and becomes somebody of each', async () => {
  const here = house([clientOf('client-a'), clientOf('client-b'), clientOf('client-c', { link_by_email: false })], async () => [
    'dana@client.example',
  ]);
  await here.look(ACCOUNT);
  expect(here.asked).toEqual(['U0NEW']);
  expect(here.policies.all().map(({ people }) => people[0]?.slack)).toEqual(['U0NEW', 'U0NEW', undefined]);
  expect(here.said.map((words) => words.split(':')[0])).toEqual(['client-a', 'client-b']);
});

test('it is asked for once also where the ledger of one client is read later than that of the other', async () => {
  const here = house([clientOf('client-a'), clientOf('client-b')], async () => ['dana@client.example']);
  const { read } = here.ledgers;
  here.ledgers.read = async (id) => {
    if (id === 'client-b') for (let turn = 0; turn < 100; turn += 1) await null;
    return read(id);
  };
  await here.look(ACCOUNT);
  expect(here.asked).toEqual(['U0NEW']);
  expect(here.policies.all().map(({ people }) => people[0]?.slack)).toEqual(['U0NEW', 'U0NEW']);
});

test('in one client it is looked up for that client alone', async () => {
  const here = house([clientOf('client-a'), clientOf('client-b', { slack_team: 'T0TWO' })], async () => ['dana@client.example']);
  await here.look(ACCOUNT, 'client-b');
  expect(here.policies.all().map(({ people }) => people[0]?.slack)).toEqual([undefined, 'U0NEW']);
  expect(here.asked).toHaveLength(1);
});

test('two clicks at once make one link, said once', async () => {
  const here = house([clientOf('client-a')], async () => ['dana@client.example']);
  await Promise.all([here.look(ACCOUNT, 'client-a'), here.look(ACCOUNT, 'client-a')]);
  expect((await here.ledgers.read('client-a')).events).toHaveLength(1);
  expect(here.said).toHaveLength(1);
});

test('where nobody has an address to be meant by, nobody is asked', async () => {
  const people = [
    { id: 'dana', name: 'Dana', groups: ['revops'] },
    { ...person('riley'), slack: 'U0RILEY' },
  ];
  const here = house([clientOf('client-a', { people })], async () => ['dana@client.example']);
  await here.look(ACCOUNT);
  expect(here.asked).toEqual([]);
});

test('whatever a platform says of a failure, no address of it is in the log', async () => {
  const here = house([clientOf('client-a')], async () => {
    throw new Error('cannot parse {"email":"dana@client.example"}: missing_scope');
  });
  await here.look(ACCOUNT);
  expect(here.logged.join()).toContain('missing_scope');
  expect(here.logged.join()).not.toContain('@');
  expect(here.policies.get('client-a')?.people[0]?.slack).toBeUndefined();
});

test('an account that its address makes nobody is not asked for again for a minute, however often it clicks', async () => {
  const clients = [clientOf('client-a'), clientOf('client-b', { slack_team: 'T0TWO' })];
  const here = house(clients, async () => ['stranger@client.example']);
  await Promise.all(Array.from({ length: 50 }, () => here.look(ACCOUNT)));
  expect(here.asked.length).toBeLessThanOrEqual(4);
  const before = here.asked.length;
  for (let click = 0; click < 50; click += 1) await here.look(ACCOUNT, 'client-a');
  await here.look(ACCOUNT);
  expect(here.asked).toHaveLength(before);
  here.time.ms = 60_000;
  await here.look(ACCOUNT, 'client-a');
  expect(here.asked).toHaveLength(before + 1);
});

test('it is asked for at once where the file changed, and after a failure', async () => {
  const clients = [clientOf('client-a')];
  let down = true;
  const here = house(clients, async () => {
    if (down) throw new Error('no answer');
    return ['dana@client.example'];
  });
  await here.look(ACCOUNT, 'client-a');
  down = false;
  clients[0] = clientOf('client-a', { people: [person('riley')] });
  await here.look(ACCOUNT, 'client-a');
  expect(here.policies.get('client-a')?.people.map(({ slack }) => slack)).toEqual([undefined]);
  clients[0] = clientOf('client-a');
  await here.look(ACCOUNT, 'client-a');
  expect([here.asked.length, here.policies.get('client-a')?.people[0]?.slack]).toEqual([3, 'U0NEW']);
});

test('everybody hears of a link also where its entry cannot be sealed yet', async () => {
  const here = house(
    [clientOf('client-a')],
    async () => ['dana@client.example'],
    async () => Promise.reject(new Error('the store is gone')),
  );
  await here.look(ACCOUNT, 'client-a').catch(() => undefined);
  expect((await here.ledgers.read('client-a')).links).toHaveLength(1);
  expect(here.said).toHaveLength(1);
});

test('a second click meanwhile finds the link that the first one made, and is nobody’s no more', async () => {
  const here = house(
    [clientOf('client-a')],
    async () => ['dana@client.example'],
    () => new Promise(() => {}),
  );
  void here.look(ACCOUNT, 'client-a');
  await here.look(ACCOUNT, 'client-a');
  expect(here.policies.get('client-a')?.people[0]?.slack).toBe('U0NEW');
});
