// The address that Slack vouches for, asked of an emulated Slack: of a team, or of an organisation; without either of nobody.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { slackAddresses } from '../../../src/adapters/slack/addresses.ts';
import { oneClient } from '../../../src/adapters/slack/clients.ts';
import { TEAM } from '../../../src/playground/slack/memory.ts';
import { type SlackEmulator, startSlackEmulator } from '../../../src/playground/slack-emulator.ts';
import { systemClock } from '../../../src/system.ts';

let slack: SlackEmulator;
beforeAll(async () => {
  slack = await startSlackEmulator({ signingSecret: 'secret', botToken: 'xoxb-test', deliverTo: () => '', clock: systemClock() });
});
afterAll(() => slack.close());

const profile = { email: 'dana@client.example' };
function addressesIn(slack_team: string | undefined): Promise<string[]> {
  const clientAt = oneClient('xoxb-test', { slackApiUrl: slack.url, retryConfig: { retries: 0 } });
  return slackAddresses({ clientAt }).addressesOf('U0DANA', { channels: {}, slack_team });
}

test('a full member of the team that the file names has one', async () => {
  slack.accounts.set('U0DANA', { profile });
  expect(await addressesIn(TEAM)).toEqual(['dana@client.example']);
  expect(await addressesIn('T0OTHER')).toEqual([]);
});

test('so has a member of the organisation, where the file names that; of another organisation nobody', async () => {
  slack.accounts.set('U0DANA', { profile, enterprise_user: { id: 'W0DANA', enterprise_id: 'E0OURS' } });
  expect(await addressesIn('E0OURS')).toEqual(['dana@client.example']);
  expect(await addressesIn('E0OTHER')).toEqual([]);
  slack.accounts.set('U0DANA', { profile });
  expect(await addressesIn('E0OURS')).toEqual([]);
});

test.each(['is_restricted', 'is_ultra_restricted', 'is_email_confirmed'])('where Slack does not tell %s, nobody has one', async (field) => {
  slack.accounts.set('U0DANA', { profile, [field]: undefined });
  expect(await addressesIn(TEAM)).toEqual([]);
});

test('an account that the team does not know has none, which is no failure', async () => {
  slack.fault({ method: 'users.info', error: 'user_not_found', times: 1 });
  expect(await addressesIn(TEAM)).toEqual([]);
  slack.fault({ method: 'users.info', error: 'internal_error', times: 1 });
  await expect(addressesIn(TEAM)).rejects.toThrow('internal_error');
});

test('where the file names no team, Slack is not asked', async () => {
  const before = slack.calls.length;
  expect(await addressesIn(undefined)).toEqual([]);
  expect(slack.calls).toHaveLength(before);
});
