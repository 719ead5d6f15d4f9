import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { TITLED, VERBS } from '../src/domain/card/card-title.ts';
import type { RefusalCode } from '../src/domain/documents/refusal.ts';
import { LOCALES, localeOn } from '../src/domain/policy/locale.ts';
import { confidenceText, hasText, listText, numberText, text, textParts } from '../src/texts.ts';
import { translationProblems } from './locales/check-translation.ts';
import { missingKeys, unusedKeys } from './locales/used-keys.ts';

/** Every code, by the compiler's word. */
const REFUSALS: Record<RefusalCode, true> = {
  not_linked: true,
  linked_by_email: true,
  not_in_group: true,
  group_unread: true,
  operates_agent: true,
  away: true,
  already_voted: true,
  not_your_turn: true,
  place_taken: true,
  already_decided: true,
  too_late: true,
  changed_since: true,
  asks_more: true,
  evidence_stale: true,
  reason_missing: true,
  nothing_to_take_back: true,
  not_editable: true,
  nothing_edited: true,
  edit_denied: true,
  edit_incomplete: true,
  edited_by_you: true,
  asked_by_you: true,
  code_missing: true,
  code_wrong: true,
  code_used: true,
  code_paused: true,
  codes_unset: true,
  not_enrolled: true,
  not_allowed: true,
  not_found: true,
};

const written = (locale: string): Record<string, string> => JSON.parse(readFileSync(`locales/${locale}.json`, 'utf8'));
const english = written('en');

describe('every language that ships', () => {
  test('has its file, and every file is a language that ships', () => {
    const files = readdirSync('locales').filter((name) => name.endsWith('.json'));
    expect(files.sort()).toEqual(LOCALES.map((locale) => `${locale}.json`).sort());
  });

  for (const locale of LOCALES) {
    test(`is whole, formats, is in its own words, and fits where it is shown: ${locale}`, () => {
      expect(translationProblems(locale, written(locale), english)).toEqual([]);
    });
  }

  test.each([
    ['lacks a text', { 'a.b': '' }, {}, 'de a.b is missing'],
    ['has a text that English lacks', {}, { 'a.b': 'Eins' }, 'de a.b is not in English'],
    ['cannot be read', { 'a.b': 'One {x}' }, { 'a.b': 'Eins {x' }, 'cannot be read'],
    ['lacks a value', { 'a.b': 'One {x}' }, { 'a.b': 'Eins' }, 'lacks {x}'],
    ['has another value', { 'a.b': 'One' }, { 'a.b': 'Eins {y}' }, 'has {y}'],
    ['prints a choice', { 'a.b': '{x, select, yes {One} other {Two}}' }, { 'a.b': 'Eins {x}' }, 'otherwise than English'],
    ['prints a figure without its format', { 'a.b': '{x, number} ones' }, { 'a.b': '{x} Einsen' }, 'otherwise than English'],
    [
      'has a choice that nobody makes',
      { 'a.b': '{x, select, yes {One} other {Two}}' },
      { 'a.b': '{x, select, ja {Eins} other {Zwei}}' },
      'the choice "ja"',
    ],
    [
      'has a plural form that its language lacks',
      { 'a.b': '{x, plural, one {# one} other {# ones}}' },
      { 'a.b': '{x, plural, few {# eins} other {# Einsen}}' },
      '"few"',
    ],
    ['is left in English', { 'a.b': 'Your reason' }, { 'a.b': 'Your reason' }, 'is left in English'],
    ['is English in part', { 'a.b': 'The reason' }, { 'a.b': 'Grund of the Anfrage' }, 'English words'],
    ['says nothing', { 'a.b': '{x, select, yes {One} other {Two}}' }, { 'a.b': '{x, select, yes {Eins} other {}}' }, 'says nothing'],
    ["is too long for a modal's title", { 'review.title': 'Review' }, { 'review.title': 'Prüfen und danach entscheiden' }, 'has 29 characters'],
    ['is too long for a button', { 'button.deny': 'Deny' }, { 'button.deny': 'Ablehnen '.repeat(9) }, 'a button takes 75'],
  ])('would be found out where it %s', (_, one: Record<string, string>, other: Record<string, string>, problem) => {
    expect(translationProblems('de', other, one).join('\n')).toContain(problem);
  });

  test('may do without a number that only changes the form of words, and keep names as they are', () => {
    const one = { 'a.b': '{n, plural, one {{who} operates} other {{who} operate}} it', 'a.c': 'Slack', 'a.d': '{x}: {y}' };
    expect(translationProblems('ja', { 'a.b': '{who}が操作しています', 'a.c': 'Slack', 'a.d': '{x}: {y}' }, one)).toEqual([]);
  });
});

describe('the texts', () => {
  test('are all used, and all that the source names are there', () => {
    expect(unusedKeys(Object.keys(english))).toEqual([]);
    expect(missingKeys(Object.keys(english))).toEqual([]);
    expect(unusedKeys(['no.such.text'])).toEqual(['no.such.text']);
    expect(missingKeys(['card.fold'])).toContain('card.window');
  });

  test('have words for every refusal, title and way in which a card can stand', () => {
    for (const code of Object.keys(REFUSALS)) expect(hasText(`refusal.${code}`), code).toBe(true);
    for (const title of TITLED) expect(hasText(`title.${title}`), title).toBe(true);
    for (const verb of VERBS) expect(hasText(`title.any.${verb}`), verb).toBe(true);
  });

  test('have words for every reason that a shipped policy gives', () => {
    const files = ['policies', 'policies/presets'].flatMap((dir) =>
      readdirSync(dir)
        .filter((name) => name.endsWith('.yaml'))
        .map((name) => `${dir}/${name}`),
    );
    const reasons = files.flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/\breason: ([a-z_]+)/g)].map(([, code]) => code ?? ''));
    expect(reasons.length).toBeGreaterThan(20);
    for (const code of reasons) expect(hasText(`reason.${code}`), code).toBe(true);
  });

  test('fill in values as they are, without reading markup in them', () => {
    expect(text('en', 'title.any.read', { object: '<b>', record: '{x}' })).toBe('Read the <b> {x}');
  });

  test('say how a command begins where it is read: Slack has its own word, Teams the name of the bot', () => {
    const inText = (locale: string) => text(locale, 'card.see', { id: 'apr_1' });
    expect(LOCALES.map(inText)).toEqual(LOCALES.map(() => '/agent show apr_1'));
    expect(LOCALES.map((locale) => inText(localeOn('teams', locale)))).toEqual(LOCALES.map(() => '@Countersign show apr_1'));
    expect(inText(localeOn('teams', localeOn('teams', 'de')))).toBe('@Countersign show apr_1');
    expect(text(localeOn('teams', 'de'), 'button.approve')).toBe(text('de', 'button.approve'));
    for (const locale of LOCALES) expect(Object.entries(written(locale)).filter(([, message]) => message.includes('/agent'))).toEqual([]);
  });

  test('come in English where a locale lacks them, and an unknown key is a mistake', () => {
    expect(text('xx-YY', 'button.approve')).toBe('Approve');
    expect(() => text('en', 'no.such.text')).toThrow('no.such.text');
  });

  test('come in pieces where a platform draws a value by itself', () => {
    const at = { at: 1 };
    expect(textParts('en', 'card.approved_at', { name: 'Ravi', at })).toEqual(['Ravi approved at ', at]);
  });

  test('list names and write numbers as a language does', () => {
    expect(['en', 'de', 'ja'].map((locale) => listText(locale, ['Ravi', 'Mei', 'Dana']))).toEqual([
      'Ravi, Mei, and Dana',
      'Ravi, Mei und Dana',
      'Ravi、Mei、Dana',
    ]);
    expect([0.8899999999999999, 0.99, 1, 0.12345].map((one) => confidenceText('en', one))).toEqual(['0.89', '0.99', '1', '0.1235']);
    expect(numberText('de', 0.123456)).toBe('0,123456');
    expect(['en', 'de', 'fr'].map((locale) => numberText(locale, 12_000.5))).toEqual(['12,000.5', '12.000,5', '12\u202f000,5']);
  });
});
