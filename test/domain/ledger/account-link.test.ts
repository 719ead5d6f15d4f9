// Whatever is asked, confirmed and taken back: one account is one person's at most, and the workspace file comes first.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { askToLink, codeHash, codeOf, confirmLink, linkedPeople, linkOf, unlink } from '../../../src/domain/ledger/account-link.ts';
import { emptyLedger, type Ledger } from '../../../src/domain/ledger/ledger.ts';
import type { Person } from '../../../src/domain/policy/quorum.ts';

const NOW = new Date('2026-11-23T14:30:00Z');
const person = (id: string, more: Partial<Person> = {}): Person => ({ id, name: id, groups: [], ...more });
const MAY = ['dana', 'riley', 'mei', 'gone'];
const inFile = (...people: Person[]) => ({ id: 'client-a', people });
const PEOPLE = [person('dana', { slack: 'U1' }), person('riley', { slack: 'U2', teams: '29:r' }), person('mei')];
const link = (of: string, account: string, surface: 'slack' | 'teams' = 'teams') => ({
  surface,
  account,
  person: of,
  by: [of],
  at: NOW.toISOString(),
});
const teamsOf = (people: Person[]) => people.map(({ teams }) => teams ?? null);

describe('people with the accounts that they linked', () => {
  test('have them on top of those of the file', () => {
    expect(teamsOf(linkedPeople(inFile(...PEOPLE), [link('dana', '29:d')]))).toEqual(['29:d', '29:r', null]);
  });

  test('the file comes first: an account that it gives to somebody, or another that it gives to the person, undoes a link', () => {
    expect(teamsOf(linkedPeople(inFile(...PEOPLE), [link('dana', '29:r')]))).toEqual([null, '29:r', null]);
    expect(teamsOf(linkedPeople(inFile(...PEOPLE), [link('riley', '29:other')]))).toEqual([null, '29:r', null]);
  });

  test('a link of somebody who has left the file is nobody’s', () => {
    const gone = [link('dana', '29:d')];
    expect(linkedPeople(inFile(person('riley')), gone)).toEqual([person('riley')]);
  });
});

test('a code is for somebody who is in the file when it is confirmed', () => {
  const hash = codeHash('client-a', codeOf('k7m29xq4tv3b'));
  const asked = askToLink(emptyLedger('client-a'), { surface: 'teams', account: '29:d', hash }, NOW);
  const { next, result } = confirmLink(
    asked ?? emptyLedger('client-a'),
    { client: inFile(person('mei')), hash, person: 'dana', by: 'dana', may: MAY },
    NOW,
  );
  expect([next, result]).toEqual([null, { refused: { code: 'person_gone' } }]);
});

test('for somebody else it takes two operators of now: what one meant who has left counts no more', () => {
  const hash = codeHash('client-a', codeOf('k7m29xq4tv3b'));
  const word = (by: string, may: string[]) => ({ client: inFile(...PEOPLE), hash, person: 'mei', by, may });
  const asked = askToLink(emptyLedger('client-a'), { surface: 'teams', account: '29:d', hash }, NOW) ?? emptyLedger('client-a');
  const meant = confirmLink(asked, word('gone', ['gone', 'dana', 'riley']), NOW).next ?? asked;
  const { next, result } = confirmLink(meant, word('dana', ['dana', 'riley']), NOW);
  expect(result).toMatchObject({ waits: { meant: { by: 'dana' } } });
  expect(confirmLink(next ?? meant, word('riley', ['dana', 'riley']), NOW).result).toMatchObject({
    linked: { person: 'mei', by: ['dana', 'riley'] },
  });
});

test('a code is typed as people type it', () => {
  expect(codeOf('k7m29xq4tv3bzzzz')).toBe('k7m2-9xq4-tv3b');
  expect(codeHash('client-a', 'K7M29XQ4TV3B')).toBe(codeHash('client-a', 'k7m2-9xq4-tv3b'));
  expect(codeHash('client-b', 'k7m2-9xq4-tv3b')).not.toBe(codeHash('client-a', 'k7m2-9xq4-tv3b'));
});

test('whatever happens, no account is two people’s and nobody has two of a platform', () => {
  const who = fc.constantFrom('dana', 'riley', 'mei', 'gone');
  const surface = fc.constantFrom('slack' as const, 'teams' as const);
  const account = fc.constantFrom('U1', 'U2', 'U3', '29:r', '29:d', '29:x');
  const step = fc.oneof(
    fc.record({ does: fc.constant('ask' as const), surface, account }),
    fc.record({ does: fc.constant('confirm' as const), account, person: who, by: who }),
    fc.record({ does: fc.constant('unlink' as const), person: who, surface }),
  );
  const hashOf = (one: string) => codeHash('client-a', one);
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      let ledger: Ledger = emptyLedger('client-a');
      for (const one of steps) {
        if (one.does === 'ask') ledger = askToLink(ledger, { ...one, hash: hashOf(one.account) }, NOW) ?? ledger;
        else if (one.does === 'confirm')
          ledger =
            confirmLink(ledger, { client: inFile(...PEOPLE), hash: hashOf(one.account), person: one.person, by: one.by, may: MAY }, NOW).next ??
            ledger;
        else {
          const found = linkOf(ledger, one.person, one.surface);
          if (found) ledger = unlink(ledger, found, one.person, NOW);
        }
        const links = ledger.links ?? [];
        const people = linkedPeople(inFile(...PEOPLE), links);
        for (const platform of ['slack', 'teams'] as const) {
          const accounts = people.flatMap((known) => known[platform] ?? []);
          expect(new Set(accounts).size).toBe(accounts.length);
          const own = links.filter((known) => known.surface === platform).map((known) => known.person);
          expect(new Set(own).size).toBe(own.length);
        }
        expect(people.map(({ slack }) => slack).slice(0, 2)).toEqual(['U1', 'U2']);
      }
    }),
  );
});
