// The digest as Slack shows it: bypasses first, within Slack's limits whatever it holds, and no mark of anybody else's in it.
import { describe, expect, test } from 'vitest';
import { renderAnswer } from '../../../src/adapters/slack/render-answer.ts';
import { renderDigest } from '../../../src/adapters/slack/render-digest.ts';
import { messageProblem } from '../../../src/playground/slack/message-checks.ts';
import { group, sampleDigest } from '../../domain/sample-digest.ts';
import { markedTexts, matchesGolden } from './drawn.ts';
import { HOSTILE } from './lives.ts';

const MOST_TEXT = 4000;
const drawn = (digest = sampleDigest(), style: { plain?: boolean } = {}) => renderDigest(digest, { locale: 'en', ...style });
const textOf = (message: object) => JSON.stringify(message);

describe('a digest', () => {
  test('looks as drawn', () => {
    expect(messageProblem(drawn(), MOST_TEXT)).toBeNull();
    matchesGolden('digest', drawn());
  });

  test('names the year of a day that is told of in another one', () => {
    expect(textOf(drawn().blocks[0] ?? {})).not.toContain('2026');
    expect(textOf(drawn({ ...sampleDigest(), at: '2027-01-05T14:00:00.000Z' }).blocks[0] ?? {})).toContain(', 2026');
  });

  test('tells bypasses first, each with what, who and why', () => {
    const said = textOf(drawn().blocks.slice(0, 3));
    expect(said).toContain('No approval trace.');
    expect(said).toContain('4 executions of email send to brightwater.example by outreach 1.3.9 through gmail.');
    expect(said).toContain('Sam Reed released apr_9 at ');
    expect(said).toContain('Quarter closes tonight, Ravi is on a plane.');
    expect(said).toContain('Dana Ortiz set outreach to 220 until ');
    expect(said).toContain('11 releases were over the cap for outreach.');
  });

  test('of a quiet day says so', () => {
    const nothing = { count: 0, ids: [] };
    const quiet = sampleDigest({
      bypasses: { total: 0, groups: [], capsSet: [] },
      requests: { total: 0, auto: 0, ask: 0, deny: 0 },
      decisions: { total: 0, approved: 0, denied: 0, expired: 0, withdrawn: 0 },
      medianWaitMs: null,
      slowest: [],
      executions: { reported: 0, failed: 0, otherwise: 0 },
      callbacks: { failedTries: 0, givenUp: nothing },
      incidents: 0,
      approvers: [],
      now: { silent: nothing, paused: [], safeModeUntil: null, asking: { count: 0, more: false }, waiting: { count: 0, more: false } },
      head: null,
    });
    expect(messageProblem(drawn(quiet), MOST_TEXT)).toBeNull();
    const said = textOf(drawn(quiet));
    for (const words of ['No bypasses', '0 requests', 'Nobody had to decide', 'All as approved', 'None given up', 'Nobody voted', 'None opened']) {
      expect(said).toContain(words);
    }
  });

  test('keeps within the limits and out of marks, whatever names and however many kinds it has', () => {
    const wild = Array.from({ length: 200 }, (_, index) =>
      group(`code_${index}`, {
        count: index,
        role: HOSTILE,
        version: HOSTILE,
        connector: HOSTILE,
        action: HOSTILE,
        domain: HOSTILE,
        detail: HOSTILE.repeat(9),
        request: HOSTILE,
      }),
    );
    const names = Array.from({ length: 60 }, (_, votes) => ({ name: `${HOSTILE}${votes}`, votes, medianMs: votes * 1e6 }));
    const digest = sampleDigest({
      workspace: { id: 'client-a', name: HOSTILE, locale: 'en', timeZone: 'America/New_York' },
      bypasses: { total: 9999, groups: [group('break_glass', { who: HOSTILE, detail: HOSTILE }), ...wild], capsSet: [] },
      slowest: [
        { id: 'apr_1', title: { key: 'title.any.read', values: { object: HOSTILE, record: HOSTILE.repeat(20) } }, waitMs: 9e9, decidedBy: [HOSTILE] },
      ],
      approvers: names,
      quick: names.map(({ name, votes: count }) => ({ name, count, underSeconds: 5 })),
      now: { ...sampleDigest().now, paused: names.map(({ name }) => ({ role: name, connector: name, until: null, by: name })) },
    });
    for (const style of [{}, { plain: true }]) {
      const message = drawn(digest, style);
      expect(messageProblem(message, MOST_TEXT)).toBeNull();
      for (const text of [...markedTexts(message.blocks), message.text]) expect(text).not.toMatch(/<!channel|<@U0|<https|\*Approved by/);
    }
    expect(textOf(drawn(digest))).toContain('more kinds');
  });

  test('does without tables and containers where Slack does not know them', () => {
    const types = drawn(sampleDigest(), { plain: true }).blocks.map(({ type }) => type);
    expect(types).not.toContain('container');
    expect(types).not.toContain('table');
  });

  test('says that the day is not over, or that it comes late', () => {
    expect(textOf(drawn(sampleDigest({ soFar: true })))).toContain('So far, as of <!date^');
    expect(textOf(drawn(sampleDigest({ late: { missed: [] } })))).toContain('comes late');
    expect(textOf(drawn(sampleDigest({ late: { missed: ['2026-11-22'] } })))).toContain(
      '1 day before it has none: Sunday, November 22. /agent digest 2026-11-22 shows it.',
    );
  });

  test('is the answer to whoever asks for one', () => {
    expect(renderAnswer('en', { lines: [], digest: sampleDigest() })).toEqual(drawn());
  });
});
