// Names in the one spelling by which they are compared.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { domainsIn, domainsOfContact, namesOfContact, plainContact, plainDomain, plainName } from '../../../src/domain/documents/plain-name.ts';

test.each([
  'acme.example',
  'ACME.Example',
  'acme.example.',
  'ａcme.example',
  'acme。example',
  ' acme.example\u00a0',
  'ac\u200bme.example',
  'acme.example:443',
  'http://acme.example',
  'HTTPS://www@acme.example:8443/about?x=1#y',
  '<acme.example>',
  '"acme.example",',
  'acme .example',
  'dana@acme.example',
])('%s is the domain acme.example', (spelled) => expect(plainDomain(spelled)).toBe('acme.example'));

test('letters of other scripts are one domain with their Punycode, and not the one that they look like', () => {
  expect(plainDomain('münchen.example')).toBe(plainDomain('XN--mnchen-3ya.example'));
  expect(plainDomain('аcme.example')).not.toBe('acme.example');
});

test('what is no domain is compared as it is written', () => {
  expect(plainDomain('Client of [ours]')).toBe('client of [ours]');
  expect(plainDomain('unknown')).toBe('unknown');
});

test('a contact is an address by its domain, or an id', () => {
  expect(plainContact('Dana@ACME.example.')).toBe('dana@acme.example');
  expect(plainContact(' Lead-881\u200b')).toBe('lead-881');
  expect(['dana@Acme.example', 'lead-881', '@handle'].map(domainsOfContact)).toEqual([['acme.example'], [], []]);
});

test.each([
  'Dana Reed <dana@acme.example>',
  '"Reed, Dana" <Dana@acme.example>',
  'mailto:dana@acme.example',
  'MAILTO:dana@acme.example?subject=Hello',
  '<dana@acme.example>',
  'dana @acme.example;',
])('%s is the contact dana@acme.example', (spelled) => {
  expect(plainContact(spelled)).toBe('dana@acme.example');
  expect(domainsOfContact(spelled)).toEqual(['acme.example']);
});

test.each([
  ['jo@fine.example, dana@acme.example', ['jo@fine.example', 'dana@acme.example']],
  ['Jo <jo@fine.example>; "Reed, Dana" <Dana@ACME.example>', ['jo@fine.example', 'dana@acme.example']],
  ['mailto:jo@fine.example,dana@acme.example', ['jo@fine.example', 'dana@acme.example']],
  ['jo@fine.example|dana@acme.example', ['jo@fine.example', 'dana@acme.example']],
  ['jo@fine.example/dana@acme.example', ['jo@fine.example', 'dana@acme.example']],
  ['jo@fine.example、dana@acme.example', ['jo@fine.example', 'dana@acme.example']],
  ['mailto:jo@fine.example?cc=dana@acme.example', ['jo@fine.example', 'dana@acme.example']],
  ["o'brien@acme.example", ["o'brien@acme.example"]],
  ['lead-881', ['lead-881']],
])('in the contact %s each address is found', (contact, names) => expect(namesOfContact(contact)).toEqual(names));

test('where several domains stand in one text, each is found', () => {
  expect(domainsIn('fine.example, ACME.example')).toEqual(expect.arrayContaining(['fine.example', 'acme.example']));
  expect(domainsIn('fine.example|acme.example/mail.example')).toEqual(expect.arrayContaining(['fine.example', 'acme.example', 'mail.example']));
  expect(domainsIn(' ')).toEqual([]);
  expect(domainsIn('acme .example')).toContain('acme.example');
  expect(domainsIn('acme.example')).toEqual(['acme.example']);
});

test('whatever is put around an address, it stays the same one, and two stay two', () => {
  const word = fc.stringMatching(/^[a-z0-9]{1,12}$/);
  const address = fc.tuple(word, word).map(([local, domain]) => `${local}@${domain}.example`);
  const dress = fc.constantFrom(
    (one: string) => one.toUpperCase(),
    (one: string) => ` ${one} `,
    (one: string) => `<${one}>`,
    (one: string) => `mailto:${one}`,
    (one: string) => `Some Body <${one}>`,
    (one: string) => `${one}.`,
  );
  fc.assert(fc.property(address, dress, (one, dressed) => plainContact(dressed(one)) === one));
  fc.assert(fc.property(address, address, (one, other) => (plainContact(one) === plainContact(other)) === (one === other)));
  fc.assert(fc.property(fc.string(), (text) => plainContact(plainContact(text)) === plainContact(text)));
  fc.assert(fc.property(fc.string(), (text) => plainDomain(plainDomain(text)) === plainDomain(text)));
});

test('a connector keeps its name', () => expect(plainName('ＧMAIL ')).toBe('gmail'));
