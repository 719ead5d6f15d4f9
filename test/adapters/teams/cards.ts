// What every card for Teams is held against: the library that draws Adaptive Cards, the size of a card, its stored picture in JSON.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect } from 'vitest';
import type { AdaptiveCard } from '../../../src/adapters/teams/adaptive-card.ts';

const library: typeof import('adaptivecards') = createRequire(import.meta.url)('adaptivecards/dist/adaptivecards.js');
const GOLDEN = new URL('../../golden/teams/', import.meta.url);

/** 28 KB, in whichever of the two encodings is larger. */
const MOST_BYTES = 28 * 1024;
const MOST_ACTIONS = 6;

/** The parts of a card in which nothing is read as Markdown, and the containers around them. */
const PARTS = new Set([
  'AdaptiveCard',
  'RichTextBlock',
  'TextRun',
  'ActionSet',
  'Container',
  'ColumnSet',
  'Column',
  'Table',
  'TableRow',
  'TableCell',
  'Input.ChoiceSet',
  'Input.Text',
  'Action.Execute',
  'Action.Submit',
  'Action.ToggleVisibility',
]);

type Part = { type?: string; [key: string]: unknown };

/** Every object in a card. */
export function partsOf(value: unknown): Part[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = Array.isArray(value) ? [] : [value as Part];
  return [...own, ...Object.values(value).flatMap(partsOf)];
}

/** What people read, line by line. */
export const textOf = (card: object): string =>
  partsOf(card)
    .flatMap(({ inlines }) => (Array.isArray(inlines) ? [inlines.map(({ text }) => text).join('')] : []))
    .join('\n');

/** All strings outside of text runs: titles, labels and fallbacks, some of which a client may read as Markdown. */
export const textsBesideRuns = (card: object): string[] =>
  partsOf(card)
    .filter(({ type }) => type !== 'TextRun')
    .flatMap((part) => Object.entries(part).flatMap(([key, value]) => (typeof value === 'string' && key !== 'speak' ? [value] : [])));

export const verbsOf = (card: object): unknown[] => partsOf(card).flatMap(({ type, verb }) => (type === 'Action.Execute' ? [verb] : []));
export const dataOf = (card: object): unknown[] => partsOf(card).flatMap(({ type, data }) => (type === 'Action.Execute' ? [data] : []));

/** The library keeps its place in a pattern from one card to the next, and so doubts every second right language. */
const DOUBTED = 'for property "lang"';

function librarysProblems(card: AdaptiveCard): string[] {
  const context = new library.SerializationContext(library.Versions.v1_5);
  const drawn = new library.AdaptiveCard();
  drawn.parse(card, context);
  const parsed = Array.from({ length: context.eventCount }, (_, index) => context.getEventAt(index).message);
  return [...parsed, ...drawn.validateProperties().validationEvents.map(({ message }) => message)].filter((problem) => !problem.includes(DOUBTED));
}

/** What is wrong with a card. */
export function problemsOf(card: AdaptiveCard): string[] {
  const json = JSON.stringify(card);
  const strange = partsOf(card).flatMap(({ type }) => (type === undefined || PARTS.has(type) ? [] : [`a part of the type ${type}`]));
  const bytes = Math.max(Buffer.byteLength(json, 'utf8'), Buffer.byteLength(json, 'utf16le'));
  return [
    ...librarysProblems(card),
    ...strange,
    ...(/^[a-z]{2,3}$/.test(card.lang) ? [] : [`the language ${card.lang}`]),
    ...(bytes > MOST_BYTES ? [`${bytes} bytes`] : []),
    ...((card.actions ?? []).length > MOST_ACTIONS ? ['too many buttons'] : []),
    ...(/"text":""/.test(json) ? ['an empty text, which is not drawn'] : []),
    ...(/\/agent\b/.test(json) ? ['a command as it is typed in Slack'] : []),
    ...(/OpenUrl|selectAction|"entities"/.test(json) ? ['a link or a mention'] : []),
  ];
}

/** Compares with the stored picture in JSON; `UPDATE_GOLDEN=1` writes it anew. */
export function matchesGolden(name: string, card: object): void {
  const file = new URL(`${name}.json`, GOLDEN);
  const now = `${JSON.stringify(card, null, 2)}\n`;
  if (process.env.UPDATE_GOLDEN === '1') {
    mkdirSync(GOLDEN, { recursive: true });
    writeFileSync(file, now);
  }
  expect(JSON.parse(now)).toEqual(JSON.parse(readFileSync(file, 'utf8')));
}
