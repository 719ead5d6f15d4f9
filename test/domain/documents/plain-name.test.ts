// Names in the one spelling by which they are compared.
import { expect, test } from 'vitest';
import { domainOfContact, plainContact, plainDomain, plainName } from '../../../src/domain/documents/plain-name.ts';

test.each([
  'acme.example',
  'ACME.Example',
  'acme.example.',
  'ａcme.example',
  'acme。example',
  ' acme.example\u00a0',
  'ac\u200bme.example',
  'acme.example:443',
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
  expect(['dana@Acme.example', 'lead-881', '@handle'].map(domainOfContact)).toEqual(['acme.example', null, null]);
});

test('a connector keeps its name', () => expect(plainName('ＧMAIL ')).toBe('gmail'));
