// `npm run policy:test` itself: a case that is wrong fails the run, by name.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { readFolder } from '../../../src/adapters/policies/read-folder.ts';
import { policyTest } from '../../../src/cli/policy-test.ts';
import { emailRequest } from '../../requests.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

async function runWith(change: (file: string) => void) {
  const folder = mkdtempSync(join(tmpdir(), 'cases-'));
  cpSync('test/cases', folder, { recursive: true });
  change(join(folder, 'presets.yaml'));
  const printed: string[] = [];
  const print = (text: string) => {
    printed.push(text);
  };
  vi.spyOn(console, 'log').mockImplementation(print);
  vi.spyOn(console, 'error').mockImplementation(print);
  const code = await policyTest([folder]);
  rmSync(folder, { recursive: true });
  return { code, text: printed.join('\n') };
}

const edit = (from: string, to: string) => (file: string) => writeFileSync(file, readFileSync(file, 'utf8').replace(from, to));

test('cases that are right end well', async () => {
  const { code, text } = await runWith(() => {});
  expect(code).toBe(0);
  expect(text).toMatch(/(\d+) of \1 cases passed/);
});

test('a case that is wrong is named with its file and line', async () => {
  const { code, text } = await runWith(edit('decision: deny, rows: [admin-account-merge]', 'decision: ask, rows: [admin-account-merge]'));
  expect(code).toBe(1);
  expect(text).toMatch(/presets\.yaml:\d+: smb: no admin agent\n {2}expected ask, got deny because of role_off/);
});

test('a regression set runs too, under the matrix of the workspace that it names; a folder without cases says what it takes', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sets-'));
  const clients = readFolder('policies').clients.map(({ file }) => file.value.id);
  const set = (decision: string) => {
    const { expires_at: _later, ...request } = emailRequest({ workspace: clients[0] ?? '' });
    writeFileSync(
      join(folder, 'set.yaml'),
      JSON.stringify({ workspace: clients[0], cases: [{ name: 'the bad mail', request, expect: { decision } }] }),
    );
  };
  const printed: string[] = [];
  for (const kind of ['log', 'error'] as const) vi.spyOn(console, kind).mockImplementation((text: string) => void printed.push(text));
  expect(await policyTest([folder])).toBe(1);
  expect(printed.pop()).toMatch(/holds no case files; save one there .*, or name another folder, such as test\/cases/);
  const codes = [];
  for (const decision of ['auto', 'ask', 'deny']) {
    set(decision);
    codes.push(await policyTest([folder]));
  }
  rmSync(folder, { recursive: true });
  expect(codes.toSorted()).toEqual([0, 1, 1]);
  expect(printed.join('\n')).toMatch(/set\.yaml:\d+: the bad mail\n {2}expected/);
});

test('a case file that cannot be read is named with its line', async () => {
  const { code, text } = await runWith(edit('request: merge', 'reqest: merge'));
  expect(code).toBe(1);
  expect(text).toMatch(/presets\.yaml:\d+: unknown key "reqest"/);
});

test('a case whose request or workspace is not valid says which field, and what belongs there', async () => {
  const asked = await runWith(edit('request: merge', 'with: {confidence_score: "0.9"}, request: merge'));
  expect(asked.text).toMatch(/presets\.yaml:\d+: the request is not valid: confidence_score: Write a number: take the quotes away/);
  const bound = await runWith((file) => edit('since: 2026-01-12', 'since: soon')(file.replace('presets.yaml', 'workspaces.yaml')));
  expect(bound.text).toMatch(/workspaces\.yaml:\d+: since: Write a day such as 2026-01-10/);
});
