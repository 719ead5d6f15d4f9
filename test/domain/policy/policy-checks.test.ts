// What loading refuses: matrices that break an invariant, and workspaces that cannot work under theirs.
import { describe, expect, test } from 'vitest';
import { checkMatrix } from '../../../src/domain/policy/check-matrix.ts';
import { checkWorkspace } from '../../../src/domain/policy/check-workspace.ts';
import { MatrixFile, PresetFile } from '../../../src/domain/policy/matrix-file.ts';
import { matrixFile, workspaceFile } from '../workspace-for-tests.ts';

const revops = matrixFile('revops');
const preset = PresetFile.parse({ id: 'house', roles_off: ['admin'], segments_at_most: 1 });

/** The shipped matrix with one more row. */
const withRow = (row: object) =>
  MatrixFile.parse({
    ...JSON.parse(JSON.stringify(revops)),
    max_signal_age: '7d',
    rows: [
      ...JSON.parse(JSON.stringify(revops.rows)),
      { id: 'new', role: 'admin', object: 'invoice', action: 'create', tier: 1, auto: 'true', ...row },
    ],
  });
const wrong = (row: object) => checkMatrix(withRow(row)).map((problem) => problem.message);

test('the shipped matrices have nothing wrong with them', () => {
  expect(checkMatrix(revops)).toEqual([]);
  expect(checkMatrix(matrixFile('support'))).toEqual([]);
  expect(wrong({})).toEqual([]);
});

describe('a matrix is refused where', () => {
  const cases: [string, object, RegExp][] = [
    ['a row names a role that is not there', { role: 'wizard' }, /unknown role "wizard"; use one of prospecting/],
    ['a row names a rule set that is not there', { use: ['luck'] }, /unknown rule set "luck"/],
    ['a row names a window that is not there', { window: 'lunch' }, /unknown window "lunch"/],
    ['a condition is no CEL', { auto: 'confidence_score >=' }, /cannot be used/],
    ['a condition names what is not there', { auto: 'flags.lucky' }, /No such key: lucky/],
    ['a condition asks whether there is what never is', { auto: 'has(flags.new_domain) && !has(flags.lucky)' }, /No such key: lucky/],
    [
      "a condition holds an agent's text against an expression",
      { auto: 'target.domain.matches("^(a+)+$")' },
      /use startsWith, endsWith, contains, == or in/,
    ],
    [
      'a condition does so for each record',
      { auto: 'target.record_ids.all(record, record == "x" || record.matches("^(a+)+$"))' },
      /matches may take minutes/,
    ],
    ['a condition asks how much of its own row is used', { auto: 'counters.per_row_day < 5.0' }, /No such key: per_row_day/],
    ['a condition compares a text with a number', { auto: 'source_vendor > 3' }, /no such overload/],
    ['a condition gives no truth', { auto: 'confidence_score' }, /it gives double/],
    ['a rule gives no truth', { rules: [{ id: 'r', when: 'target.domain', verdict: 'ask', reason: 'x' }] }, /it gives string/],
    ['two rows have one id', { id: 'notes' }, /two rows are called "notes"/],
    ['two rows answer for the same action', { role: 'admin', object: 'account', action: 'merge' }, /overlaps "admin-account-merge"/],
    ['two rows cover the same field', { object: 'opportunity', action: 'update', fields: ['stage'], window: 'on-call' }, /both cover stage/],
    ['rows that can meet differ in their window', { object: 'opportunity', action: 'update', fields: ['amount'] }, /can meet in one request/],
    ['tier 3 is automatic', { tier: 3 }, /tier 3, which is never automatic/],
    ['one person decides what cannot be undone', { tier: 3, auto: undefined, reversible: false }, /let two people approve it/],
    ['an agent may approve', { class: 'approve' }, /only people may/],
    ['a denial names nobody', { allowed: false }, /names nobody/],
    ['a denied row lets people edit', { allowed: false, human_only: 'RevOps', edit: ['/body'] }, /denied, so there is nothing to edit/],
    ['what may be edited is listed twice', { approvers: { group: 'revops' }, edit: ['/body', '/body'] }, /\/body is listed twice/],
    [
      'what may be edited is in a field of another row',
      { approvers: { group: 'revops' }, fields: ['note'], edit: ['/note/text', '/owner'] },
      /\/owner is in a field that the row "new" does not cover; use one of note/,
    ],
    ['who sends e-mail gets a row of tier 3', { role: 'outreach', tier: 3, auto: undefined }, /outreach sends e-mail and must have no Admin rows/],
    ['who sends e-mail may merge', { role: 'outreach', action: 'merge' }, /outreach sends e-mail/],
    ['admin sends e-mail', { object: 'email', action: 'send' }, /admin must not send e-mail/],
    ['prospecting sends', { role: 'prospecting', object: 'email', action: 'send' }, /prospecting neither sends/],
    ['prospecting touches opportunities', { role: 'prospecting', object: 'opportunity', action: 'read' }, /prospecting neither sends/],
  ];
  for (const [what, row, message] of cases) {
    test(what, () => expect(wrong(row)).toContainEqual(expect.stringMatching(message)));
  }

  test('nobody is named to decide', () => {
    const { approvers: _all, ...rest } = JSON.parse(JSON.stringify(revops));
    const file = MatrixFile.parse({ ...rest, max_signal_age: '7d' });
    expect(checkMatrix(file).map((one) => one.message)).toContainEqual(expect.stringMatching(/"notes" has no approvers, which means nobody/));
  });
});

const problems = (overrides: object, laid: typeof preset | null = null) =>
  checkWorkspace(workspaceFile({ channels: { slack: 'C0CLIENTA' }, ...overrides }), revops, laid);
const hard = (overrides: object, laid: typeof preset | null = null) => problems(overrides, laid).flatMap((one) => (one.hard ? one.message : []));
const people = (...groups: string[][]) => groups.map((own, index) => ({ id: `p${index}`, name: `P${index}`, groups: own }));

describe('a workspace is refused where', () => {
  const cases: [string, object, RegExp][] = [
    ['its zone is no zone', { time_zone: 'America/Springfield' }, /unknown time zone "America\/Springfield"/],
    [
      'a window has a zone that is no zone',
      { windows: { 'on-call': { zone: 'Mars', days: 'all', hours: '09:00-17:00' } } },
      /unknown time zone "Mars"/,
    ],
    ['a window is empty', { windows: { 'on-call': { zone: 'workspace', days: 'all', hours: '09:00-09:00' } } }, /are empty/],
    [
      'two people share an account',
      {
        people: [
          { id: 'a', name: 'A', slack: 'U0A' },
          { id: 'b', name: 'B', slack: 'U0A' },
        ],
      },
      /a and b share the slack account U0A/,
    ],
    [
      'two people share an id',
      {
        people: [
          { id: 'a', name: 'A' },
          { id: 'a', name: 'B' },
        ],
      },
      /two people have the id "a"/,
    ],
    [
      'a suppressed domain has a star within',
      { suppressed: { domains: ['mail.*.example'] } },
      /"mail\.\*\.example" is no domain; write \*\.acme\.example/,
    ],
    [
      'two suppressed domains are one entry',
      { suppressed: { domains: ['a.example, b.example'] } },
      /is several domains; give each an entry of its own/,
    ],
    ['a suppressed contact is nobody', { suppressed: { contacts: ['\u200b'] } }, /names nobody; write an address or an id/],
    ['a suppressed domain is none', { suppressed: { domains: ['*.'] } }, /names no domain; write one such as acme\.example/],
    ['a domain is suppressed as a contact', { suppressed: { contacts: ['@acme.example'] } }, /is nobody's address; put a whole domain under domains/],
    ['a pattern is suppressed as a contact', { suppressed: { contacts: ['*@acme.example'] } }, /is no contact; put a whole domain under domains/],
    ['a country is misspelt', { country: 'XX' }, /unknown country "XX"; write the two letters that ISO 3166 has for it, such as US/],
    ['an operator is nobody', { agents: [{ role: 'admin', operator: 'zoe' }] }, /unknown person "zoe"/],
    ['an agent has a role that is not there', { agents: [{ role: 'wizard' }] }, /unknown role "wizard"/],
    ['caps are of a role that is not there', { caps: { wizard: { per_role_day: 1 } } }, /unknown role "wizard"/],
    ['one person cannot be two', { people: people(['revops']) }, /"admin-account-merge" wants 2 different people/],
    [
      'two people cannot be two where one operates the agent',
      { people: people(['revops'], ['revops']), agents: [{ role: 'admin', operator: 'p1' }] },
      /too few without p1, who operates admin/,
    ],
    ['an agency has no client to sign off', { agency: true }, /nobody is in the group client/],
    ['one person would sit in two groups at once', { agency: true, people: people(['revops', 'client'], ['revops']) }, /wants 3 different people/],
  ];
  for (const [what, overrides, message] of cases) {
    test(what, () => expect(hard(overrides)).toContainEqual(expect.stringMatching(message)));
  }

  test('a preset allows one segment and it lists two', () => {
    expect(hard({ known_good_segments: ['a', 'b'] }, preset)).toEqual(['the preset "house" is for 1 segment; list no more']);
    expect(hard({ known_good_segments: ['a'] }, preset)).toEqual([]);
  });

  test('a preset speaks of a role that the matrix does not have', () => {
    const found = checkWorkspace(workspaceFile({ matrix: 'support', people: [] }), matrixFile('support'), preset);
    expect(found.filter((one) => one.hard).map((one) => one.message)).toEqual([expect.stringMatching(/speaks of the role "admin"/)]);
  });
});

describe('a workspace is let in with a warning where', () => {
  test('a group has nobody, in one sentence for all its rows: their requests will be blocked', () => {
    const found = problems({ people: people(['sales']), last_resort: 'sales' });
    expect(found.map(({ message, hard: isHard }) => [isHard, message])).toEqual([
      [
        false,
        expect.stringMatching(
          /^nobody in revops may approve \d\d rows \("[a-z-]+" and others\), whose requests are blocked until .*; put people into revops$/,
        ),
      ],
    ]);
  });

  test('a group has nobody whom one row alone asks', () => {
    const one = { people: people(['revops'], ['revops']), last_resort: 'revops' };
    const matrix = withRow({ approvers: { group: 'finance' } });
    expect(checkWorkspace(workspaceFile({ ...one, channels: { slack: 'C0CLIENTA' } }), matrix, null).map(({ message }) => message)).toEqual([
      'nobody in finance may approve "new", whose requests are blocked until somebody may; put people into finance',
    ]);
  });

  test('the only one of a group operates the agent', () => {
    expect(hard({ people: people(['revops'], ['revops'], ['revops']), agents: [{ role: 'admin', operator: 'p0' }] })).toEqual([]);
  });

  test('it renames a window that no row uses, or lists a webhook that security has not seen', () => {
    const windows = { lunch: { zone: 'workspace', days: 'all' as const, hours: '12:00-13:00' } };
    const webhook_allowlist = [{ host: 'flows.example', schema: 'x', reviewed_by: 'ravi' }];
    expect(problems({ windows, webhook_allowlist }).map((one) => [one.hard, one.path[0]])).toEqual([
      [false, 'windows'],
      [false, 'webhook_allowlist'],
    ]);
  });

  test('a role that is off needs no quorum', () => {
    expect(hard({ people: people(['revops']) }, preset)).toEqual([]);
  });
});
