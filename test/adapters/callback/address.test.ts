// Where a callback may go: listed hosts only, and never into somebody's own network.
import { describe, expect, test } from 'vitest';
import { addressKind, callbackAllowed } from '../../../src/adapters/callback/address.ts';
import type { Workspace } from '../../../src/domain/policy/workspace.ts';

const workspace = {
  callback_hosts: ['hooks.client.example', 'hooks.client.example:8443', '127.0.0.1:9099', '10.0.0.5:443', '169.254.169.254', '[::1]:9099'],
} as Workspace;
const strict = { allowPrivate: false, alwaysAllowed: [] };
const lenient = { allowPrivate: true, alwaysAllowed: [] };

test.each([
  ['8.8.8.8', 'public'],
  ['2606:4700::1111', 'public'],
  ['10.1.2.3', 'own'],
  ['172.16.0.1', 'own'],
  ['192.168.1.1', 'own'],
  ['127.0.0.1', 'own'],
  ['::1', 'own'],
  ['fd12::1', 'own'],
  ['::ffff:10.0.0.1', 'own'],
  ['0.0.0.0', 'never'],
  ['100.64.0.1', 'never'],
  ['169.254.169.254', 'never'],
  ['::ffff:169.254.169.254', 'never'],
  ['192.0.2.1', 'never'],
  ['198.18.0.1', 'never'],
  ['224.0.0.1', 'never'],
  ['255.255.255.255', 'never'],
  ['::', 'never'],
  ['::7f00:1', 'never'],
  ['64:ff9b::7f00:1', 'never'],
  ['64:ff9b:1::a00:1', 'never'],
  ['::ffff:0:127.0.0.1', 'never'],
  ['2002:7f00:1::', 'never'],
  ['2001::1', 'never'],
  ['fe80::1', 'never'],
  ['fe80::1%eth0', 'never'],
  ['fec0::1', 'never'],
  ['ff02::1', 'never'],
  ['2001:db8::1', 'never'],
  ['not an address', 'never'],
])('the address %s is %s', (address, kind) => expect(addressKind(address)).toBe(kind));

describe('a callback address', () => {
  test.each(['https://hooks.client.example/cb', 'https://HOOKS.client.example:443/cb', 'https://hooks.client.example:8443/'])('%s is listed', (url) =>
    expect(callbackAllowed(url, workspace, strict)).toBeNull(),
  );

  test.each([
    ['of another host', 'https://evil.example/'],
    ['of a host below a listed one', 'https://a.hooks.client.example/'],
    ['of a listed host with a dot behind', 'https://hooks.client.example./'],
    ['on another port', 'https://hooks.client.example:9443/'],
    ['without https', 'http://hooks.client.example/'],
    ['with a name and password', 'https://user:pass@hooks.client.example/'],
    ['that hides its host behind an @', 'https://hooks.client.example@evil.example/'],
    ['of another scheme', 'file:///etc/passwd'],
    ['that is none', 'hooks.client.example'],
    ['on loopback', 'http://127.0.0.1:9099/cb'],
    ['on loopback, written otherwise', 'http://0x7f.1:9099/cb'],
    ['in a private network', 'https://10.0.0.5/'],
  ])('%s is refused', (_what, url) => expect(callbackAllowed(url, workspace, strict)).toEqual(expect.any(String)));

  test('on loopback is fine where private callbacks are allowed and it is listed', () => {
    for (const url of ['http://127.0.0.1:9099/cb', 'http://[::1]:9099/cb', 'https://10.0.0.5/'])
      expect(callbackAllowed(url, workspace, lenient)).toBeNull();
    expect(callbackAllowed('http://127.0.0.1:9098/cb', workspace, lenient)).toMatch(/callback_hosts/);
    expect(callbackAllowed('http://10.0.0.5:443/', workspace, lenient)).toMatch(/https/);
    expect(callbackAllowed('https://169.254.169.254/', workspace, lenient)).toMatch(/never called/);
  });

  test('of the playground’s own executor is fine by its exact host and port, and nothing beside it', () => {
    const rules = { allowPrivate: false, alwaysAllowed: ['127.0.0.1:4000'] };
    expect(callbackAllowed('http://127.0.0.1:4000/callback', workspace, rules)).toBeNull();
    expect(callbackAllowed('http://127.0.0.1:9099/cb', workspace, rules)).toEqual(expect.any(String));
    expect(callbackAllowed('http://127.0.0.2:4000/callback', workspace, rules)).toEqual(expect.any(String));
  });
});
