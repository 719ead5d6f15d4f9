// Who is let in at the door of Teams: a genuine token for this bot, from the one tenant, and nothing else.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CHANNEL, factsOf, type House, house, live } from './house.ts';

describe('who is let in', () => {
  let here: House;
  beforeEach(async () => {
    here = await house(live('email-asking'));
  });
  afterEach(() => here.close());

  const approve = (from = '29:ravi') => here.teams.invoke(from, here.card, 'approve');
  const nothingChanged = () => {
    expect(here.now().votes).toEqual([]);
    expect(here.now().events.filter(({ type }) => type.startsWith('vote'))).toEqual([]);
    expect(here.conversations.all.size).toBe(0);
  };

  test('a genuine token is', async () => {
    expect((await here.teams.deliver(approve())).status).toBe(200);
    expect(here.now().votes.map(({ person, vote, surface }) => [person, vote, surface])).toEqual([['ravi', 'approve', 'teams']]);
  });

  test.each([
    ['no token', async () => null],
    ['no bearer', async (teams: House['teams']) => `Basic ${await teams.token()}`],
    ['rubbish', async () => 'Bearer a.b.c'],
    ['another key', async (teams: House['teams']) => `Bearer ${await teams.token({ key: teams.otherKey })}`],
    ['an unknown key', async (teams: House['teams']) => `Bearer ${await teams.token({ key: teams.otherKey, kid: 'key-9' })}`],
    ['a key of another channel', async (teams: House['teams']) => `Bearer ${await teams.token({ key: teams.unendorsedKey, kid: 'key-2' })}`],
    ['a token for another bot', async (teams: House['teams']) => `Bearer ${await teams.token({ audience: 'another-bot' })}`],
    ['another issuer', async (teams: House['teams']) => `Bearer ${await teams.token({ issuer: 'https://sts.windows.net/x/' })}`],
    ['a token that is over', async (teams: House['teams']) => `Bearer ${await teams.token({ secondsFromNow: -400 })}`],
    [
      'a token for another service address',
      async (teams: House['teams']) => `Bearer ${await teams.token({ serviceUrl: 'https://smba.trafficmanager.net/amer/' })}`,
    ],
  ])('%s is a 401, and nothing changes', async (_, authorization) => {
    expect((await here.teams.deliver(approve(), await authorization(here.teams))).status).toBe(401);
    nothingChanged();
  });

  test.each([
    ['another tenant', { conversation: { id: CHANNEL, tenantId: 'other', conversationType: 'channel' } }],
    ['another tenant in the channel data', { channelData: { tenant: { id: 'other' } } }],
    ['no tenant', { conversation: { id: CHANNEL, conversationType: 'channel' }, channelData: {} }],
    ['another channel than Teams', { channelId: 'emulator' }],
    ['a service address that is not Microsoft’s', { serviceUrl: 'http://127.0.0.1:9/' }],
    ['nobody', { from: undefined }],
  ])('an activity from %s is a 401, and nothing changes', async (_, more) => {
    expect((await here.teams.deliver({ ...approve(), ...more })).status).toBe(401);
    nothingChanged();
  });

  test('a body that is no JSON, or larger than any click, is nobody’s', async () => {
    for (const body of ['{', 'x'.repeat(300 * 1024)]) {
      const headers = { authorization: `Bearer ${await here.teams.token()}`, 'content-type': 'application/json' };
      expect((await fetch(`${here.appUrl}/api/messages`, { method: 'POST', headers, body })).status).toBe(401);
    }
    nothingChanged();
  });

  test('without the keys of the Bot Framework nobody is let in, and it may be sent again', async () => {
    here.teams.keysDown(true);
    const { status } = await here.teams.deliver(approve());
    expect(status).toBe(503);
    nothingChanged();
    here.teams.keysDown(false);
    expect((await here.teams.deliver(approve())).status).toBe(200);
  });

  test('no secret and no token is ever logged', async () => {
    here.teams.fault({ method: 'PUT', status: 500 });
    await here.teams.deliver(approve(), 'Bearer a.b.c');
    await expect(here.messenger.update(CHANNEL, here.card.id, factsOf(here.now()))).rejects.toThrow('Teams did not take a call: 500');
    expect(here.logged.join()).not.toMatch(/bot-token|the-secret/);
  });
});
