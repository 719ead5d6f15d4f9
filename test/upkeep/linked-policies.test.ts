// Two processes over one ledger: what one links the other sees as soon as it looks, and what is taken back is gone at once.
import { expect, test } from 'vitest';
import { unlink } from '../../src/domain/ledger/account-link.ts';
import { emptyLedger, type Ledger } from '../../src/domain/ledger/ledger.ts';
import { linkedPolicies } from '../../src/upkeep/linked-policies.ts';
import { workspace } from '../domain/workspace-for-tests.ts';

const clientA = workspace({ people: [{ id: 'dana', name: 'Dana', slack: 'U0DANA', groups: ['revops'] }] });
const link = { surface: 'teams' as const, account: '29:dana', person: 'dana', by: ['dana'], at: '2026-11-23T14:30:00.000Z' };

function processes() {
  let ledger: Ledger = emptyLedger('client-a');
  let nowMs = 0;
  let reads = 0;
  const read = async () => {
    reads += 1;
    return ledger;
  };
  const start = () =>
    linkedPolicies({ policies: { get: () => clientA, all: () => [clientA] }, ledgers: { read }, clock: { monotonicMs: () => nowMs } });
  return {
    one: start(),
    other: start(),
    write: (next: (now: Ledger) => Ledger) => {
      ledger = next(ledger);
    },
    wait: (ms: number) => {
      nowMs += ms;
    },
    reads: () => reads,
  };
}

test('a link is everywhere as soon as it is looked for, and so is its end', async () => {
  const { one, other, write } = processes();
  expect(one.get('client-a')?.people).toEqual(clientA.people);
  write((ledger) => ({ ...ledger, links: [link] }));
  await other.refresh('client-a');
  expect(other.get('client-a')?.people[0]?.teams).toBe('29:dana');
  expect(other.all()[0]).toBe(other.get('client-a'));
  expect(other.get('client-a')?.hash).toBe(clientA.hash);
  write((ledger) => unlink(ledger, link, 'dana', new Date('2026-11-23T15:00:00Z')));
  await other.refresh('client-a');
  expect(other.get('client-a')).toBe(clientA);
});

test('all of them are looked up again once they are two seconds old', async () => {
  const { one, write, wait, reads } = processes();
  await one.refresh();
  write((ledger) => ({ ...ledger, links: [link] }));
  wait(1999);
  await one.refresh();
  expect([reads(), one.get('client-a')?.people[0]?.teams]).toEqual([1, undefined]);
  wait(1);
  await one.refresh();
  expect([reads(), one.get('client-a')?.people[0]?.teams]).toEqual([2, '29:dana']);
});
