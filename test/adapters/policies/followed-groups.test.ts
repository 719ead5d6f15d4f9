// Groups that follow a directory, in a workspace file: what is read, and what is refused with its line.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { followedIn } from '../../../src/domain/policy/followed-groups.ts';
import { newPolicyFolder, type PolicyFolder } from './policy-folder.ts';

const ONE_OF = 'Write one of {slack: S0123ABCD}, the id of a Slack user group, or {entra: 2f6c1a9e-...}, the object id of a group in Microsoft Entra';
let folder: PolicyFolder;
beforeEach(() => {
  folder = newPolicyFolder();
});
afterEach(() => folder.clear());

const GROUP = '2F6C1A9E-4B1D-4C57-9A53-1F0C4D5E6A7B';
const FILE = 'workspaces/client-b.yaml';
const follow = (follows: string) => {
  folder.edit(FILE, 'callback_hosts:', `groups:\n  on-call: {follows: ${follows}}\ncallback_hosts:`);
  return folder.problemsOf(() => folder.load());
};

test('a group that follows a directory is read beside the people, whose accounts it names', () => {
  folder.edit(FILE, 'slack: U0BEA, groups: [revops]', `slack: U0BEA, entra: ${GROUP}`);
  folder.edit(FILE, 'slack: U0NOOR, groups: [revops]', 'slack: U0NOOR');
  folder.edit(FILE, 'callback_hosts:', `groups: {revops: {follows: {slack: S0REVOPS}}, on-call: {follows: {entra: ${GROUP}}}}\ncallback_hosts:`);
  const client = folder.load().policies.get('client-b');
  expect(client?.groups).toEqual({ revops: { follows: { slack: 'S0REVOPS' } }, 'on-call': { follows: { entra: GROUP.toLowerCase() } } });
  expect(client?.people[0]).toMatchObject({ entra: GROUP.toLowerCase(), groups: [] });
  expect(folder.logged.filter((line) => line.includes('client-b'))).toEqual([]);
});

test('it is refused with its line where its id is none, or it names two', () => {
  const line = folder.lineOf(FILE, 'callback_hosts:') + 1;
  const cases: [string, string][] = [
    ['{slack: revops}', '.slack: Write the id of a Slack user group, such as S0123ABCD'],
    ['{entra: S0REVOPS}', '.entra: Write the object id of Microsoft Entra, such as 2f6c1a9e-4b1d-4c57-9a53-1f0c4d5e6a7b'],
    [`{slack: S0REVOPS, entra: ${GROUP}}`, `: ${ONE_OF}`],
    ['{}', `: ${ONE_OF}`],
  ];
  for (const [follows, words] of cases) {
    expect(follow(follows), follows).toEqual([`${FILE}:${line}: groups.on-call.follows${words}`]);
    folder.ship();
  }
});

test('it has nobody by hand beside: they would stay when they leave it', () => {
  folder.edit(FILE, 'callback_hosts:', 'groups: {revops: {follows: {slack: S0REVOPS}}}\ncallback_hosts:');
  expect(folder.problemsOf(() => folder.load())[0]).toBe(
    `${FILE}:${folder.lineOf(FILE, 'U0BEA')}: revops follows a directory, which says who is in it; take revops away from bea's groups`,
  );
});

test('in an organisation it names its Slack team beside it, since the bot of the whole has to', () => {
  folder.edit(FILE, 'callback_hosts:', 'slack_team: E0ORG\ncallback_hosts:');
  const line = folder.lineOf(FILE, 'callback_hosts:') + 1;
  expect(follow('{slack: S0REVOPS}')).toEqual([
    `${FILE}:${line}: E0ORG is an organisation; write the team that the user group is in beside it, team: T...`,
  ]);
  folder.edit(FILE, '{slack: S0REVOPS}', '{slack: S0REVOPS, team: T0A}');
  expect(followedIn(folder.load().policies.get('client-b') ?? {})).toEqual([{ group: 'on-call', directory: 'slack', id: 'S0REVOPS', team: 'T0A' }]);
  folder.edit(FILE, 'team: T0A', 'team: E0ORG');
  expect(folder.problemsOf(() => folder.load()).join()).toContain('Write the id of the Slack team that the user group is in, such as T0123ABCD');
});

test('it is refused where its directory is not connected, with the remedy', () => {
  folder.edit(FILE, 'callback_hosts:', `groups:\n  on-call: {follows: {entra: ${GROUP}}}\ncallback_hosts:`);
  const cannotFollow = (directory: string) => (directory === 'entra' ? 'ENTRA_CLIENT_ID is not set; set it' : null);
  expect(folder.problemsOf(() => folder.load({ cannotFollow }))).toEqual([
    `${FILE}:${folder.lineOf(FILE, 'on-call:')}: on-call follows a group, and ENTRA_CLIENT_ID is not set; set it`,
  ]);
  expect(folder.load().policies.get('client-b')).not.toBeNull();
  expect(folder.logged.join()).toContain('nobody can be in on-call: add their object ids in Microsoft Entra to people');
});
