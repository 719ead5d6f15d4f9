// Copies of who is in followed groups: for showing at most a minute old, for deciding never.
import { setTimeout as wait } from 'node:timers/promises';
import { beforeEach, expect, test } from 'vitest';
import type { Workspace } from '../../src/domain/policy/workspace.ts';
import type { GroupDirectory } from '../../src/ports/policies.ts';
import { followedPolicies } from '../../src/upkeep/followed-policies.ts';
import { workspace } from '../domain/workspace-for-tests.ts';

const people = ['ravi', 'mei'].map((id) => ({ id, name: id, slack: `U0${id.toUpperCase()}` }));
const follows = { revops: { follows: { slack: 'S0REVOPS' } } };
const clients = ['client-a', 'client-b'].map((id) => workspace({ id, people, groups: follows }));
const twice = workspace({ id: 'client-d', people, groups: { ...follows, 'on-call': follows.revops } });
const byHand = workspace({ id: 'client-c' });
const ENTRA = '2f6c1a9e-4b1d-4c57-9a53-1f0c4d5e6a7b';
const inTeams = ['T0A', 'T0B'].map((slack_team) =>
  workspace({ id: `client-${slack_team.toLowerCase()}`, slack_team, people, groups: { ...follows, finance: { follows: { entra: ENTRA } } } }),
);

let members: string[];
let isDown: boolean;
let all: Workspace[];
let asked: string[];
let reads: number;
let nowMs: number;
/** How long a read takes. */
let readMs: number;
let policies: ReturnType<typeof followedPolicies>;
beforeEach(() => {
  [members, isDown, reads, nowMs, readMs] = [['U0RAVI'], false, 0, 0, 0];
  asked = [];
  const entra: GroupDirectory = {
    name: 'entra',
    membersOf: async ({ id }) => {
      asked.push(`entra ${id}`);
      return [];
    },
  };
  const slack: GroupDirectory = {
    name: 'slack',
    membersOf: async ({ id, team }) => {
      asked.push(`slack ${team} ${id}`);
      reads += 1;
      const seen = [...members];
      if (readMs > 0) await wait(readMs);
      if (isDown) throw new Error('Slack is away');
      return seen;
    },
  };
  all = [...clients, twice, byHand];
  const files = { get: (id: string) => all.find((one) => one.id === id) ?? null, all: () => all, refresh: async () => undefined };
  const logger = { debug() {}, info() {}, warn() {}, error() {} };
  // Nothing of what a test does takes so long that somebody waits in vain, but for the one that asks for it.
  const clock = { monotonicMs: () => nowMs, sleep: (ms: number) => wait(readMs > 500 ? ms / 100 : ms, undefined, { ref: false }) };
  policies = followedPolicies({ policies: files, directories: [slack, entra], clock, logger });
});

const shown = (id = 'client-a') => policies.get(id)?.people.flatMap((person) => (person.groups.includes('revops') ? [person.id] : []));
const decides = async (id = 'client-a') => {
  const now = await policies.fresh(id, ['revops']);
  return now?.unread?.length ? 'unread' : now?.people.flatMap((person) => (person.groups.includes('revops') ? [person.id] : []));
};

test('who is shown is at most a minute old, and one read serves all clients that follow the group', async () => {
  expect([shown(), policies.get('client-a')?.unread]).toEqual([[], [{ group: 'revops', directory: 'slack' }]]);
  await policies.refresh();
  expect([shown(), shown('client-b'), reads]).toEqual([['ravi'], ['ravi'], 1]);
  expect(policies.all()[0]).toBe(policies.get('client-a'));
  members = ['U0MEI'];
  nowMs = 49_000;
  await policies.refresh();
  expect([shown(), reads]).toEqual([['ravi'], 1]);
  nowMs = 50_000;
  await policies.refresh();
  expect([shown(), reads]).toEqual([['mei'], 2]);
});

test('who decides is asked at that very instant, and shown from then on', async () => {
  await policies.refresh();
  members = ['U0MEI'];
  expect(await decides()).toEqual(['mei']);
  expect(shown()).toEqual(['mei']);
});

test('a group of Slack is read once for each team of it, one of Microsoft Entra once for all', async () => {
  all = inTeams;
  await policies.refresh();
  expect(asked.toSorted()).toEqual([`entra ${ENTRA}`, 'slack T0A S0REVOPS', 'slack T0B S0REVOPS']);
});

test('two groups that follow the same one of a directory are asked for once', async () => {
  const now = await policies.fresh('client-d', ['revops', 'on-call']);
  expect(now?.people.map(({ id, groups }) => [id, groups])).toEqual([
    ['ravi', ['revops', 'on-call']],
    ['mei', []],
  ]);
  expect(reads).toBe(1);
});

test('a directory that is away leaves what is shown, lets nobody decide, and is left alone for a while by what only shows', async () => {
  await policies.refresh();
  isDown = true;
  expect(await decides()).toBe('unread');
  nowMs = 60_000;
  await policies.refresh();
  nowMs = 70_000;
  await policies.refresh();
  expect([shown(), reads]).toEqual([['ravi'], 3]);
  isDown = false;
  expect(await decides()).toEqual(['ravi']);
});

test('many who decide at once share a read, but never one that began before they asked', async () => {
  readMs = 20;
  const first = decides();
  members = ['U0MEI'];
  const others = await Promise.all([decides(), decides(), decides('client-b')]);
  expect([await first, others, reads]).toEqual([['ravi'], Array(3).fill(['mei']), 2]);
});

test('a directory that says nothing keeps nobody waiting', async () => {
  readMs = 1000;
  expect(await decides()).toBe('unread');
});

test('a workspace that follows nothing is as its file says, and asks nobody', async () => {
  expect(await policies.fresh('client-c', ['revops'])).toBe(byHand);
  expect([policies.get('client-c') === byHand, await policies.fresh('client-z', []), reads]).toEqual([true, null, 0]);
});
