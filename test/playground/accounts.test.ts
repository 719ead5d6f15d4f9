// Accounts of the playground's Slack that are nobody's: what linking is tried with.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { expect, test } from 'vitest';
import { startPlayground } from '../../src/playground/start-playground.ts';
import { systemClock, systemIds } from '../../src/system.ts';
import { workspace } from '../domain/workspace-for-tests.ts';

const person = (id: string, more: object) => ({ id, name: id, email: `${id}@client-a.example`, groups: ['revops'], ...more });
const clientA = workspace({ channels: { slack: 'C0CLIENTA' }, people: [person('dana', { slack: 'U0DANA' }), person('jo-ann', {})] });

test('somebody without an account in the file has one in Slack, with their address, and is told of as not linked', async () => {
  const playground = await startPlayground({
    clock: systemClock(),
    ids: systemIds,
    policies: { get: () => clientA, all: () => [clientA] },
    approvals: { list: async () => ({ items: [], next: null }) },
    holidays: () => false,
    productUrl: () => 'http://127.0.0.1:9',
    executorPort: 0,
    file: null,
  });
  const site = createServer(express().use(playground.router));
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  const read = async (url: string, headers = {}) => (await fetch(url, { headers })).json();

  const { people } = (await read(`http://127.0.0.1:${(site.address() as AddressInfo).port}/playground/state`)) as { people: object[] };
  expect(people).toMatchObject([
    { slack: 'U0DANA', note: 'RevOps' },
    { slack: 'U0JOANN', note: 'RevOps, not linked yet' },
  ]);
  const asked = await read(`${playground.slack.apiUrl}users.info?user=U0JOANN`, { authorization: `Bearer ${playground.slack.botToken}` });
  expect(asked).toMatchObject({ user: { id: 'U0JOANN', profile: { email: 'jo-ann@client-a.example' } } });
  site.closeAllConnections();
  site.close();
  await playground.close();
});
