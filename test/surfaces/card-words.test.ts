// Words of cards and answers that are easily left in another language, or end twice.
import { expect, test } from 'vitest';
import { clip, plainText } from '../../src/domain/documents/plain-text.ts';
import { spanText } from '../../src/local-time.ts';
import { aroundDifference } from '../../src/surfaces/around-difference.ts';
import { blastLines, rollbackPath, traceTexts, windowOpens, windowText, wordsFor } from '../../src/surfaces/card-words.ts';
import { bypassLines } from '../../src/surfaces/digest-words.ts';
import { mixedScriptsLine } from '../../src/surfaces/mixed-scripts-line.ts';
import { isTextCut, maxAgeText } from '../../src/surfaces/review-words.ts';
import { voteAnswer } from '../../src/surfaces/voter.ts';
import { asked, askedBack, clientA, factsOf } from '../adapters/slack/lives.ts';
import { sampleDigest } from '../domain/sample-digest.ts';
import { mergeRequest } from '../requests.ts';

test('a rollback names no versions of an agent, and its path in the language of the client', () => {
  const facts = factsOf(askedBack(), { ...clientA, locale: 'de' });
  expect(traceTexts(facts).flat().join(' ')).not.toContain('none');
  expect(rollbackPath(facts)).toBe('Zum Rückgängigmachen bekommt jedes Feld wieder den Wert, den es jetzt hat.');
  expect(rollbackPath(factsOf(asked(mergeRequest())))).toBe(mergeRequest().rollback?.path);
});

test.each([
  ['36h', 36, 'Evidence older than 36 hours blocks approval.'],
  ['24h', 24, 'Evidence older than 1 day blocks approval.'],
  ['12h', 12, 'Evidence older than 12 hours blocks approval.'],
  ['7d', 168, 'Evidence older than 7 days blocks approval.'],
])('a review says how old evidence may be as the row has it: %s', (_written, hours, words) => {
  expect(maxAgeText({ ...factsOf(asked(mergeRequest())), maxSignalAgeMs: hours * 3_600_000 })).toBe(words);
});

test.each([
  ['en', 'There is no approval for this execution.'],
  ['de', 'Für diese Ausführung gibt es keine Genehmigung.'],
])('the digest says in %s why something went round', (locale, why) => {
  const lines = bypassLines(wordsFor({ locale }), sampleDigest(), 3, locale).flat();
  expect(JSON.stringify(lines)).toContain(why);
});

test.each([
  ['en', 'Median under a minute'],
  ['de', 'In der Mitte unter einer Minute'],
])('a short wait reads as a sentence in %s', (locale, words) => {
  expect(wordsFor({ locale })('digest.half', { half: spanText(20_000, locale) })).toBe(words);
});

test('what was approved ends with one stop, also where its name has one of its own', () => {
  const approval = asked(mergeRequest());
  const voter = { id: 'ravi', surface: 'slack' as const, account: 'U0RAVI', workspace: clientA, person: clientA.people[0] ?? null, approval };
  const { lines } = voteAnswer(voter as unknown as Parameters<typeof voteAnswer>[0], { approval, refused: null }, 'approve');
  expect(lines[0]).toMatch(/Acme Inc\. More approvals are needed\.$/);
});

test('letters of two scripts are marked in the signal and the evidence, too', () => {
  const cut = (words: string) => words;
  const { source_signal, evidence = [] } = mergeRequest();
  const line = (request: ReturnType<typeof mergeRequest>) => JSON.stringify(mixedScriptsLine(factsOf(asked(request)), cut));
  expect(line(mergeRequest())).toBe('[]');
  expect(line({ ...mergeRequest(), source_signal: { ...source_signal, ref: 'https://p\u0430ypal.example' } })).toContain('p\u0430ypal');
  expect(line({ ...mergeRequest(), evidence: [...evidence, { title: 'Invoice of p\u0430ypal' }] })).toContain('p\u0430ypal');
});

test('what an agent wrote is cut where its signal, its snapshot or its records have no room', () => {
  const cut = (words: string, most: number) => clip(plainText(words), most);
  const room = { reason: 2000, path: 2000, title: 500, ref: 100 };
  const isCut = (more: object) => isTextCut(factsOf(asked({ ...mergeRequest(), ...more })), room, cut);
  const { source_signal, rollback, target } = mergeRequest();
  expect(isCut({})).toBe(false);
  expect(isCut({ source_signal: { ...source_signal, ref: 'x'.repeat(101) } })).toBe(true);
  expect(isCut({ rollback: { ...rollback, snapshot_ref: 'x'.repeat(101) } })).toBe(true);
  expect(isCut({ target: { ...target, record_ids: Array.from({ length: 51 }, (_, n) => `lead_${n}`) } })).toBe(true);
});

test('a release that waits for its turn after a pause alone speaks of no opening of its window', () => {
  const facts = factsOf(asked(mergeRequest()));
  const held = (...held_by: string[]) => ({
    ...facts,
    window: { ...facts.window, held_by, opens_at: '2026-11-24T14:00:00.000Z', zone: 'America/Chicago' },
  });
  expect(windowOpens(held('turn'))).toBeNull();
  expect(windowText(held('turn'))).not.toContain('Chicago');
  expect(windowOpens(held('window'))).toBe('2026-11-24T14:00:00.000Z');
  expect(windowText(held('window', 'turn'))).toContain('Chicago');
});

test('what differs is never cut through a character', () => {
  const [grin, beam] = ['\u{1f600}', '\u{1f601}'];
  expect(aroundDifference(`a${grin}z`, `a${beam}z`, 4)).toEqual([`…${grin}…`, `…${beam}…`]);
  expect(aroundDifference(`a${grin}z`, 'a\u{1fa00}z', 4)).toEqual([`…${grin}…`, '…\u{1fa00}…']);
  const same = 'b'.repeat(60);
  const [now, after] = aroundDifference(`${same}${grin}${same}`, `${same}x${same}`, 80);
  expect([now, after]).toEqual([`…${'b'.repeat(10)}${grin}${'b'.repeat(10)}…`, `…${'b'.repeat(10)}x${'b'.repeat(10)}…`]);
});

test('the blast radius is never less than the request names, and says where the agent claimed less', () => {
  const { blast_radius, target, bulk, ...more } = mergeRequest();
  const blastOf = (request: Partial<ReturnType<typeof mergeRequest>>) =>
    blastLines({ ...factsOf(asked(mergeRequest())), request: { ...more, target, ...request } });
  expect(blastOf({ blast_radius: { records: 1 }, bulk: { job_id: 'job-1', records: 45 } })).toEqual(['45 records (the agent says 1)']);
  const record_ids = Array.from({ length: 40 }, (_, nth) => `lead-${nth}`);
  expect(blastOf({ blast_radius: { records: 1, recipients: 1 }, target: { ...target, record_ids } })).toEqual([
    '40 records (the agent says 1), 40 recipients (the agent says 1)',
  ]);
  expect(blastOf({ blast_radius: { records: 60 }, bulk: { job_id: 'job-1', records: 45 } })).toEqual(['60 records']);
});
