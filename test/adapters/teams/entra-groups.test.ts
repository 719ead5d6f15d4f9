// Who is in a group of Microsoft Entra: all of them or nobody, with a token that goes nowhere else.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { entraGroups } from '../../../src/adapters/teams/entra-groups.ts';
import type { GroupDirectory } from '../../../src/ports/policies.ts';
import { systemClock } from '../../../src/system.ts';
import { startEntraGraph } from '../../services/entra-graph.ts';

const GROUP = '2f6c1a9e-4b1d-4c57-9a53-1f0c4d5e6a7b';
const idOf = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
const everybody = Array.from({ length: 5 }, (_, index) => idOf(index));
const AT = { channels: {} };

let graph: Awaited<ReturnType<typeof startEntraGraph>>;
let directory: GroupDirectory;
beforeEach(async () => {
  graph = await startEntraGraph({ pageSize: 2 });
  graph.groups.set(GROUP, everybody);
  directory = entraGroups({ config: graph.config, clock: systemClock() });
});
afterEach(() => graph.close());

const read = () => directory.membersOf({ id: GROUP }, AT);

test('every page is read, by one token for all of them', async () => {
  expect(await read()).toEqual(everybody);
  expect(graph.calls).toEqual([`/v1.0/groups/${GROUP}/transitiveMembers`, ...Array(2).fill(`/v1.0/groups/${GROUP}/transitiveMembers next`)]);
  graph.groups.set(GROUP, everybody.slice(1));
  expect(await read()).toEqual(everybody.slice(1));
  expect(graph.tokens()).toBe(1);
});

test('ids are compared in lower case, as the workspace file has them', async () => {
  graph.groups.set(GROUP, ['ABCDEF00-0000-4000-8000-000000000001']);
  expect(await read()).toEqual(['abcdef00-0000-4000-8000-000000000001']);
});

test('a page that fails leaves nobody in the group, and the words name the remedy', async () => {
  graph.fault({ status: 429, headers: { 'retry-after': '7' } });
  await expect(read()).rejects.toMatchObject({ retryAfterMs: 7000, message: 'Microsoft Graph takes the next call in 7000 ms' });
  graph.fault({ status: 403 });
  await expect(read()).rejects.toThrow('Microsoft Graph answered 403; give the app registration the application permission GroupMember.Read.All');
  graph.groups.delete(GROUP);
  await expect(read()).rejects.toThrow('404; there is no such group in this tenant');
});

test('a token that is good no more is made anew the next time', async () => {
  await read();
  graph.voidTokens();
  await expect(read()).rejects.toThrow('Microsoft Graph answered 401');
  expect(await read()).toEqual(everybody);
});

test('a page elsewhere is not followed: the token goes to Microsoft alone', async () => {
  graph.fault({ next: 'https://evil.example/v1.0/groups' });
  await expect(read()).rejects.toThrow('Microsoft Graph leads to another address');
});

test('a wrong secret is told by its code, without the secret', async () => {
  const config = { ...graph.config, clientSecret: 'not-this-one' };
  const asked = entraGroups({ config, clock: systemClock() }).membersOf({ id: GROUP }, AT);
  await expect(asked).rejects.toThrow(/^(?!.*not-this-one).*invalid_client/);
});
