// What a test asks of anything drawn for Slack: whether it looks as it did, and where Slack would read marks in it.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'vitest';

const GOLDEN = new URL('../../golden/slack/', import.meta.url);

/** Compares with the stored picture in JSON; `UPDATE_GOLDEN=1` writes it anew. */
export function matchesGolden(name: string, value: object): void {
  const file = new URL(`${name}.json`, GOLDEN);
  const now = `${JSON.stringify(value, null, 2)}\n`;
  if (process.env.UPDATE_GOLDEN === '1') {
    mkdirSync(GOLDEN, { recursive: true });
    writeFileSync(file, now);
  }
  expect(JSON.parse(now)).toEqual(JSON.parse(readFileSync(file, 'utf8')));
}

/** Every text in which Slack would read marks. */
export function markedTexts(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = 'type' in value && value.type === 'mrkdwn' && 'text' in value ? [String(value.text)] : [];
  return [...own, ...Object.values(value).flatMap(markedTexts)];
}
