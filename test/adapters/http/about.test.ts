// What the entry of the app in Teams links to: a page that is there, says what is kept, and is in the reader's language.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fillManifests } from '../../../src/cli/manifest-checks.ts';
import { LOCALES } from '../../../src/domain/policy/locale.ts';
import { text } from '../../../src/texts.ts';
import { house, listening, workspaceOf } from './door.ts';

let door: Awaited<ReturnType<typeof listening>>;
beforeAll(async () => {
  door = await listening(house([workspaceOf('client-a')]).door);
});
afterAll(() => door.close());

const pageAt = (path: string, language?: string) => door.call(path, { headers: language ? { 'accept-language': language } : {} });

test('every link of the Teams manifest leads to a part of it', async () => {
  const { teams } = fillManifests({ publicUrl: 'https://countersign.example', teamsAppId: '1b4e28ba-2fa1-41d2-883f-0016d3cca427' });
  const { websiteUrl, privacyUrl, termsOfUseUrl } = JSON.parse(teams).developer;
  for (const link of [websiteUrl, privacyUrl, termsOfUseUrl].map((one) => new URL(one))) {
    expect(link.origin).toBe('https://countersign.example');
    const { status, headers, text: html } = await pageAt(link.pathname);
    expect([status, headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    if (link.hash !== '') expect(html).toContain(`id="${link.hash.slice(1)}"`);
  }
  expect(new Set([websiteUrl, privacyUrl, termsOfUseUrl]).size).toBe(3);
});

test('it says for how long what is kept, runs no script, and needs nothing from elsewhere', async () => {
  const { headers, text: html } = await pageAt('/about');
  expect(html).toContain('for 400 days after it ended');
  expect(html).toContain('asked for the address of an account that does something here and is nobody’s yet');
  expect(html).not.toMatch(/<script|https?:/);
  expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'/);
});

test('it is in the language of the reader, as far as there is one', async () => {
  for (const locale of LOCALES) {
    const { text: html } = await pageAt('/about', locale);
    expect(html).toContain(`<html lang="${locale}">`);
    expect(html).toContain(`<h1>${text(locale, 'about.title')}</h1>`);
  }
  for (const [language, locale] of [
    ['pt', 'pt-BR'],
    ['de-AT,de;q=0.9', 'de'],
    ['xx', 'en'],
  ])
    expect((await pageAt('/about', language)).text).toContain(`<html lang="${locale}">`);
});
