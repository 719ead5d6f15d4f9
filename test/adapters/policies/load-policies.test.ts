// The policy folder on disk: what is refused with its line, what stays in force when a file is broken, and the secrets.
import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Reload } from '../../../src/adapters/policies/load-policies.ts';
import { newLogger } from '../../../src/adapters/telemetry/logger.ts';
import { passesRegression } from '../../../src/domain/policy/regression.ts';
import { emailRequest } from '../../requests.ts';
import { newPolicyFolder, type PolicyFolder } from './policy-folder.ts';

let { dir, logged, ship, load, edit, write, copy, problemsOf, lineOf, clear } = {} as PolicyFolder;
beforeEach(() => {
  ({ dir, logged, ship, load, edit, write, copy, problemsOf, lineOf, clear } = newPolicyFolder());
});
afterEach(() => clear());

describe('the shipped folder', () => {
  test('loads, with three workspaces under the matrix that they name', () => {
    const { policies, close } = load();
    expect(policies.all().map((one) => `${one.id} ${one.matrix.id}`)).toEqual(['client-a revops', 'client-b revops', 'client-c revops']);
    expect(policies.get('client-z')).toBeNull();
    close();
  });

  test('lets the signing secret sign callbacks where there is none for them', () => {
    const b = load().policies.get('client-b');
    expect(b?.secrets.callback).toEqual(b?.secrets.webhook);
    expect(b?.secrets.api_keys).toEqual([{ key: expect.stringMatching(/^key_[0-9a-f]{48}$/), scope: 'full' }]);
  });
});

describe('a first load names the file, the line and the remedy of everything that is wrong', () => {
  test('a file that is no YAML', () => {
    edit('workspaces/client-b.yaml', 'name: Client B', 'name: [Client B');
    expect(problemsOf(load)[0]).toMatch(/^workspaces\/client-b\.yaml:\d+: not readable as YAML: .*; correct this line$/);
  });

  test('a file whose aliases stand for aliases', () => {
    const ten = (name: string) => Array.from({ length: 10 }, () => `*${name}`).join(', ');
    edit('workspaces/client-b.yaml', 'name: Client B', `name: [&a [x], &b [${ten('a')}], &c [${ten('b')}], &d [${ten('c')}]]`);
    expect(problemsOf(load)[0]).toBe('workspaces/client-b.yaml:1: its aliases stand for too much; write out what they mean');
  });

  test('what YAML would read as something else than it looks like', () => {
    const file = 'workspaces/client-b.yaml';
    const said = (from: string, to: string, name = file) => {
      ship();
      edit(name, from, to);
      return problemsOf(load).map((problem) => problem.replace(`${name}:${lineOf(name, to.split('\n').at(-1) ?? '')}: `, ''));
    };
    const tag = ['what begins with ! is a tag in YAML, and would not be part of the text; put it in quotes, as in "!flags.new_domain"'];
    const auto = 'auto: scores.icp_match >= 0.8';
    expect(said(auto, 'auto: !flags.new_domain && flags.risky_email', 'revops.yaml')).toEqual(tag);
    expect(said(auto, 'auto: ! flags.new_domain', 'revops.yaml')).toEqual(tag);
    expect(said('when: workspace.lists', 'when: !workspace.lists', 'presets/pilot.yaml')).toEqual(tag);
    expect(said('name: Client B', 'name: !env NAME')).toEqual(tag);
    expect(said('name: Client B', 'name: Client B\nname: Bee')).toEqual(['the key name is there twice; keep one of them']);
    expect(said('name: Client B', 'name: *who')).toEqual([
      'no anchor &who stands before *who; write one, or put a text that begins with * in quotes',
    ]);
    expect(said('name: Client B', 'name: Client B\n<<: house')).toEqual(['<< takes a mapping, or the alias of one; write that, or take << away']);
    expect(said('name: Client B', '---\nname: Client B')).toEqual([expect.stringMatching(/it holds several documents; take the line of --- away/)]);
    expect(said('name: Client B', 'name: Client: B')).toEqual([expect.stringMatching(/; put a text with a colon in it in quotes, and begin/)]);
    expect(said('name: Client B', 'name:Client B')).toEqual([expect.stringMatching(/; write a colon and a blank after each key$/)]);
    write(file, Buffer.from('name: Caf\u00e9', 'latin1'));
    expect(problemsOf(load)).toEqual([`${file}:1: its text is not in UTF-8; save it in that encoding`]);
  });

  test('an unknown key of a row', () => {
    edit('revops.yaml', 'reason: low_icp_match', 'reson: low_icp_match');
    expect(problemsOf(load)).toEqual([
      `revops.yaml:${lineOf('revops.yaml', 'reson:')}: unknown key "reson" in rows.2; take it away or correct its spelling`,
    ]);
  });

  test('a condition that is no CEL, and a person who is not there, together', () => {
    edit('revops.yaml', 'auto: scores.icp_match >= 0.8', 'auto: scores.icp >= 0.8');
    edit('workspaces/client-a.yaml', 'operator: dana', 'operator: dan');
    expect(problemsOf(load)).toEqual([
      `revops.yaml:${lineOf('revops.yaml', 'scores.icp >=')}: the condition \`scores.icp >= 0.8\` cannot be used: No such key: icp; correct it`,
      `workspaces/client-a.yaml:${lineOf('workspaces/client-a.yaml', 'operator: dan')}: unknown person "dan"; add them under people, or name another operator`,
    ]);
  });

  test('a matrix that is not there, and two files of one id', () => {
    edit('workspaces/client-a.yaml', 'matrix: revops', 'matrix: revop');
    edit('workspaces/client-c.yaml', 'id: client-c', 'id: client-b');
    const problems = problemsOf(load);
    expect(problems).toContainEqual(expect.stringMatching(/client-a\.yaml:4: no matrix is called "revop"; use one of revops, support/));
    expect(problems).toContainEqual(expect.stringMatching(/client-c\.yaml:2: the id "client-b" is that of .*client-b\.yaml too/));
  });

  test('a client that was copied with the secrets and the channel of another', () => {
    edit('workspaces/client-c.yaml', 'slack: C0CLIENTC', 'slack: C0CLIENTB');
    edit('workspaces/client-c.yaml', 'env:CLIENT_C_API_KEY', 'env:CLIENT_B_API_KEY');
    const one = (text: string) => `workspaces/client-c.yaml:${lineOf('workspaces/client-c.yaml', text)}`;
    expect(problemsOf(load).map((problem) => problem.replaceAll(`${dir}/policies/`, ''))).toEqual([
      `${one('env:CLIENT_B_API_KEY')}: the secret "env:CLIENT_B_API_KEY" is that of client-b in workspaces/client-b.yaml too; give client-c one of its own`,
      `${one('C0CLIENTB')}: the slack channel "C0CLIENTB" is that of client-b in workspaces/client-b.yaml too; give client-c one of its own`,
    ]);
  });

  test('a channel or an account that is no id of its platform', () => {
    const file = 'workspaces/client-b.yaml';
    const refused = (from: string, to: string) => {
      ship();
      edit(file, from, to);
      return problemsOf(load)[0]?.replace(`${file}:${lineOf(file, to)}: `, '');
    };
    expect(refused('slack: C0CLIENTB', 'slack: "#client-b"')).toMatch(/^channels\.slack: Write the channel's id, such as .* copy its ID$/);
    expect(refused('slack: C0CLIENTB', 'teams: client-b')).toMatch(/^channels\.teams: Write the channel's id, such as 19:abc@thread\.tacv2: /);
    expect(refused('slack: U0BEA', 'slack: bea')).toMatch(/^people\.0\.slack: Write the person's member id, such as .* Copy member ID$/);
    expect(refused('slack: U0BEA', 'teams: bea@client-b.example')).toMatch(/^people\.0\.teams: Write the person's account, such as 29:1abc: /);
    expect(refused('slack: C0CLIENTB', 'teams: "19:abc@thread.tacv2"')).toBeUndefined();
  });

  test('what is missing, empty or of another type, in words and with what belongs there', () => {
    const file = 'workspaces/client-b.yaml';
    const said = (from: string, to: string, name = file) => {
      ship();
      edit(name, from, to);
      return problemsOf(load).map((problem) => problem.replace(/^[^ ]+ /, ''));
    };
    expect(said('time_zone: America/Chicago\ncountry', 'country')).toEqual(['time_zone: This is missing; write a text']);
    expect(said('name: Client B', 'name: 42')).toEqual(['name: Write a text: put 42 in quotes']);
    expect(said('slack: C0CLIENTB}', 'slack:}')).toEqual([
      'channels.slack: Nothing stands here; write a text (in quotes where it begins with #), or take the key away',
    ]);
    expect(said('groups: [revops]', 'groups: revops')).toEqual(['people.0.groups: Write a list such as [a, b], not a text']);
    expect(said('secrets:', 'secrets: whsec_abc\nkept:')).toContainEqual(expect.stringMatching(/^secrets: Write the names of the secrets, such as /));
    expect(said('email: bea@client-b.example', 'email: bea')).toEqual(['people.0.email: Write an e-mail address such as mei@client-a.example']);
    expect(said('callback_hosts:', 'agency: yes\ncallback_hosts:')).toEqual(['agency: Write true or false, not a text']);
    expect(said('per_object_day: 200', 'per_object_day: "200"', 'presets/smb.yaml')).toEqual([
      'caps.prospecting.per_object_day: Write a number: take the quotes away',
    ]);
    expect(said('per_object_day: 200', 'per_object_day: 1.5', 'presets/smb.yaml')).toEqual([
      'caps.prospecting.per_object_day: Write a whole number, not 1.5',
    ]);
    expect(said('per_object_day: 200', 'per_object_day: -1', 'presets/smb.yaml')).toEqual([
      'caps.prospecting.per_object_day: Write 0 or more, not -1',
    ]);
    expect(said('risk: low', 'risk: tiny', 'revops.yaml')).toEqual(['classes.read.risk: Write one of low, medium, high, critical, not "tiny"']);
  });

  test('an empty file of each kind', () => {
    for (const file of ['revops.yaml', 'presets/smb.yaml', 'workspaces/client-b.yaml', 'cases/client-a.yaml']) {
      ship();
      write(file, '# to be written\n');
      expect(problemsOf(load)).toContain(`${file}:1: the file is empty; write into it what its neighbours have, or take the file away`);
    }
  });

  test('a file in the place of another kind, by one sentence', () => {
    write('house.yaml', 'id: house\nroles_off: [admin]\n');
    expect(problemsOf(load)).toEqual([
      'house.yaml:1: this is a preset, and a matrix is wanted here; keep it in the folder presets, and name it with "preset: house" in a workspace file',
    ]);
    ship();
    rmSync(join(dir, 'policies', 'house.yaml'));
    copy('workspaces/client-b.yaml', 'presets/client-d.yaml');
    expect(problemsOf(load)).toEqual([
      expect.stringMatching(/^presets\/client-d\.yaml:3: this is a workspace file, .*; keep it in the folder workspaces$/),
    ]);
  });

  test('a folder without any matrix', () => {
    rmSync(join(dir, 'policies'), { recursive: true });
    expect(problemsOf(load)).toEqual([`${dir}/policies: no matrix is here; set POLICY_DIR to the folder that holds revops.yaml`]);
  });
});

describe('a load says in the log, with the remedy, that', () => {
  const FILE = 'workspaces/client-b.yaml';
  /** The warnings of a load, each with its place in the file taken away. */
  const warned = () => {
    load();
    return logged.flatMap((line) => (line.includes('.yaml:') ? [line.replace(/^\S+\/([\w-]+\.yaml):\d+: /, '$1: ')] : []));
  };

  test('a client has no channel, whose requests would wait for nobody', () => {
    expect(warned()).toEqual([]);
    edit(FILE, 'channels: {slack: C0CLIENTB}', 'channels: {}');
    expect(warned()).toEqual([
      'client-b.yaml: it has no channel, so a request that needs people is put before nobody and expires; add one, such as channels: {slack: C0123ABCD}',
    ]);
  });

  test('no holidays are known for its country', () => {
    edit(FILE, 'country: US', 'country: KH');
    expect(warned()).toEqual([
      'client-b.yaml: no public holidays are known for the country "KH", so none is kept; where that is a slip, write its ISO 3166 code, such as GB',
    ]);
  });

  test('two rules in one list have one id', () => {
    edit('presets/smb.yaml', '  2:\n', '  2:\n    - {id: smb-known-good, when: "false", verdict: ask, reason: segment_unknown}\n');
    expect(warned()).toEqual(['smb.yaml: two rules are called "smb-known-good"; give each an id of its own']);
  });

  test('a regression set holds a request of another client', () => {
    const cases = [{ name: 'a mail', request: emailRequest({ workspace: 'client-b' }), expect: { decision: 'ask' } }];
    write('cases/client-a.yaml', JSON.stringify({ workspace: 'client-a', cases }));
    expect(warned()[0]).toBe('client-a.yaml: the case "a mail" is judged under client-a, and its request names client-b; correct one of them');
  });

  test('a group looks mistyped, of a person or one that follows a directory; one that nothing asks is lawful', () => {
    edit(FILE, 'slack: U0NOOR, groups: [revops]', 'slack: U0NOOR, groups: [revops, revop, Security, spectators]');
    edit(FILE, 'callback_hosts:', 'groups: {oncall: {follows: {slack: S0123ABCD}}}\ncallback_hosts:');
    expect(warned()).toEqual([
      'client-b.yaml: nothing asks the group "revop"; did you mean revops?',
      'client-b.yaml: nothing asks the group "Security"; did you mean security?',
      'client-b.yaml: nothing asks the group "oncall"; did you mean on-call?',
    ]);
  });
});

describe('secrets', () => {
  test('the log names the variables for which one was made, and none of the secrets', () => {
    const lines: string[] = [];
    const logger = newLogger({ level: 'info', tracer: { current: () => null }, to: { write: (line) => void lines.push(line) } });
    const { secrets } = load({ logger }).policies.get('client-a') ?? {};
    expect(JSON.parse(lines[0] ?? '').variables).toEqual(expect.arrayContaining(['CLIENT_A_WEBHOOK_SECRET', 'CLIENT_A_API_KEY']));
    expect(lines.join()).not.toContain(secrets?.webhook[0]);
  });

  test('are made once, kept for their owner alone, and the same after a restart', () => {
    const first = load().policies.get('client-a')?.secrets;
    expect(statSync(join(dir, 'secrets.json')).mode & 0o777).toBe(0o600);
    expect(logged.join()).toContain(join(dir, 'secrets.json'));
    expect(logged.join()).not.toContain(first?.webhook[0]);
    expect(load().policies.get('client-a')?.secrets).toEqual(first);
  });

  test('come from the environment where it has them', () => {
    const env = { CLIENT_A_WEBHOOK_SECRET: `whsec_${Buffer.alloc(32, 1).toString('base64')}` };
    expect(load({ env }).policies.get('client-a')?.secrets.webhook).toEqual([env.CLIENT_A_WEBHOOK_SECRET]);
  });

  test('are two while one takes the place of the other', () => {
    edit('workspaces/client-a.yaml', 'webhook: env:CLIENT_A_WEBHOOK_SECRET', 'webhook: [env:CLIENT_A_WEBHOOK_SECRET, env:CLIENT_A_OLD_SECRET]');
    expect(load().policies.get('client-a')?.secrets.webhook).toHaveLength(2);
  });

  test('are refused where none may be made, by the name of the variable', () => {
    const problems = problemsOf(() => load({ makeSecrets: false }));
    expect(problems[0]).toMatch(/client-a\.yaml:\d+: CLIENT_A_WEBHOOK_SECRET is not set; put the secret into that variable/);
  });

  test('are refused where they are too short or too long, without being shown', () => {
    for (const bytes of [23, 65]) {
      const env = { CLIENT_A_WEBHOOK_SECRET: `whsec_${Buffer.alloc(bytes, 7).toString('base64')}` };
      const problems = problemsOf(() => load({ env }));
      expect(problems).toEqual([expect.stringMatching(new RegExp(`CLIENT_A_WEBHOOK_SECRET has ${bytes} bytes and must have 24 to 64`))]);
      expect(problems.join()).not.toContain(env.CLIENT_A_WEBHOOK_SECRET);
    }
  });

  test('that two clients have the same value of are refused, since each would be taken for the other', () => {
    const env = { CLIENT_A_API_KEY: 'key_same', CLIENT_B_API_KEY: 'key_same' };
    expect(problemsOf(() => load({ env }))).toEqual([
      `workspaces/client-b.yaml:${lineOf('workspaces/client-b.yaml', 'api_key:')}: CLIENT_B_API_KEY has the value of CLIENT_A_API_KEY, another client's; give client-b one of its own`,
    ]);
  });

  test('of two agents of one role count both', () => {
    const agent = (who: string) => `{role: admin, operator: ${who}, secret: "env:CLIENT_A_${who.toUpperCase()}"}`;
    edit('workspaces/client-a.yaml', '{role: admin, operator: dana}', `${agent('dana')}\n  - ${agent('ravi')}`);
    const agents = load().policies.get('client-a')?.agents;
    expect(agents?.map(({ operator, secret }) => [operator, secret?.length])).toEqual([
      ['dana', 2],
      ['ravi', 2],
    ]);
  });

  test('of an agent of its own and narrow keys are read', () => {
    edit('workspaces/client-a.yaml', 'operator: dana}', 'operator: dana, secret: "env:CLIENT_A_ADMIN_SECRET"}');
    edit('workspaces/client-a.yaml', '  api_key: env', '  api_keys: [{key: "env:CLIENT_A_AUDIT_KEY", scope: audit}]\n  api_key: env');
    const { agents, secrets } = load().policies.get('client-a') ?? {};
    expect(agents?.[0]?.secret?.[0]).toMatch(/^whsec_/);
    expect(secrets?.api_keys.map((one) => one.scope)).toEqual(['full', 'audit']);
  });
});

test('anchors, aliases and merge keys are read, and a file may end in capitals', () => {
  edit(
    'workspaces/client-b.yaml',
    '  - {id: noor, name: Noor Haddad, email: noor@client-b.example, slack: U0NOOR, groups: [revops], locale: en, time_zone: America/Chicago}',
    '  - {<<: &usual {groups: [revops], locale: en}, id: noor, name: Noor Haddad, slack: U0NOOR}\n  - {<<: *usual, id: ann, name: Ann, locale: de}',
  );
  copy('workspaces/client-b.yaml', 'workspaces/CLIENT-B.YAML');
  rmSync(join(dir, 'policies', 'workspaces', 'client-b.yaml'));
  const people = load()
    .policies.get('client-b')
    ?.people.map(({ id, groups, locale }) => [id, groups, locale]);
  expect(people?.slice(1)).toEqual([
    ['noor', ['revops'], 'en'],
    ['ann', ['revops'], 'de'],
  ]);
});

describe("a workspace's regression set", () => {
  const regression = (expect: object, workspace = 'client-a') => {
    const request = emailRequest({ flags: { ...emailRequest().flags, new_domain: true } });
    const set = { workspace, about: 'What went wrong once.', cases: [{ name: 'a new domain is asked about', request, expect }] };
    mkdirSync(join(dir, 'policies', 'cases'), { recursive: true });
    writeFileSync(join(dir, 'policies', 'cases', 'client-a.yaml'), JSON.stringify(set, null, 2));
  };

  test('is passed by the matrix before it is put in force, and goes with the workspace', () => {
    regression({ decision: 'ask', reasons: ['new_domain'] });
    const loaded = load();
    expect(loaded.policies.get('client-a')?.regression.map(({ name }) => name)).toEqual(['a new domain is asked about']);
    expect(loaded.policies.get('client-b')?.regression).toEqual([]);
  });

  test('keeps a matrix that fails it out of force, with file, line, case and reason; the last good one stays', () => {
    regression({ decision: 'ask', reasons: ['new_domain'] });
    const loaded = load();
    const before = loaded.policies.get('client-a');
    edit('revops.yaml', 'when: flags.new_domain, verdict: ask', 'when: flags.new_domain && flags.exec_persona, verdict: ask');
    const { ok, changed, problems } = loaded.reload();
    expect([ok, changed]).toEqual([false, []]);
    expect(problems).toEqual([
      expect.stringMatching(
        /cases\/client-a\.yaml:5: the matrix of client-a fails the case "a new domain is asked about" \(expected ask, got auto because of \(none\); .*\); correct the matrix/,
      ),
    ]);
    expect(loaded.policies.get('client-a')).toBe(before);
    expect(passesRegression(before ?? fail(), before?.regression ?? [])).toEqual({ passed: true, failures: [] });
  });

  test('that its matrix fails at the first start holds the releases of this workspace alone, until the cases pass', () => {
    regression({ decision: 'deny' });
    const loaded = load();
    expect(loaded.policies.all().map(({ id, failing }) => [id, failing])).toEqual([
      ['client-a', ['a new domain is asked about']],
      ['client-b', undefined],
      ['client-c', undefined],
    ]);
    expect(logged.join()).toContain('fails the case "a new domain is asked about" (expected deny, got ask');
    edit('workspaces/client-b.yaml', 'name: Client B', 'name: Client Bee');
    expect(loaded.reload().ok).toBe(true);
    expect(loaded.policies.get('client-a')?.failing).toHaveLength(1);
    regression({ decision: 'ask' });
    expect(loaded.reload().ok).toBe(true);
    expect(loaded.policies.get('client-a')?.failing).toBeUndefined();
    regression({ decision: 'deny' });
    expect(loaded.reload().ok).toBe(false);
  });

  test('is refused where it names nobody or cannot be read', () => {
    regression({ decision: 'ask' }, 'client-q');
    expect(problemsOf(load)).toEqual([expect.stringMatching(/cases\/client-a\.yaml:2: no workspace is called "client-q"/)]);
    regression({ decision: 'perhaps' });
    expect(problemsOf(load)).toEqual([expect.stringMatching(/^cases\/client-a\.yaml:\d+: cases\.0\.expect\.decision/)]);
  });

  test('is looked at again when it changes', async () => {
    regression({ decision: 'ask' });
    const loaded = load();
    const seen = new Promise<Reload>((resolve) => loaded.watch(resolve));
    regression({ decision: 'auto' });
    expect(await seen).toMatchObject({ ok: false });
    loaded.close();
  });
});

const fail = (): never => {
  throw new Error('There is no such workspace');
};

describe('a later load', () => {
  test('with errors keeps what is in force and says what is wrong', () => {
    const loaded = load();
    const before = loaded.policies.get('client-a');
    edit('revops.yaml', 'tier: 1\n    risk', 'tier: 7\n    risk');
    expect(loaded.reload()).toMatchObject({
      ok: false,
      changed: [],
      problems: [expect.stringMatching(/revops\.yaml:\d+: rows\.2\.tier: Write a tier from 0 to 3/)],
    });
    expect(loaded.policies.get('client-a')).toBe(before);
    expect(logged.at(-1)).toMatch(/the last good ones stay in force/);
  });

  test('names the workspaces that another matrix, or another list, holds for', () => {
    const loaded = load();
    edit('workspaces/client-b.yaml', 'name: Client B', 'name: Client Bee');
    expect(loaded.reload()).toMatchObject({ ok: true, changed: [] });
    edit('workspaces/client-b.yaml', 'known_good_segments: [smb-us]', 'known_good_segments: [smb-us, smb-ca]');
    expect(loaded.reload()).toMatchObject({ ok: true, changed: ['client-b'] });
    edit('revops.yaml', 'per_role_day: 200', 'per_role_day: 190');
    expect(loaded.reload()).toMatchObject({ ok: true, changed: ['client-a', 'client-b', 'client-c'] });
  });

  test('comes by itself when a file changes', async () => {
    const loaded = load();
    const seen = new Promise<Reload>((resolve) => loaded.watch(resolve));
    edit('workspaces/client-b.yaml', 'smb-us', 'smb-ca');
    expect(await seen).toMatchObject({ ok: true, changed: ['client-b'] });
    loaded.close();
  });
});
