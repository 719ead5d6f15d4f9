// The policy folder on disk: what is refused with its line, what stays in force when a file is broken, and the secrets.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadPolicies, PolicyError, type Reload } from '../../../src/adapters/policies/load-policies.ts';
import { passesRegression } from '../../../src/domain/regression.ts';
import { emailRequest } from '../../requests.ts';

let dir: string;
let logged: string[];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'policies-'));
  cpSync('policies', join(dir, 'policies'), { recursive: true });
  logged = [];
});
afterEach(() => rmSync(dir, { recursive: true }));

const note = (_details: object, message: string) => {
  logged.push(message);
};
const logger = { debug: note, info: note, warn: note, error: note };
const load = (over: { env?: Record<string, string>; makeSecrets?: boolean; cannotFollow?: (directory: string) => string | null } = {}) =>
  loadPolicies({ dir: join(dir, 'policies'), env: {}, secretsFile: join(dir, 'secrets.json'), makeSecrets: true, logger, ...over });

function edit(file: string, from: string, to: string) {
  const path = join(dir, 'policies', file);
  const text = readFileSync(path, 'utf8');
  if (!text.includes(from)) throw new Error(`${file} does not hold ${from}`);
  writeFileSync(path, text.replace(from, to));
}

function problemsOf(run: () => unknown): string[] {
  try {
    run();
  } catch (error) {
    if (error instanceof PolicyError) return error.problems.map((one) => one.replace(`${dir}/policies/`, ''));
    throw error;
  }
  return [];
}

const ONE_OF = 'Write one of {slack: S0123ABCD}, the id of a Slack user group, or {entra: 2f6c1a9e-...}, the object id of a group in Microsoft Entra';
const lineOf = (file: string, text: string) =>
  readFileSync(join(dir, 'policies', file), 'utf8')
    .split('\n')
    .findIndex((line) => line.includes(text)) + 1;

describe('a group that follows a directory', () => {
  const GROUP = '2F6C1A9E-4B1D-4C57-9A53-1F0C4D5E6A7B';
  const FILE = 'workspaces/client-b.yaml';
  const follow = (follows: string) => {
    edit(FILE, 'callback_hosts:', `groups:\n  on-call: {follows: ${follows}}\ncallback_hosts:`);
    return problemsOf(() => load());
  };

  test('is read beside the people, whose accounts it names', () => {
    edit(FILE, 'slack: U0BEA, groups: [revops]', `slack: U0BEA, entra: ${GROUP}`);
    edit(FILE, 'slack: U0NOOR, groups: [revops]', 'slack: U0NOOR');
    edit(FILE, 'callback_hosts:', `groups: {revops: {follows: {slack: S0REVOPS}}, on-call: {follows: {entra: ${GROUP}}}}\ncallback_hosts:`);
    const client = load().policies.get('client-b');
    expect(client?.groups).toEqual({ revops: { follows: { slack: 'S0REVOPS' } }, 'on-call': { follows: { entra: GROUP.toLowerCase() } } });
    expect(client?.people[0]).toMatchObject({ entra: GROUP.toLowerCase(), groups: [] });
    expect(logged.filter((line) => line.includes('client-b'))).toEqual([]);
  });

  test('is refused with its line where its id is none, or it names two', () => {
    const line = lineOf(FILE, 'callback_hosts:') + 1;
    const cases: [string, string][] = [
      ['{slack: revops}', '.slack: Write the id of a Slack user group, such as S0123ABCD'],
      ['{entra: S0REVOPS}', '.entra: Write the object id of Microsoft Entra, such as 2f6c1a9e-4b1d-4c57-9a53-1f0c4d5e6a7b'],
      [`{slack: S0REVOPS, entra: ${GROUP}}`, `: ${ONE_OF}`],
      ['{}', `: ${ONE_OF}`],
    ];
    for (const [follows, words] of cases) {
      expect(follow(follows), follows).toEqual([`${FILE}:${line}: groups.on-call.follows${words}`]);
      cpSync('policies', join(dir, 'policies'), { recursive: true });
    }
  });

  test('has nobody by hand beside: they would stay when they leave it', () => {
    edit(FILE, 'callback_hosts:', 'groups: {revops: {follows: {slack: S0REVOPS}}}\ncallback_hosts:');
    expect(problemsOf(() => load())[0]).toBe(
      `${FILE}:${lineOf(FILE, 'U0BEA')}: revops follows a directory, which says who is in it; take revops away from bea's groups`,
    );
  });

  test('is refused where its directory is not connected, with the remedy', () => {
    edit(FILE, 'callback_hosts:', `groups:\n  on-call: {follows: {entra: ${GROUP}}}\ncallback_hosts:`);
    const cannotFollow = (directory: string) => (directory === 'entra' ? 'ENTRA_CLIENT_ID is not set; set it' : null);
    expect(problemsOf(() => load({ cannotFollow }))).toEqual([
      `${FILE}:${lineOf(FILE, 'on-call:')}: on-call follows a group, and ENTRA_CLIENT_ID is not set; set it`,
    ]);
    expect(load().policies.get('client-b')).not.toBeNull();
    expect(logged.join()).toContain('nobody can be in on-call: add their object ids in Microsoft Entra to people');
  });
});

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

  test('a folder without any matrix', () => {
    rmSync(join(dir, 'policies'), { recursive: true });
    expect(problemsOf(load)).toEqual([expect.stringMatching(/no matrix is here; set POLICY_DIR/)]);
  });
});

describe('secrets', () => {
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

  test('of an agent of its own and narrow keys are read', () => {
    edit('workspaces/client-a.yaml', 'operator: dana}', 'operator: dana, secret: "env:CLIENT_A_ADMIN_SECRET"}');
    edit('workspaces/client-a.yaml', '  api_key: env', '  api_keys: [{key: "env:CLIENT_A_AUDIT_KEY", scope: audit}]\n  api_key: env');
    const { agents, secrets } = load().policies.get('client-a') ?? {};
    expect(agents?.[0]?.secret?.[0]).toMatch(/^whsec_/);
    expect(secrets?.api_keys.map((one) => one.scope)).toEqual(['full', 'audit']);
  });
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
