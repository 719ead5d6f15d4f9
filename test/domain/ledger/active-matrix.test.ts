// Which matrix is in force while processes see different files.
import { expect, test } from 'vitest';
import { putInForce } from '../../../src/domain/ledger/active-matrix.ts';
import { emptyLedger, type Ledger } from '../../../src/domain/ledger/ledger.ts';

const START = Date.parse('2026-11-23T14:00:00Z');
const minute = (n: number) => new Date(START + n * 60_000);

/** A process with this matrix looks at that minute; the file was changed just now where `isWanted`. */
function look(ledger: Ledger, hash: string, atMinute: number, isWanted = false) {
  const { next, outcome } = putInForce(ledger, { hash, name: 'revops' }, { now: minute(atMinute), isWanted });
  return { ledger: next ?? ledger, outcome, isWritten: next !== null };
}

const old = look(emptyLedger('client-a'), 'old', 0).ledger;
const renewed = look(old, 'new', 1).ledger;

test('a matrix that nobody has seen before is put in force by the first process that has it, and the change is written down', () => {
  expect([old.matrix, renewed.matrix]).toEqual(['old', 'new']);
  expect(renewed.events.map(({ type, detail }) => [type, detail.before, detail.matrix])).toEqual([
    ['matrix_activated', null, 'old'],
    ['matrix_activated', 'old', 'new'],
  ]);
});

test('a process that restarts with the old file does not bring the old matrix back while another has the new one', () => {
  let ledger = renewed;
  for (let at = 2; at < 60; at += 1) {
    ledger = look(ledger, 'new', at).ledger;
    const restarted = look(ledger, 'old', at + 0.5);
    expect([restarted.outcome, restarted.isWritten]).toEqual(['older', false]);
  }
  expect(ledger.events).toHaveLength(2);
});

test('once nobody has the new one any more, the old one comes back by itself', () => {
  expect(look(renewed, 'old', 5).outcome).toBe('older');
  expect(look(renewed, 'old', 6.1)).toMatchObject({ outcome: 'activated', ledger: { matrix: 'old', matrices: ['new'] } });
});

test('an old matrix that a person saves again is in force at once', () => {
  expect(look(renewed, 'old', 2, true)).toMatchObject({ outcome: 'activated', ledger: { matrix: 'old' } });
});

test('saying that it is still there is written at most once a minute', () => {
  expect(look(renewed, 'new', 1.9).isWritten).toBe(false);
  expect(look(renewed, 'new', 2.1)).toMatchObject({ outcome: 'in_force', isWritten: true });
});

test('a ledger that was written before matrices were remembered goes on', () => {
  const { matrices: _none, matrix_seen_at: _never, ...before } = old;
  expect(look(before, 'old', 3).outcome).toBe('in_force');
  expect(look(before, 'new', 3).outcome).toBe('activated');
});
