// Many Slack teams install the app: each one's channel is spoken to by its own bot, tokens lie sealed, and who takes it away is forgotten.
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { chartPictures } from '../../../src/adapters/charts/chart-pictures.ts';
import { slackApp } from '../../../src/adapters/slack/app.ts';
import { slackMessenger } from '../../../src/adapters/slack/messenger.ts';
import { slackUserGroups } from '../../../src/adapters/slack/user-groups.ts';
import type { Workspace } from '../../../src/domain/policy/workspace.ts';
import type { Installations } from '../../../src/ports/documents.ts';
import type { Logger } from '../../../src/ports/runtime.ts';
import type { SurfaceNeeds } from '../../../src/surfaces/needs.ts';
import { systemClock } from '../../../src/system.ts';
import { workspace } from '../../domain/workspace-for-tests.ts';
import { mergeRequest } from '../../requests.ts';
import { memoryInstallations } from './installations.ts';
import { asked, factsOf } from './lives.ts';
import { closed, delivered, event, install, startSlackOfManyTeams } from './many-teams.ts';
import { noBatches } from './no-batches.ts';

const card = asked(mergeRequest());

/** A Countersign with two clients in two teams; `teams` are what their files name. */
async function openHouse(
  slack: { apiUrl: string },
  teams: (string | undefined)[],
  keys: Buffer[] = [randomBytes(32)],
  installations = memoryInstallations(),
) {
  const logged: string[] = [];
  const log = (details: object, message: string) => void logged.push(JSON.stringify([details, message, String('err' in details ? details.err : '')]));
  const logger: Logger = { debug: log, info: log, warn: log, error: log };
  const workspaces: Workspace[] = teams.map((slack_team, n) =>
    workspace({ id: `client-${n}`, channels: { slack: `C${n}` }, ...(slack_team ? { slack_team } : {}) }),
  );
  const clock = systemClock();
  const needs: SurfaceNeeds = {
    castVote: async () => null,
    batches: noBatches,
    editRequest: async () => null,
    breakGlass: async () => null,
    takeBack: async () => null,
    readApproval: async (id) => (id === card.id ? card : null),
    readApprovals: async (ids) => (ids.includes(card.id) ? [card] : []),
    readVoters: async () => ({ people: workspaces[0]?.people ?? [], operators: [] }),
    readInbox: async () => ({ places: [], waiting: [], last: null }),
    factsOf: async (one) => factsOf(one),
    runCommand: async (words) => ({ private: { lines: [words] }, public: 'Said in the open.' }),
    incidents: { act: async () => null, read: async () => null, factsOf: async () => expect.fail('No incident is here') },
    policies: { get: (id) => workspaces.find((one) => one.id === id) ?? workspaces[0] ?? null, all: () => workspaces },
    recognise: async () => undefined,
    clock,
    logger,
  };
  let app: ReturnType<typeof slackApp> | null = null;
  const server = createServer((request, response) => (request.method === 'GET' ? app?.installs : app?.listener)?.(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const config = { clientId: 'client', clientSecret: 'client-secret', tokenKeys: keys, publicUrl: url };
  app = slackApp({
    config: { botToken: null, signingSecret: 'signing', appToken: null, apiUrl: slack.apiUrl, install: config },
    needs,
    installations,
  });
  const messenger = slackMessenger({ clientAt: app.clientAt, clock, logger, pictures: chartPictures() });
  return { url, app, messenger, installations, logged, close: () => closed(server) };
}

type Slack = Awaited<ReturnType<typeof startSlackOfManyTeams>>;
const closing: (() => Promise<unknown>)[] = [];
let slack: Slack;
beforeEach(async () => {
  slack = await startSlackOfManyTeams();
  closing.push(slack.close);
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function house(teams: (string | undefined)[], keys?: Buffer[], installations?: Installations) {
  const here = await openHouse(slack, teams, keys, installations);
  closing.push(here.close);
  return here;
}

const post = (here: Awaited<ReturnType<typeof house>>, channel: string) => here.messenger.post(channel, factsOf(card), 'marker');

describe('an installation', () => {
  test('asks for the scopes of the manifest, comes back to the public address, and says what to do next', async () => {
    const here = await house(['T0A']);
    const begun = await fetch(`${here.url}/slack/install`, { redirect: 'manual' });
    const sentTo = new URL(begun.headers.get('location') ?? '');
    expect([begun.status, sentTo.origin, sentTo.pathname]).toEqual([302, slack.url, '/oauth/v2/authorize']);
    const manifest = JSON.parse(readFileSync('manifests/slack.json', 'utf8'));
    expect(sentTo.searchParams.get('scope')?.split(',')).toEqual(manifest.oauth_config.scopes.bot);
    expect(sentTo.searchParams.get('redirect_uri')).toBe(`${here.url}/slack/oauth_redirect`);
    const done = await install(here.url, 'T0A');
    expect([done.status, await done.text()]).toEqual([200, expect.stringContaining('Write slack_team: T0A into the workspace file')]);
    expect(slack.calls.find(({ method }) => method === 'oauth.v2.access')?.body.get('code')).toBe('T0A');
  });

  test('that Slack refuses, or whose state is not ours, leaves nothing', async () => {
    const here = await house(['T0A']);
    expect((await install(here.url, 'no')).status).toBe(400);
    const forged = await fetch(`${here.url}/slack/oauth_redirect?code=T0A&state=forged`);
    expect([forged.status, await forged.text()]).toEqual([400, expect.stringContaining('Begin again at /slack/install')]);
    expect(await here.installations.keys(10)).toEqual([]);
  });

  test('keeps the token sealed, bound to its team, and out of the log', async () => {
    const here = await house(['T0A']);
    await install(here.url, 'T0A');
    const sealed = (await here.installations.read('T0A')) ?? '';
    expect(sealed).toMatch(/^v1\./);
    expect(sealed).not.toContain('xoxb');
    await here.installations.write('T0B', sealed, new Date());
    const other = await house(['T0B'], undefined, here.installations);
    await expect(post(other, 'C0')).rejects.toThrow();
    expect([...here.logged, ...other.logged].join()).not.toMatch(/xoxb|client-secret/);
  });

  test('is opened with the former key while the newest seals, and says the remedy where neither fits', async () => {
    const [former, newest] = [randomBytes(32), randomBytes(32)];
    const before = await house(['T0A'], [former]);
    await install(before.url, 'T0A');
    await post(await house(['T0A'], [newest, former], before.installations), 'C0');
    expect(slack.tokensOf('chat.postMessage')).toEqual(['xoxb-of-T0A']);
    const without = await house(['T0A'], [newest], before.installations);
    await expect(post(without, 'C0')).rejects.toThrow('put the former key second into SLACK_TOKEN_KEY');
  });
});

describe('two teams', () => {
  test('are each spoken to by their own bot', async () => {
    const here = await house(['T0A', 'T0B']);
    for (const team of ['T0B', 'T0A']) await install(here.url, team);
    for (const channel of ['C0', 'C1', 'C0']) await post(here, channel);
    expect(slack.tokensOf('chat.postMessage')).toEqual(['xoxb-of-T0A', 'xoxb-of-T0B', 'xoxb-of-T0A']);
  });

  test('need slack_team in the file, which one alone does not', async () => {
    const here = await house([undefined]);
    await expect(post(here, 'C0')).rejects.toThrow('No Slack team has installed Countersign');
    await install(here.url, 'T0A');
    await post(here, 'C0');
    await install(here.url, 'T0B');
    await expect(post(here, 'C0')).rejects.toThrow('add slack_team to the file of client-0');
  });

  test('may be one organisation, installed for the whole of it', async () => {
    const here = await house(['E0ORG']);
    await install(here.url, 'E0ORG');
    await post(here, 'C0');
    expect(slack.tokensOf('chat.postMessage')).toEqual(['xoxb-of-E0ORG']);
  });

  test('of one organisation have user groups of their own: the bot of the whole names the team, or says what is missing', async () => {
    const here = await house(['E0ORG']);
    await install(here.url, 'E0ORG');
    const inOrganisation = { channels: { slack: 'C0' }, slack_team: 'E0ORG' };
    const read = (id: string, team?: string) => slackUserGroups(here.app).membersOf({ id, team }, inOrganisation);
    expect(await read('S0T0A', 'T0A')).toEqual(['U0OFT0A']);
    expect(await read('S0T0B', 'T0B')).toEqual(['U0OFT0B']);
    await expect(read('S0T0A', 'T0B')).rejects.toThrow('no_such_subteam');
    await expect(read('S0T0A')).rejects.toThrow('write the team of the user group beside it in the workspace file');
    await expect(read('S0T0C', 'T0C')).rejects.toThrow('add it to that team');
  });

  test('with a bot each need no team beside the user group, and one that is named hurts nobody', async () => {
    const here = await house(['T0A']);
    await install(here.url, 'T0A');
    const inTeam = { channels: { slack: 'C0' }, slack_team: 'T0A' };
    for (const team of [undefined, 'T0A']) expect(await slackUserGroups(here.app).membersOf({ id: 'S0T0A', team }, inTeam)).toEqual(['U0OFT0A']);
  });

  test('share a channel: a click from the other team is answered by the bot of the channel', async () => {
    const here = await house(['T0A']);
    await install(here.url, 'T0A');
    const value = `${card.id}.${card.version}.${card.digest}`;
    const click = {
      type: 'block_actions',
      team: { id: 'T0OTHER', domain: 'other' },
      user: { id: 'U0RAVI', team_id: 'T0OTHER' },
      channel: { id: 'C0', name: 'shared' },
      message: { ts: '1.1' },
      trigger_id: 'trigger',
      response_url: `${slack.url}/api/respond`,
      actions: [{ type: 'button', action_id: 'review', block_id: 'b', value, action_ts: '1.1' }],
    };
    const body = new URLSearchParams({ payload: JSON.stringify(click) }).toString();
    expect((await delivered(here.url, body, 'application/x-www-form-urlencoded')).status).toBe(200);
    await expect.poll(() => slack.tokensOf('views.open')).toEqual(['xoxb-of-T0A']);
  });
});

describe('a team that takes the app away', () => {
  const later = () => new Date(Date.now() + 5000);

  test.each([
    ['is uninstalled', { type: 'app_uninstalled' }],
    ['has its tokens revoked', { type: 'tokens_revoked', tokens: { oauth: [], bot: ['UT0A'] } }],
  ])('%s: nothing of it is kept, and its cards cannot be posted any more', async (_, inner) => {
    const here = await house(['T0A', 'T0B']);
    for (const team of ['T0A', 'T0B']) await install(here.url, team);
    await post(here, 'C0');
    expect((await event(here.url, 'T0A', inner, later())).status).toBe(200);
    await expect.poll(() => here.installations.keys(10)).toEqual(['T0B']);
    await expect(post(here, 'C0')).rejects.toThrow('not installed in Slack team T0A');
    await post(here, 'C1');
  });

  test('and installed it again since, stays; so does one of which only a person took a token back', async () => {
    const here = await house(['T0A']);
    await install(here.url, 'T0A');
    await event(here.url, 'T0A', { type: 'app_uninstalled' }, new Date(Date.now() - 60_000));
    await event(here.url, 'T0A', { type: 'tokens_revoked', tokens: { oauth: ['U1'], bot: [] } }, later());
    await post(here, 'C0');
    expect(await here.installations.keys(10)).toEqual(['T0A']);
  });
});
