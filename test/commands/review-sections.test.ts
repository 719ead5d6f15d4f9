// The parts of a review's document, in words and figures that people read.
import { expect, test } from 'vitest';
import { evidenceLines, readerOf, requestLines, rollbackLines } from '../../src/commands/review-sections.ts';
import type { Approval } from '../../src/domain/documents/approval.ts';
import { type Incident, readIncident } from '../../src/domain/documents/incident.ts';
import type { ReviewFacts } from '../../src/domain/incident/incident-review.ts';
import * as given from '../domain/given.ts';
import { AT, clientA } from './typed.ts';

const factsOf = (names: Partial<Incident>): ReviewFacts => ({
  incident: readIncident({ id: 'inc_1', workspace: 'client-a', opened_at: AT, ...names }),
  ...{ at: AT, requests: [], timeline: [], unsealed: 0, pauses: [], before: null, goneMeanwhile: [], rollbacks: [], head: null },
});
const reader = (locale: string) => readerOf({ ...clientA, locale });

test.each([
  ['en', 'bounce_rate', { counted: 600_000, of: 1_200_000 }, ['Evidence, counted: 600,000', 'Evidence, out of: 1,200,000']],
  ['en', 'reply_quality', { counted: 600_000, baseline_of: 49 }, ['Evidence, counted: 0.6', 'Evidence, the usual is measured against: 49']],
  ['de', 'reply_quality', { counted: 600_000, window_hours: 24 }, ['Beleg, gezählt: 0,6', 'Beleg, betrachtete Stunden: 24']],
  ['en', 'bypass', { by: 'dana', connector: 'gmail' }, ['Evidence, who did it: Dana', 'Evidence, through: gmail']],
  ['en', 'bypass', { something_else: 'x' }, ['Evidence, something else: x']],
])('what was counted has a name and a formatted figure: %s %s', (locale, kind, evidence, lines) => {
  expect(evidenceLines(reader(locale), factsOf({ kind, evidence }))).toEqual(lines);
});

test('a request behind it says in words how it was judged and where it stands', () => {
  const facts = { ...factsOf({}), requests: [given.executed] };
  expect(requestLines(reader('de'), facts)[0]).toMatch(/ausgeführt$/);
  expect(requestLines(reader('de'), facts)[0]).not.toMatch(/\bask\b|executed/);
});

test('a rollback is told as executed in part where something was left alone, else by where it stands', () => {
  const undone = (left: string[]) => given.played(given.executed, { type: 'roll_back', by: 'apr_back', restored: 2, left });
  const told = (state: Approval['state'], left: string[]) => {
    const rollback = { ...given.executed, id: 'apr_back', state };
    const detail = { request: 'apr_back', state: 'done', restored: 2, left: left.length };
    const events = [{ n: 1, type: 'rollback_reported', actor: 'system', at: AT, detail }];
    return rollbackLines(reader('en'), { ...factsOf({ events }), rollbacks: [rollback], requests: [undone(left)] })[0];
  };
  expect(told('executed', ['/stage'])).toBe('Rollback apr_back: executed in part, 2 fields put back, 1 field changed since and left');
  expect(told('executed', [])).toBe('Rollback apr_back: executed, 2 fields put back, 0 fields changed since and left');
  expect(told('failed', ['/stage'])).toMatch(/^Rollback apr_back: failed, /);
});
