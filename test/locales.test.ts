import { readdirSync, readFileSync } from 'node:fs';
import { IntlMessageFormat } from 'intl-messageformat';
import { describe, expect, test } from 'vitest';
import { TITLED, VERBS } from '../src/domain/card-title.ts';
import type { RefusalCode } from '../src/domain/refusal.ts';
import { hasText, keysOf, locales, text } from '../src/texts.ts';

/** Every code, by the compiler's word. */
const REFUSALS: Record<RefusalCode, true> = {
  not_linked: true,
  not_in_group: true,
  operates_agent: true,
  already_voted: true,
  not_your_turn: true,
  already_decided: true,
  too_late: true,
  changed_since: true,
  evidence_stale: true,
  reason_missing: true,
  nothing_to_take_back: true,
  not_editable: true,
  nothing_edited: true,
  edit_denied: true,
  edit_incomplete: true,
  edited_by_you: true,
  not_allowed: true,
  not_found: true,
};

const written = (locale: string): Record<string, string> => JSON.parse(readFileSync(`locales/${locale}.json`, 'utf8'));

describe('the texts', () => {
  test('are all messages that can be read, in every locale, and no locale has a text that English lacks', () => {
    const english = new Set(keysOf('en'));
    for (const locale of locales()) {
      for (const [key, message] of Object.entries(written(locale))) {
        expect(() => new IntlMessageFormat(message, locale, undefined, { ignoreTag: true }), `${locale} ${key}`).not.toThrow();
        expect(english.has(key), `${locale} ${key}`).toBe(true);
      }
    }
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

  test('come in English where a locale lacks them, and an unknown key is a mistake', () => {
    expect(text('xx-YY', 'button.approve')).toBe('Approve');
    expect(() => text('en', 'no.such.text')).toThrow('no.such.text');
  });
});
