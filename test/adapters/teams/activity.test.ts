// What of an activity is believed: the addresses that may be called, and the words that were typed.
import { describe, expect, test } from 'vitest';
import { commandOf, isOfTenant, parseActivity, type TeamsActivity } from '../../../src/adapters/teams/activity.ts';
import { cloudAt } from '../../../src/adapters/teams/cloud.ts';
import { TENANT } from '../../services/teams-cloud.ts';

describe('service addresses', () => {
  const { isServiceUrl } = cloudAt(null);

  test.each([
    'https://smba.trafficmanager.net/emea/',
    'https://smba.trafficmanager.net/teams',
    'https://smba.infra.gcc.teams.microsoft.com/gcc/',
    'https://webchat.botframework.com/',
  ])('%s is called', (url) => expect(isServiceUrl(url)).toBe(true));

  test.each([
    'http://smba.trafficmanager.net/emea/',
    'https://evil.trafficmanager.net/',
    'https://smba.trafficmanager.net.evil.example/',
    'https://evil.example/smba.trafficmanager.net',
    'https://smba.trafficmanager.net:8443/',
    'https://user:pass@smba.trafficmanager.net/',
    'https://smba.trafficmanager.net@evil.example/',
    'https://xbotframework.com/',
    'https://botframework.com.evil.example/',
    'http://127.0.0.1:9000/',
    'http://169.254.169.254/latest/meta-data',
    'file:///etc/passwd',
    'nonsense',
  ])('%s is not', (url) => expect(isServiceUrl(url)).toBe(false));

  test('with a cloud for tests only its own is called', () => {
    const test = cloudAt('http://127.0.0.1:4000');
    expect([
      test.isServiceUrl('http://127.0.0.1:4000/emea/'),
      test.isServiceUrl('http://127.0.0.1:4001/'),
      test.isServiceUrl('https://smba.trafficmanager.net/'),
    ]).toEqual([true, false, false]);
  });
});

test.each([
  ['the tenant that is let in, whatever its letters', [TENANT.toUpperCase(), TENANT], true],
  ['another one', ['other', undefined], false],
  ['two of which one is another', [TENANT, 'other'], false],
  ['none', [undefined, undefined], false],
])('an activity that names %s', (_, [conversation, channel], isLetIn) => {
  const named = (id: string | undefined) => (id === undefined ? {} : { tenant: { id } });
  const activity = { ...said('status'), conversation: { id: '19:a', tenantId: conversation }, channelData: named(channel) };
  expect(isOfTenant(activity as TeamsActivity, TENANT)).toBe(isLetIn);
});

const said = (text: string, entities: unknown[] = []): TeamsActivity => {
  const activity = {
    type: 'message',
    channelId: 'msteams',
    serviceUrl: 'https://smba.trafficmanager.net/emea/',
    from: { id: '29:a' },
    recipient: { id: '28:bot' },
    conversation: { id: '19:a' },
    text,
    entities,
  };
  const parsed = parseActivity(activity);
  if (!parsed) throw new Error('It is an activity');
  return parsed;
};
const me = { type: 'mention', text: '<at>Counter sign</at>', mentioned: { id: '28:bot' } };
const mei = { type: 'mention', text: '<at>Mei</at>', mentioned: { id: '29:mei' } };

test.each([
  ['<at>Counter sign</at> pause client-b', 'pause client-b'],
  ['<at>Counter sign</at>&nbsp;/pause client-b\n', 'pause client-b'],
  ['pause client-b <at>Counter sign</at>', 'pause client-b'],
  ['/agent pause client-b', 'pause client-b'],
  ['@Countersign pause client-b', 'pause client-b'],
  ['agent', ''],
  ['agents', 'agents'],
  ['show apr_1 q\u200bq \u2060x', 'show apr_1 qq x'],
  ['<at>Counter sign</at> incident open outreach &lt;b&gt; &amp;amp;', 'incident open outreach <b> &amp;'],
  ['<at>Counter sign</at> oncall <at>Mei</at>', 'oncall <at>Mei</at>'],
])('"%s" is "%s"', (typed, command) => {
  expect(commandOf(said(typed, [me, mei, 7, null]))).toBe(command);
});

test('a long message with many mentions holds up nobody, and is a command as far as a person types', () => {
  const mentions = Array.from({ length: 1_000 }, (_, nth) => ({ ...me, text: `x${nth}` }));
  const started = performance.now();
  expect(commandOf(said('y'.repeat(90_000), mentions)).length).toBe(5_000);
  expect(performance.now() - started).toBeLessThan(100);
});

test('what lacks a sender, or is no object, is no activity', () => {
  for (const value of [null, 7, 'x', [], {}, { ...said('x'), from: undefined }, { ...said('x'), from: { id: '' } }])
    expect(parseActivity(value)).toBeNull();
});
