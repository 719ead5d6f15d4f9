// A country in the one spelling by which its holidays are found. Pure.
import { plainName } from './plain-name.ts';

const REGIONS = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
/** Groups of countries and placeholders that have two letters too. */
const NO_COUNTRIES = ['EU', 'EZ', 'QO', 'UN', 'XA', 'XB', 'ZZ'];

/** ISO 3166 codes of the world's countries by their own letters, those in use for them (`UK`), and their English names, each as a plain name. */
const countries = new Map(
  LETTERS.flatMap((first) => LETTERS.map((second) => first + second))
    .filter((code) => !NO_COUNTRIES.includes(code))
    .flatMap((code) => {
      const name = REGIONS.of(code);
      const known = name === undefined ? null : (new Intl.Locale(`und-${code}`).region ?? code);
      return known === null || name === undefined ? [] : [[plainName(code), known] as const, [plainName(name), known] as const];
    }),
);

/** The ISO 3166 code (`GB`) of a country that is written as this (`gb `, `UK`, `United Kingdom`); null where nobody knows it. */
export const plainCountry = (country: string): string | null => countries.get(plainName(country)) ?? null;
