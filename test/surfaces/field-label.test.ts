// Fields that everybody knows are called by the reader's own word in a form; what an agent named itself stays as it is.
import { expect, test } from 'vitest';
import { LOCALES } from '../../src/domain/policy/locale.ts';
import { fieldLabel } from '../../src/surfaces/field-label.ts';

test.each([
  ['en', '/subject', 'Subject'],
  ['de', '/subject', 'Betreff (subject)'],
  ['de', '/name', 'Name'],
  ['fr', '/body', 'Corps du message (body)'],
  ['pt-BR', '/amount', 'Valor (amount)'],
  ['ja', '/currency', '通貨（currency）'],
  ['en', '/email', 'E-mail address (email)'],
])('a form in %s calls %s "%s"', (locale, path, label) => {
  expect(fieldLabel(locale, path)).toBe(label);
});

test('every other field keeps its name in every language', () => {
  for (const locale of LOCALES) {
    expect(fieldLabel(locale, '/renewal_stage')).toBe('Renewal stage');
    expect(fieldLabel(locale, '/message/subject')).toBe('Message › subject');
    expect(fieldLabel(locale, '/constructor')).toBe('Constructor');
    expect(fieldLabel(locale, '/Subject')).toBe('Subject');
  }
});
