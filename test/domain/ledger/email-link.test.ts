// Whose an account is by its e-mail address: one person's alone, who has no account there, while the workspace wants it.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { askToLink, type Client, codeHash, confirmLink, linkedPeople, linkOf, unlink } from '../../../src/domain/ledger/account-link.ts';
import { isTakenBack, linkByEmail, wantsAddress } from '../../../src/domain/ledger/email-link.ts';
import { emptyLedger, type Ledger } from '../../../src/domain/ledger/ledger.ts';
import { checkWorkspace } from '../../../src/domain/policy/check-workspace.ts';
import type { Person } from '../../../src/domain/policy/quorum.ts';
import { matrixFile, workspace, workspaceFile } from '../workspace-for-tests.ts';

const NOW = new Date('2026-11-23T14:30:00Z');
const person = (id: string, more: Partial<Person> = {}): Person => ({ id, name: id, groups: [], email: `${id}@client.example`, ...more });
const client = (people: Person[], more: Partial<Client> = {}): Client => ({ id: 'client-a', people, link_by_email: true, ...more });
const MAY = ['dana', 'riley'];
const DANA = person('dana', { slack: 'U0DANA' });
const TEAMS = { surface: 'teams' as const, account: '29:d' };

const linkIn = (
  of: Client,
  addresses: string[],
  account: { surface: 'slack' | 'teams'; account: string } = TEAMS,
  ledger = emptyLedger('client-a'),
) => linkByEmail(ledger, { client: of, account, addresses }, NOW);
const whose = (of: Client, addresses: string[], ledger?: Ledger) => linkIn(of, addresses, TEAMS, ledger).result?.person ?? null;

describe('an account that is nobody’s', () => {
  test('becomes the person’s who has its address, whatever the case and the blanks around it', () => {
    const { next, result } = linkIn(client([DANA, person('riley')]), [' Dana@CLIENT.example ']);
    expect(result).toMatchObject({ ...TEAMS, person: 'dana', by: [], at: NOW.toISOString() });
    expect(next?.links).toEqual([result]);
    const [dana] = linkedPeople(client([DANA]), next?.links);
    expect(dana).toMatchObject({ slack: 'U0DANA', teams: '29:d', by_email: ['teams'] });
  });

  test('is written down as a link of the policy, and its address is nowhere in the clear', () => {
    const { next } = linkIn(client([DANA]), ['dana@client.example']);
    const detail = { person: 'dana', surface: 'teams', account: '29:d', confirmed_by: [], by: 'email' };
    expect(next?.events).toMatchObject([{ type: 'account_linked', actor: 'policy', detail }]);
    expect(JSON.stringify(next)).not.toContain('client.example');
  });

  test('is compared exactly otherwise: no other letter, tag, dot or look-alike is the same', () => {
    for (const other of ['dana+x@client.example', 'd.ana@client.example', 'dana@client.example.org', 'dana@client.exampl', '', 'dаna@client.example'])
      expect(whose(client([DANA]), [other]), other).toBeNull();
    expect(whose(client([person('kim')]), ['\u212Aim@client.example'])).toBeNull();
  });

  test('stays nobody’s where two people have the address, or its two addresses are two people’s', () => {
    expect(whose(client([DANA, person('riley', { email: 'DANA@client.example' })]), ['dana@client.example'])).toBeNull();
    expect(whose(client([DANA, person('riley', { email: 'DANA@client.example', teams: '29:r' })]), ['dana@client.example'])).toBeNull();
    expect(whose(client([DANA, person('riley')]), ['dana@client.example', 'riley@client.example'])).toBeNull();
    expect(whose(client([DANA]), ['dana@client.example', 'dana.ortiz@client.example'])).toBe('dana');
  });

  test('stays nobody’s where the person has an account on that platform, in the file or linked', () => {
    expect(whose(client([{ ...DANA, teams: '29:other' }]), ['dana@client.example'])).toBeNull();
    const { next } = linkIn(client([DANA]), ['dana@client.example'], { surface: 'teams', account: '29:first' });
    expect(whose(client([DANA]), ['dana@client.example'], next ?? undefined)).toBeNull();
  });

  test('stays nobody’s while the workspace does not want it, and of accounts that are somebody’s no address is asked for', () => {
    const off = client([DANA], { link_by_email: false });
    expect(whose(off, ['dana@client.example'])).toBeNull();
    expect([off, client([{ ...DANA, teams: '29:d' }]), client([{ ...DANA, teams: '29:x' }])].map((one) => wantsAddress(one, TEAMS))).toEqual([
      false,
      false,
      false,
    ]);
    expect(wantsAddress(client([DANA]), TEAMS)).toBe(true);
  });
});

describe('a link by an address', () => {
  const made = linkIn(client([DANA]), ['dana@client.example']).next ?? emptyLedger('client-a');
  const teamsIn = (of: Client, ledger = made) => linkedPeople(of, ledger.links)[0]?.teams ?? null;

  test('ends where the workspace wants none any more, or its file gives the person another address or none', () => {
    expect(teamsIn(client([DANA]))).toBe('29:d');
    expect(teamsIn(client([{ ...DANA, email: 'DANA@client.example' }]))).toBe('29:d');
    expect(teamsIn(client([DANA], { link_by_email: false }))).toBeNull();
    expect(teamsIn(client([person('dana', { email: 'ortiz@client.example' })]))).toBeNull();
    expect(teamsIn(client([{ id: 'dana', name: 'dana', groups: [] }]))).toBeNull();
  });

  test('ends where the file gives its address to somebody else as well', () => {
    expect(teamsIn(client([DANA, person('riley', { email: 'Dana@client.example' })]))).toBeNull();
    expect(teamsIn(client([DANA, person('riley')]))).toBe('29:d');
  });

  test('ends where the file names another Slack team than vouched for it, and only in Slack', () => {
    const inSlack = { surface: 'slack' as const, account: 'U0NEW' };
    const ofOne = client([person('dana')], { slack_team: 'T0ONE' });
    const linked = linkIn(ofOne, ['dana@client.example'], inSlack, linkIn(ofOne, ['dana@client.example']).next ?? undefined).next;
    const accountsIn = (of: Client) => linkedPeople(of, linked?.links).map(({ slack, teams }) => [slack, teams]);
    expect(accountsIn(ofOne)).toEqual([['U0NEW', '29:d']]);
    for (const slack_team of ['T0TWO', undefined]) expect(accountsIn({ ...ofOne, slack_team })).toEqual([[undefined, '29:d']]);
  });

  test('is not made again once it was taken back, neither for the account nor for the person; a code makes it', () => {
    const link = linkOf(made, 'dana', 'teams');
    const after = link ? unlink(made, link, 'dana', NOW) : made;
    expect([isTakenBack(after, TEAMS), isTakenBack(after, { surface: 'slack', account: '29:d' })]).toEqual([true, false]);
    expect(whose(client([DANA]), ['dana@client.example'], after)).toBeNull();
    expect(linkIn(client([DANA]), ['dana@client.example'], { surface: 'teams', account: '29:new' }, after).result).toBeNull();
    expect(linkIn(client([person('riley')]), ['riley@client.example'], TEAMS, after).result).toBeNull();
    const hash = codeHash('client-a', 'k7m2-9xq4-tv3b');
    const asked = askToLink(after, { ...TEAMS, hash }, NOW) ?? after;
    const { result } = confirmLink(asked, { client: client([DANA]), hash, person: 'dana', by: 'dana', may: MAY }, NOW);
    expect(result).toMatchObject({ linked: { person: 'dana', by: ['dana'] } });
  });

  test('gives way to one that its person confirms, and to nobody else’s', () => {
    const hash = codeHash('client-a', 'k7m2-9xq4-tv3b');
    const asked = askToLink(made, { ...TEAMS, hash }, NOW) ?? made;
    const both = client([DANA, person('riley')]);
    expect(confirmLink(asked, { client: both, hash, person: 'riley', by: 'riley', may: MAY }, NOW).result).toEqual({
      refused: { code: 'account_taken', person: 'dana' },
    });
    const { next } = confirmLink(asked, { client: both, hash, person: 'dana', by: 'dana', may: MAY }, NOW);
    expect(linkedPeople({ ...both, link_by_email: false }, next?.links)[0]).toEqual({ ...DANA, teams: '29:d' });

    const other = askToLink(made, { surface: 'teams', account: '29:other', hash }, NOW) ?? made;
    const moved = confirmLink(other, { client: both, hash, person: 'dana', by: 'dana', may: MAY }, NOW).next;
    expect(moved?.links).toMatchObject([{ account: '29:other', person: 'dana' }]);
  });
});

test('whatever platforms say in whatever order, no account is two people’s, nobody has two of a platform, and nothing taken back returns', () => {
  const people = [DANA, person('riley', { teams: '29:r' }), person('mei'), person('max', { email: 'MEI@client.example' })];
  const of = client(people);
  const surface = fc.constantFrom('slack' as const, 'teams' as const);
  const account = fc.constantFrom('U1', 'U2', '29:r', '29:x', 'U0DANA');
  const address = fc.constantFrom('dana@client.example', 'Riley@client.example', 'mei@client.example', 'nobody@client.example');
  const step = fc.oneof(
    fc.record({ does: fc.constant('match' as const), surface, account, addresses: fc.array(address, { maxLength: 2 }) }),
    fc.record({ does: fc.constant('unlink' as const), person: fc.constantFrom('dana', 'riley'), surface }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      let ledger = emptyLedger('client-a');
      for (const one of steps) {
        if (one.does === 'match') {
          const { next, result } = linkIn(of, one.addresses, { surface: one.surface, account: one.account }, ledger);
          if (result) expect(isTakenBack(ledger, result, result.person)).toBe(false);
          ledger = next ?? ledger;
        } else {
          const found = linkOf(ledger, one.person, one.surface);
          if (found) ledger = unlink(ledger, found, one.person, NOW);
        }
        const linked = linkedPeople(of, ledger.links);
        for (const platform of ['slack', 'teams'] as const) {
          const accounts = linked.flatMap((known) => known[platform] ?? []);
          expect(new Set(accounts).size).toBe(accounts.length);
        }
        expect(linked.map((known) => [known.slack, known.teams]).slice(2)).toEqual([
          [undefined, undefined],
          [undefined, undefined],
        ]);
        expect([linked[0]?.slack, linked[1]?.teams]).toEqual(['U0DANA', '29:r']);
      }
    }),
  );
});

describe('the switch', () => {
  const emailed = [{ id: 'ravi', name: 'Ravi', email: 'ravi@client.example', groups: ['revops'] }];
  const on = { link_by_email: true, slack_team: 'T0CLIENTA', channels: { slack: 'C0CLIENTA' }, people: emailed };
  const problems = (words: object) => checkWorkspace(workspaceFile({ ...on, ...words }), matrixFile('revops'), null);
  const about = (words: object, what: RegExp) => problems(words).filter(({ message }) => what.test(message));

  test('is off where nothing is said, and another word than true or false is refused with the remedy', () => {
    expect(workspace().link_by_email).toBe(false);
    expect(() => workspace({ link_by_email: 'yes' })).toThrow('Write true to link chat accounts to people by their e-mail addresses, or false');
  });

  test('is a change of the matrix in force, and so are a team or an address while it is on', () => {
    const hashOf = (words: object) => workspace({ people: emailed, ...words }).hash;
    expect(hashOf({ link_by_email: false })).toBe(hashOf({}));
    const other = [{ ...emailed[0], email: 'other@client.example' }];
    expect(new Set([hashOf({}), hashOf(on), hashOf({ ...on, people: other }), hashOf({ ...on, slack_team: 'T0OTHER' })]).size).toBe(4);
    expect(hashOf({ people: other })).toBe(hashOf({}));
  });

  test('needs the Slack team whose accounts count', () => {
    expect(about({ slack_team: undefined }, /add slack_team/)).toMatchObject([{ path: ['link_by_email'], hard: true }]);
    expect(about({ slack_team: undefined, channels: { teams: '19:a@thread.tacv2' } }, /add slack_team/)).toEqual([]);
    expect(about({}, /link_by_email|e-mail/)).toEqual([]);
  });

  test('warns where two people share an address, or nobody has one', () => {
    const twice = [...emailed, { id: 'mei', name: 'Mei', email: 'RAVI@client.example', groups: ['revops'] }];
    expect(about({ people: twice }, /ravi and mei share an e-mail address, and one human has one vote/)).toMatchObject([{ hard: false }]);
    expect(about({ people: [{ id: 'ravi', name: 'Ravi', groups: ['revops'] }] }, /nobody can be linked by e-mail/)).toMatchObject([{ hard: false }]);
    expect(about({ people: twice, link_by_email: false }, /share an e-mail/)).toMatchObject([{ hard: false }]);
  });
});
