// Groups that follow a directory: who is in them, and what is decided while nobody can say so.
import { describe, expect, test } from 'vitest';
import type { Act } from '../../../src/domain/approval/acts.ts';
import { decide } from '../../../src/domain/approval/decide.ts';
import { cardFacts } from '../../../src/domain/card/card.ts';
import { diff } from '../../../src/domain/documents/diff.ts';
import { withMembers } from '../../../src/domain/policy/followed-groups.ts';
import { blockedNow, type Voters } from '../../../src/domain/policy/may-vote.ts';
import * as given from '../given.ts';
import { workspace } from '../workspace-for-tests.ts';

const person = (id: string, ...groups: string[]) => ({ id, name: id, groups });

describe('the members of a followed group', () => {
  const followed = workspace({
    people: [
      { id: 'ravi', name: 'Ravi', slack: 'U0RAVI', entra: '2F6C1A9E-4B1D-4C57-9A53-1F0C4D5E6A7B' },
      { id: 'mei', name: 'Mei', slack: 'U0MEI', groups: ['on-call'] },
    ],
    groups: { revops: { follows: { slack: 'S0REVOPS' } }, client: { follows: { entra: 'aaaaaaaa-4b1d-4c57-9a53-1f0c4d5e6a7b' } } },
  });
  const groupsIn = (accounts: { [directory: string]: string[] | null }) =>
    withMembers(followed, ({ directory }) => (accounts[directory] ? new Set(accounts[directory]) : null)).people.map(({ groups }) => groups);

  test('are the people whose account there is in it; accounts of nobody count for nothing', () => {
    expect(groupsIn({ slack: ['U0MEI', 'U0NOBODY'], entra: [] })).toEqual([[], ['on-call', 'revops']]);
    expect(groupsIn({ slack: ['U0RAVI'], entra: ['2f6c1a9e-4b1d-4c57-9a53-1f0c4d5e6a7b'] })).toEqual([['revops', 'client'], ['on-call']]);
  });

  test('are nobody where nobody could say so, which is known of the group', () => {
    const unknown = withMembers(followed, ({ directory }) => (directory === 'slack' ? null : new Set<string>()));
    expect(unknown.people.map(({ groups }) => groups)).toEqual([[], ['on-call']]);
    expect(unknown.unread).toEqual([{ group: 'revops', directory: 'slack' }]);
  });

  test('decide: whom a group follows is part of the hash of the matrix, and who is in it is not', () => {
    expect(workspace({ groups: { revops: { follows: { slack: 'S0OTHERS' } } } }).hash).not.toBe(followed.hash);
    expect(withMembers(followed, () => new Set(['U0MEI'])).hash).toBe(followed.hash);
    expect(workspace({ groups: {} }).hash).toBe(workspace().hash);
  });
});

test('a vote of somebody who left and came back counts again, and the next vote decides', () => {
  const members = (...ids: string[]): Voters => ({ people: ids.map((id) => person(id, 'revops')), operators: [] });
  const voted = given.played(
    given.asking,
    given.approve('dana', { voters: members('dana', 'riley') }),
    given.approve('riley', { voters: members('riley', 'cleo') }),
  );
  expect(voted.state).toBe('asking');
  const { next } = decide(voted, given.approve('cleo', { voters: members('dana', 'riley', 'cleo') }), given.minutesOn(10));
  expect(next).toMatchObject({ state: 'approved', decided_by: ['dana', 'riley'] });
});

describe('while nobody can say who is in RevOps', () => {
  const voters: Voters = {
    people: [person('dana'), person('riley'), person('cleo', 'client'), person('gus', 'break-glass')],
    operators: ['olive'],
    unread: [{ group: 'revops', directory: 'slack' }],
  };
  const both = given.judged('ask', given.planOf('revops', 'client'));
  const approve = (who: string) => given.approve(who, { voters });
  const deny = (who: string) => given.approve(who, { vote: 'deny', reason: 'No.', voters });
  const breakGlass = (who: string, known = voters): Act => ({
    type: 'break_glass',
    person: who,
    digest: given.digest,
    reason: 'The site is down.',
    surface: 'slack',
    voters: known,
  });

  test('nobody approves, and no try is written down', () => {
    for (const who of ['dana', 'cleo']) expect(given.refusedTry(both, approve(who))).toEqual({ code: 'group_unread', noted: undefined });
    expect(given.refusedTry(both, deny('dana'))).toEqual({ code: 'group_unread', noted: undefined });
  });

  test('nobody whose groups may be among those that are unread edits it, and no try is written down', () => {
    const editable = given.judged('ask', { ...given.planOf('revops', 'client'), edit: ['/name'] });
    const { verdict, plan, request, digest } = editable;
    const after = { ...request.after, name: 'Acme Holding' };
    const changes = diff(request.before ?? {}, after);
    const edit = (who: string): Act => ({ type: 'edit', person: who, digest, surface: 'slack', after, changes, verdict, plan, missing: [], voters });
    expect(given.refusedTry(editable, edit('dana'))).toEqual({ code: 'group_unread', noted: undefined });
    expect(given.outcome(editable, edit('cleo')).state).toBe('asking');
  });

  test('somebody of another group that is asked may deny, since that needs nobody else', () => {
    expect(given.outcome(both, deny('cleo')).state).toBe('denied');
  });

  test('a request that does not ask RevOps is decided as ever', () => {
    const theirs = given.judged('ask', given.planOf('client'));
    expect(given.outcome(theirs, approve('cleo')).state).toBe('approved');
    expect(given.refusedTry(theirs, approve('dana')).code).toBe('not_in_group');
  });

  test('what was approved is neither released nor asked again', () => {
    const waiting = given.played(given.approved, given.schedule());
    expect(given.outcome(waiting, { ...given.begin, voters } as Act)).toEqual(given.refusedAs('group_unread'));
    expect(given.outcome(given.releasing, { ...given.rejudge('ask'), voters } as Act)).toEqual(given.refusedAs('group_unread'));
    expect(given.outcome(given.releasing, { ...given.rejudge('auto'), voters } as Act).state).toBe('releasing');
  });

  test('the glass can be broken by those who are known, and then it goes', () => {
    expect(given.outcome(both, breakGlass('dana'))).toEqual(given.refusedAs('not_in_group'));
    const broken = given.played(both, breakGlass('gus'), given.schedule());
    expect(given.outcome(broken, { ...given.begin, voters } as Act).state).toBe('releasing');
    const unknown = { ...voters, people: [person('gus')], unread: [{ group: 'break-glass', directory: 'entra' as const }] };
    expect(given.refusedTry(both, breakGlass('gus', unknown))).toEqual({ code: 'group_unread', noted: undefined });
  });

  test('a card names the group itself among those who may decide, as long as it was never read', () => {
    const client = { ...workspace({ people: [{ id: 'cleo', name: 'Cleo', groups: ['client'] }] }), unread: voters.unread ?? [] };
    const { mayDecide } = cardFacts(both, { workspace: client, caps: [], now: given.NOW });
    expect(mayDecide.map(({ name }) => name)).toEqual(['Cleo', 'revops']);
  });

  test('nobody can say that it is empty, so nothing is blocked', () => {
    expect(blockedNow(both, voters)).toBe(false);
    expect(blockedNow(both, { ...voters, unread: [] })).toBe(true);
  });
});
