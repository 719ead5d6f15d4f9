// The page in a real browser: seen, heard and used by keyboard, over the real Slack app.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Approval } from '../../src/domain/documents/approval.ts';
import { lives } from '../adapters/slack/lives.ts';
import { type House, openHouse } from './house.ts';

const CHROMIUM = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
const absent = !existsSync(CHROMIUM) && process.env.CI !== 'true';

const life = (name: string, id: string): Approval => {
  const found = lives[name];
  if (!found) throw new Error(`There is no life ${name}`);
  return { ...found, id, cards: [] };
};

describe.skipIf(absent)(`the page (needs a browser: ${CHROMIUM}, or CHROMIUM_PATH)`, () => {
  let browser: Browser;
  let house: House;
  let page: Page;
  let axe: string;
  const complaints: string[] = [];

  beforeAll(async () => {
    const args = ['--no-sandbox', '--headless', '--disable-gpu', '--disable-background-networking'];
    browser = await chromium.launch({ executablePath: CHROMIUM, args });
    axe = await readFile(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    complaints.length = 0;
    house = await openHouse([life('merge-executed', 'apr_done'), life('email-hostile', 'apr_hostile'), life('merge-asking', 'apr_merge')]);
  });
  afterEach(async () => {
    await page.context().close();
    await house.close();
  });

  const open = async (options: BrowserContextOptions = {}) => {
    const context = await browser.newContext({ viewport: { width: 1400, height: 1000 }, ...options });
    context.setDefaultTimeout(8000);
    page = await context.newPage();
    page.on('console', (line) => line.type() === 'error' && complaints.push(line.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(house.url);
    await page.getByRole('article').nth(2).waitFor();
  };
  const be = (name: string) => page.getByRole('radio', { name: new RegExp(name) }).check({ force: true });
  /** The card of the merge that is being asked about. */
  const asking = () => page.getByRole('article').filter({ has: page.getByRole('button', { name: 'Review and decide' }) });
  const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim() || document.activeElement?.getAttribute('name') || '');
  /** Presses Tab until a control of this name has the focus; texts of regions that only scroll do not count. */
  const tabTo = async (name: string) => {
    for (let count = 0; count < 90; count += 1) {
      await page.keyboard.press('Tab');
      const found = await page.evaluate(() => {
        const at = document.activeElement;
        return at instanceof HTMLButtonElement ? (at.textContent ?? '') : ((at as HTMLInputElement | null)?.labels?.[0]?.textContent ?? '');
      });
      if (found.startsWith(name)) return;
    }
    throw new Error(`The keyboard does not reach ${name}`);
  };
  const problems = async () => {
    await page.addScriptTag({ content: axe });
    return page.evaluate(async () => {
      const runOnly = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
      const { violations } = await (
        globalThis as unknown as { axe: { run(on: Document, how: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } }
      ).axe.run(document, { runOnly });
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 200)).join(' ')}`);
    });
  };

  test.each<[string, BrowserContextOptions]>([
    ['1400 pixels in light', { colorScheme: 'light' }],
    ['1400 pixels in dark', { colorScheme: 'dark' }],
    ['600 pixels', { viewport: { width: 600, height: 900 } }],
    ['200 percent', { viewport: { width: 700, height: 500 }, deviceScaleFactor: 2 }],
  ])('holds WCAG 2.2 AA at %s, with and without a dialog, and never scrolls sideways', async (_name, options) => {
    await open({ ...options, bypassCSP: true });
    expect(await problems()).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
    await be('Mei');
    await asking().getByRole('button', { name: 'Review and decide' }).click();
    await page.getByRole('dialog').getByRole('radio').first().waitFor();
    expect(await problems()).toEqual([]);
  });

  test('a person votes with the keyboard alone, and the focus is not lost when the buttons go', async () => {
    await open();
    await tabTo('RSRavi');
    await page.keyboard.press('ArrowDown');
    await page.getByText('for Mei in').waitFor();
    await tabTo('Review and decide');
    await page.keyboard.press('Enter');
    await page
      .getByRole('dialog')
      .getByRole('radio', { name: /Approve/ })
      .waitFor();
    await tabTo('Approve');
    await page.keyboard.press('Space');
    await tabTo('Your reason');
    await page.keyboard.type('Same company, I checked the tax register.');
    await tabTo('Record my vote');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    const reason = 'Same company, I checked the tax register.';
    expect(house.approval('apr_merge')?.votes).toMatchObject([{ person: 'mei', vote: 'approve', reason }]);
    await page.getByText('1 of 2 approvals given').waitFor();
    expect(await page.evaluate(() => document.activeElement?.tagName)).not.toBe('BODY');
    expect(complaints).toEqual([]);
  });

  test('Escape closes a dialog without a vote and gives the focus back, and a missing decision is asked for', async () => {
    await open();
    await be('Ravi');
    const button = asking().getByRole('button', { name: 'Review and decide' });
    await button.click();
    await page.getByRole('button', { name: 'Record my vote' }).click();
    await page.getByText('Please complete this required field.').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(house.approval('apr_merge')?.votes).toEqual([]);
    expect(await focused()).toBe('Review and decide');
  });

  test('hostile text of an agent stays text: no link, no mention, no button, no markup comes of it', async () => {
    await open();
    const card = page.getByRole('article').nth(1);
    await card.getByText('<!channel> *Approved by Ravi*').first().waitFor();
    expect(await card.locator('a, .mention, script, img, iframe').count()).toBe(0);
    expect(await card.getByRole('button').allTextContents()).toEqual(['Show its life', 'Approve', 'Deny', 'Edit', 'Review']);
    expect(await page.getByText('text/html').count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  test('what is said to one person in private is seen by that person alone', async () => {
    await open();
    await be('Dana');
    await asking().getByRole('button', { name: 'Deny' }).click();
    const words = page.getByText('You operate the admin agent');
    await words.waitFor();
    await be('Ravi');
    await words.waitFor({ state: 'detached' });
  });

  test('a command is typed and its answer is for who typed it; other words are told what to do', async () => {
    await open();
    await be('Mei');
    await page.getByRole('button', { name: '/agent queue' }).click();
    await page.keyboard.press('Enter');
    await page.getByText('U0MEI typed queue').waitFor();
    await page.getByRole('textbox', { name: /Message to/ }).fill('hello');
    await page.keyboard.press('Enter');
    await page.getByText('begin with /agent').waitFor();
  });

  test('what is typed while a message is on its way stays', async () => {
    await open();
    const answered = Promise.withResolvers<void>();
    await page.route('**/playground/acts', async (route) => {
      const response = await route.fetch();
      await answered.promise;
      await route.fulfill({ response });
    });
    const say = page.getByRole('textbox', { name: /Message to/ });
    await say.fill('/agent queue');
    await page.keyboard.press('Enter');
    await page.getByText('typed queue').waitFor();
    await say.fill('/agent help');
    const told = page.waitForResponse('**/playground/acts');
    answered.resolve();
    await (await told).finished();
    await page.waitForResponse('**/playground/state?*');
    expect(await say.inputValue()).toBe('/agent help');
  });

  test('the clock moves to the opening that the request in front waits for', async () => {
    house.clock.moveTo(new Date('2026-11-23T23:30:00Z'));
    await open();
    await page.getByRole('button', { name: 'Move to Tue 09:00, a window opens' }).click();
    await page.getByText('Tue 09:00', { exact: true }).waitFor();
    await vi.waitFor(() => expect(house.clock.now().toISOString()).toBe('2026-11-24T14:00:00.000Z'), 10_000);
    await page.getByRole('button', { name: 'Real time' }).click();
    await page.getByText('moved ahead').waitFor({ state: 'detached' });
  });

  test.each([1400, 1200, 600, 390])('shows every hour whole at %i pixels, also where the clock was moved and a window is on offer', async (width) => {
    house.clock.moveTo(new Date('2026-11-23T23:30:00Z'));
    await open({ viewport: { width, height: 900 } });
    await page.getByText('moved ahead').waitFor();
    await page.getByRole('button', { name: /^Move to/ }).waitFor();
    const hidden = await page.evaluate(() => {
      const shows = (one: Element) => {
        const { left, right, top, bottom } = one.getBoundingClientRect();
        return [left + 3, right - 3].every((x) => one.contains(document.elementFromPoint(x, (top + bottom) / 2)));
      };
      return [...document.querySelectorAll('.top time, .top .pill, .top button')].filter((one) => !shows(one)).map((one) => one.textContent);
    });
    expect(hidden).toEqual([]);
  });

  test('shows at once what changes elsewhere, and again after the connection was lost', async () => {
    await open();
    house.dropConnections();
    await page.getByText('The connection is lost.').waitFor();
    await house.slack.command('U0RAVI', 'C0CLIENTA', 'status');
    await page.getByText('U0RAVI typed status').waitFor();
    expect(await page.getByText('The connection is lost.').count()).toBe(0);
  });
});
