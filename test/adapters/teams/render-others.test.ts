// Digests, incidents and answers on Teams: the same words as on Slack, within the size of a card whatever they hold, and no mark of
// anybody else's in them.
import { describe, expect, test } from 'vitest';
import { renderAnswer } from '../../../src/adapters/teams/render-answer.ts';
import { digestSummary, renderDigest } from '../../../src/adapters/teams/render-digest.ts';
import { incidentSummary, renderIncident } from '../../../src/adapters/teams/render-incident.ts';
import { renderWeekly } from '../../../src/adapters/teams/render-weekly.ts';
import { type Incident, newIncident } from '../../../src/domain/documents/incident.ts';
import { PLAYBOOK, STEP_WORDS } from '../../../src/domain/documents/playbook.ts';
import { decideIncident } from '../../../src/domain/incident/decide-incident.ts';
import { incidentFacts } from '../../../src/domain/incident/incident-facts.ts';
import { emptyLedger } from '../../../src/domain/ledger/ledger.ts';
import { pause } from '../../../src/domain/ledger/pauses.ts';
import { group, sampleDigest } from '../../domain/sample-digest.ts';
import { BOUNCED_AT, sampleIncident } from '../../domain/sample-incident.ts';
import { sampleWeekly } from '../../domain/sample-weekly.ts';
import { workspace } from '../../domain/workspace-for-tests.ts';
import { dataOf, matchesGolden, partsOf, problemsOf, textOf, textsBesideRuns, verbsOf } from './cards.ts';

const HOSTILE = '<at>Ravi</at> **evil** [Approve](https://evil.example) {{TIME(2020-01-01T00:00:00Z)}} \u202egnp.exe';
const digestCard = (digest = sampleDigest()) => renderDigest(digest, { locale: 'en' });

/** Nothing that somebody else wrote works as a mark. */
function expectUnmarked(card: object): void {
  expect(textsBesideRuns(card).join('\n')).not.toContain('evil');
  expect(JSON.stringify(card)).not.toMatch(/<\/?at>|\{\{TIME\(2020|\u202e/i);
}

describe('a digest on Teams', () => {
  test('looks as drawn, bypasses first', () => {
    expect(problemsOf(digestCard())).toEqual([]);
    expect(textOf(digestCard()).split('\n').slice(0, 2)).toEqual(['Client A, Monday, November 23', '⚠️  16 bypasses']);
    expect(textOf(digestCard())).toContain('Sam Reed released apr_9 at {{TIME(2026-11-23T17:05:00Z)}}.  Quarter closes tonight');
    matchesGolden('digest', digestCard());
  });

  test('says that the day is not over, or that it comes late', () => {
    expect(textOf(digestCard(sampleDigest({ soFar: true })))).toContain('So far, as of {{DATE(2026-11-24T14:00:00Z, SHORT)}}');
    expect(textOf(digestCard(sampleDigest({ late: { missed: ['2026-11-22'] } })))).toContain('1 day before it has none: Sunday, November 22.');
  });

  test('warns of approvals that came faster than they can be read', () => {
    expect(textOf(digestCard())).toContain('Ravi Shah approved 9 in under 5 s each: faster than they can be read.');
    expect(textOf(digestCard(sampleDigest({ quick: [] })))).not.toContain('faster than they can be read');
  });

  test('fits and keeps out of marks, whatever names and however many kinds it has', () => {
    const all = { role: HOSTILE, version: HOSTILE, connector: HOSTILE, action: HOSTILE, domain: HOSTILE, request: HOSTILE };
    const wild = Array.from({ length: 200 }, (_, index) => group(`code_${index}`, { count: index, ...all, detail: HOSTILE.repeat(9) }));
    const names = Array.from({ length: 60 }, (_, votes) => ({ name: `${HOSTILE}${votes}`, votes, medianMs: null }));
    const title = { key: 'title.any.read', values: { object: HOSTILE, record: HOSTILE.repeat(20) } };
    const digest = sampleDigest({
      workspace: { id: 'client-a', name: HOSTILE, locale: 'en', timeZone: 'America/New_York' },
      bypasses: { total: 9999, groups: [group('break_glass', { who: HOSTILE, detail: HOSTILE }), ...wild], capsSet: [] },
      slowest: [{ id: 'apr_1', title, waitMs: 9e9, decidedBy: [HOSTILE] }],
      approvers: names,
      quick: names.map(({ name, votes: count }) => ({ name, count, underSeconds: 5 })),
      now: { ...sampleDigest().now, paused: names.map(({ name }) => ({ role: name, connector: name, until: null, by: name })) },
    });
    expect(problemsOf(digestCard(digest))).toEqual([]);
    expectUnmarked(digestCard(digest));
    expect(textOf(digestCard(digest))).toContain('more kinds');
    expect(digestSummary(digest, 'en')).not.toMatch(/[<>&]/);
  });

  test('is the answer to whoever asks for one', () => {
    expect(renderAnswer('en', { lines: [], digest: sampleDigest() })).toEqual(digestCard());
  });
});

describe('a weekly review on Teams', () => {
  test('says that the week is not over, or that it comes late and which weeks have none', () => {
    const weekly = (late: { missed: string[] } | null, soFar = false) => textOf(renderWeekly(sampleWeekly({ late, soFar }), 'en'));
    expect(weekly(null, true)).toContain('The week is not over');
    expect(weekly({ missed: [] })).toContain('comes late');
    expect(weekly({ missed: ['2026-W46'] })).toContain('1 week before it has none: 2026-W46.');
  });
});

const NOW = BOUNCED_AT;
const client = workspace({ executors: [{ connector: 'gmail', url: 'https://executor.example/events' }] });
const opened = sampleIncident();
const stopped = { role: 'outreach', connector: null, until: null, by: 'system', at: '', reason: null, incident: 'inc_7' };
const ledger = pause(emptyLedger('client-a'), stopped, NOW);
const factsOf = (incident: Incident, of = client) => incidentFacts(incident, { workspace: of, ledger, held: 23, now: NOW });
const stepDone = (incident: Incident, step: (typeof STEP_WORDS)[number], note: string) =>
  PLAYBOOK[step].parts.reduce<Incident>(
    (one, part) =>
      decideIncident(one, { type: 'do_part', step, part, state: 'done', by: 'mei', note, cases: { passed: 1, total: 1 } }, NOW).next ?? one,
    incident,
  );

describe('the card of an incident on Teams', () => {
  test('says what tripped, what is paused, and opens the current step alone', () => {
    const card = renderIncident(factsOf(opened));
    expect(problemsOf(card)).toEqual([]);
    expect(incidentSummary(factsOf(opened))).toBe('Incident 7: bounce rate 9.2% at Client A. Open, step 1 of 9');
    expect(textOf(card)).toContain('46 of 500 e-mails bounced in 24 hours, the tripwire is 5%. 23 approved requests wait for the resume.');
    expect(textOf(card)).toContain('Send connectors off: not yet');
    expect(textOf(card)).not.toContain('Sales leader: not yet');
    expect(partsOf(card).filter(({ type, style }) => type === 'Action.Execute' && style === 'positive')).toHaveLength(1);
    matchesGolden('incident', card);
  });

  test('offers at each step what comes next, says what it is about, and offers nothing once it is resolved', () => {
    let incident = newIncident('client-a', { ...opened, number: 7, owner: null, pause: null });
    const offered = STEP_WORDS.map((step) => {
      const card = renderIncident(factsOf(incident));
      for (const data of dataOf(card)) expect(data).toMatchObject({ workspace: 'client-a', incident: 'inc_7', step });
      incident = stepDone(incident, step, 'seen to');
      return verbsOf(card)[0];
    });
    const step = 'incident_step';
    expect(offered).toEqual(['incident_pause', 'incident_contain', 'incident_contain', 'incident_told', step, step, step, step, step]);
    expect(verbsOf(renderIncident(factsOf(incident)))).toEqual([]);
  });

  test('asks in figures before executors are told: the button shows the question, and the question has the button', () => {
    const card = renderIncident(factsOf(opened));
    expect(card.actions?.[0]).toMatchObject({ type: 'Action.ToggleVisibility', title: 'Tell the executors', targetElements: ['question'] });
    const question = partsOf(card).find(({ id }) => id === 'question');
    expect(question).toMatchObject({ isVisible: false });
    expect(JSON.stringify(question)).toContain('1 executor (gmail) will be told at once');
    expect(JSON.stringify(question)).toContain('"verb":"incident_contain"');
  });

  test('fits and keeps out of marks, whatever anybody wrote', () => {
    const flood = `${HOSTILE}${'&<"\\字'.repeat(3000)}`;
    const people = [{ id: 'mei', name: flood.slice(0, 200), groups: ['revops'] }];
    const hostile = workspace({ name: flood.slice(0, 200), people, executors: client.executors });
    const records = Array.from({ length: 20 }, () => flood.slice(0, 120));
    let incident: Incident = {
      ...opened,
      kind: 'manual',
      code: 'manual',
      detail: flood,
      request_id: flood,
      evidence: { ...opened.evidence, records },
    };
    for (const step of STEP_WORDS) {
      const card = renderIncident(factsOf(incident, hostile));
      expect(problemsOf(card), step).toEqual([]);
      expectUnmarked(card);
      incident = stepDone(incident, step, flood);
    }
  });
});

describe('an answer on Teams', () => {
  test('has its title, lines, columns that keep their places, and buttons', () => {
    const buttons = [{ action: 'take_back' as const, approval: 'apr_1' }];
    const card = renderAnswer('en', { title: 'Caps', lines: ['31 of 50'], preformatted: 'a   1\nbb 22', buttons });
    expect(problemsOf(card)).toEqual([]);
    expect(textOf(card)).toBe('Caps\n31 of 50\na\u00a0\u00a0\u00a01\nbb\u00a022');
    expect(verbsOf(card)).toEqual(['take_back']);
    expect(dataOf(card)).toEqual([{ approval: 'apr_1' }]);
    matchesGolden('answer', card);
  });

  test('fits and is plain text, whatever it holds', () => {
    for (const one of [HOSTILE, '字', '&<"\\', '\r\n', '😀']) {
      const flood = one.repeat(9000);
      const card = renderAnswer('en', { title: flood, lines: [flood, flood], preformatted: flood });
      expect(problemsOf(card)).toEqual([]);
      expectUnmarked(card);
    }
  });
});
