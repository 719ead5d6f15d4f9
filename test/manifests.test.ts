import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const slack = JSON.parse(readFileSync('manifests/slack.json', 'utf8'));

test('the Slack manifest asks for what the adapter uses and nothing more', () => {
  expect(slack.oauth_config.scopes.bot).toEqual(['app_mentions:read', 'channels:history', 'chat:write', 'commands', 'groups:history', 'im:write']);
  expect(slack.oauth_config.scopes.user).toBeUndefined();
  expect(slack.settings.event_subscriptions.bot_events).toEqual(['app_home_opened', 'app_mention']);
});

test('everything that Slack sends goes to the one address', () => {
  const urls = [
    slack.settings.event_subscriptions.request_url,
    slack.settings.interactivity.request_url,
    ...slack.features.slash_commands.map((one: { url: string }) => one.url),
  ];
  expect(new Set(urls)).toEqual(new Set(['https://YOUR_PUBLIC_URL/slack/events']));
});

test('the Slack manifest has the command, the names and the lengths that Slack allows', () => {
  const { display_information: shown, features, settings } = slack;
  expect(features.slash_commands.map((one: { command: string }) => one.command)).toEqual(['/agent']);
  expect(shown.name.length).toBeLessThanOrEqual(35);
  expect(shown.description.length).toBeLessThanOrEqual(140);
  expect(shown.long_description.length).toBeGreaterThanOrEqual(174);
  expect(shown.background_color).toMatch(/^#[0-9a-f]{6}$/);
  expect(features.bot_user.display_name.length).toBeLessThanOrEqual(80);
  expect(settings.interactivity.is_enabled).toBe(true);
});
