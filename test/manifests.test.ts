// What Slack and Teams are given: it obeys their own schemas, and asks for what the adapters use and nothing more.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { afterAll, describe, expect, test } from 'vitest';
import { fillManifests, manifestProblems } from '../src/cli/manifest-checks.ts';
import { manifests } from '../src/cli/manifests.ts';
import { COMMAND_WORDS } from '../src/domain/command/command.ts';

const at = { publicUrl: 'https://countersign.example', teamsAppId: '1b4e28ba-2fa1-41d2-883f-0016d3cca427' };
const filled = fillManifests(at);
const slack = JSON.parse(filled.slack);
const teams = JSON.parse(filled.teams);
const folder = mkdtempSync(join(tmpdir(), 'manifests-'));
const env = { DATA_DIR: folder, PUBLIC_URL: at.publicUrl, TEAMS_APP_ID: at.teamsAppId };
afterAll(() => rmSync(folder, { recursive: true }));

test('both manifests are what the platforms take, and a mistake in either would be found', () => {
  expect(filled.problems).toEqual([]);
  const long = JSON.stringify({ ...slack, display_information: { ...slack.display_information, name: 'x'.repeat(36) } });
  expect(manifestProblems(long, filled.teams).join()).toContain('slack.json /display_information/name');
  const many = { ...teams.bots[0].commandLists[0], commands: Array.from({ length: 13 }, () => ({ title: 'help' })) };
  const wrong = JSON.stringify({ ...teams, bots: [{ ...teams.bots[0], commandLists: [many] }] });
  expect(manifestProblems(filled.slack, wrong).join()).toContain('teams/manifest.json /bots/0/commandLists/0/commands');
});

describe('the Slack manifest', () => {
  test('asks for what the adapter uses and nothing more', () => {
    expect(slack.oauth_config.scopes.bot).toEqual([
      'app_mentions:read',
      'channels:history',
      'chat:write',
      'commands',
      'files:write',
      'groups:history',
      'im:write',
      'usergroups:read',
      'users:read',
      'users:read.email',
    ]);
    expect(slack.oauth_config.scopes.user).toBeUndefined();
    expect(slack.settings.event_subscriptions.bot_events).toEqual(['app_home_opened', 'app_mention', 'app_uninstalled', 'tokens_revoked']);
    expect(slack.settings.interactivity.is_enabled).toBe(true);
  });

  test('has the command, and sends everything to the one address', () => {
    expect(slack.features.slash_commands.map((one: { command: string }) => one.command)).toEqual(['/agent']);
    const urls = [
      slack.settings.event_subscriptions.request_url,
      slack.settings.interactivity.request_url,
      ...slack.features.slash_commands.map((one: { url: string }) => one.url),
    ];
    expect(new Set(urls)).toEqual(new Set(['https://countersign.example/slack/events']));
    expect(slack.oauth_config.redirect_urls).toEqual(['https://countersign.example/slack/oauth_redirect']);
  });
});

describe('the Teams manifest', () => {
  const [bot] = teams.bots;
  type List = { scopes: string[]; triggers: string[]; commands: { title: string; description: string }[] };
  const lists: List[] = bot.commandLists;

  test('offers every word of /agent and the inbox, by mention and by slash, with one list for a scope', () => {
    const words = lists.flatMap(({ commands }) => commands.map(({ title }) => title));
    expect([...new Set(words)].sort()).toEqual([...COMMAND_WORDS, 'inbox'].sort());
    expect(lists.flatMap(({ scopes }) => scopes).sort()).toEqual([...bot.scopes].sort());
    for (const { triggers, commands } of lists) {
      expect(triggers).toEqual(['mention', 'slash']);
      for (const { title, description } of commands) expect(description.length, title).toBeLessThanOrEqual(128);
    }
    expect(bot.supportsTargetedMessages).toBe(true);
  });

  test('is of this installation', () => {
    expect([teams.id, bot.botId]).toEqual([at.teamsAppId, at.teamsAppId]);
    expect(teams.validDomains).toEqual(['countersign.example']);
    expect(`${filled.teams}${filled.slack}`).not.toContain('YOUR_');
  });
});

describe('npm run manifests', () => {
  test('writes the package for Teams and the manifest for Slack, and says where', () => {
    const said: string[] = [];
    expect(manifests(env, (line) => said.push(line))).toBe(0);
    const zip = unzipSync(readFileSync(join(folder, 'countersign-teams.zip')));
    expect(Object.keys(zip).sort()).toEqual(['color.png', 'manifest.json', 'outline.png']);
    expect(JSON.parse(strFromU8(zip['manifest.json'] ?? new Uint8Array()))).toEqual(teams);
    expect(JSON.parse(readFileSync(join(folder, 'countersign-slack.json'), 'utf8'))).toEqual(slack);
    const link = new URL(said[1]?.trim() ?? '');
    expect(JSON.parse(link.searchParams.get('manifest_json') ?? '')).toEqual(slack);
    expect(said.join('\n')).toContain(join(folder, 'countersign-teams.zip'));
  });

  test('names what is missing, with the remedy', () => {
    expect(() => manifests({ DATA_DIR: folder })).toThrow('PUBLIC_URL is missing; set it');
    expect(() => manifests({ ...env, PUBLIC_URL: 'http://a.example' })).toThrow('https:// addresses only');
    expect(() => manifests({ ...env, TEAMS_APP_ID: 'mine' })).toThrow('copy the Application (client) ID');
    const said: string[] = [];
    expect(manifests({ DATA_DIR: folder, PUBLIC_URL: at.publicUrl }, (line) => said.push(line))).toBe(0);
    expect(said.at(-1)).toContain('TEAMS_APP_ID is missing; set it');
  });
});
