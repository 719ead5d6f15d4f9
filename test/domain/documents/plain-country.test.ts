// Countries by the one code by which their holidays are found.
import Calendar from 'date-holidays';
import { expect, test } from 'vitest';
import { plainCountry } from '../../../src/domain/documents/plain-country.ts';

test.each(['GB', 'gb', ' GB\u00a0', 'GB ', 'ＧＢ', 'UK', 'uk ', 'United Kingdom', 'united kingdom'])('%j is GB', (spelled) => {
  expect(plainCountry(spelled)).toBe('GB');
});

test.each(['XX', 'ZZ', 'EU', 'UN', 'Atlantis', 'constructor', '', ' ', '+44'])('%j is no country', (word) => expect(plainCountry(word)).toBeNull());

test('every country whose holidays are known is known by its code', () => {
  for (const code of Object.keys(new Calendar().getCountries('en'))) expect(plainCountry(code)).toBe(code);
});
