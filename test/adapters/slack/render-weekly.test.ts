// The weekly review as Slack shows it: proposals first, within Slack's limits whatever it holds, no mark of anybody else's in it, and
// every picture's content in words too.
import { describe, expect, test } from 'vitest';
import { renderAnswer } from '../../../src/adapters/slack/render-answer.ts';
import { renderWeekly } from '../../../src/adapters/slack/render-weekly.ts';
import { messageProblem } from '../../../src/playground/slack/message-checks.ts';
import { group } from '../../domain/sample-digest.ts';
import { sampleWeekly } from '../../domain/sample-weekly.ts';
import { markedTexts, matchesGolden } from './drawn.ts';
import { HOSTILE } from './lives.ts';

const MOST_TEXT = 4000;
const PICTURES = new Map([
  ['fields', 'F1'],
  ['domains', 'F2'],
  ['confidence', 'F3'],
]);
const drawn = (weekly = sampleWeekly(), pictures = PICTURES) => renderWeekly(weekly, 'en', pictures);
const textOf = (message: object) => JSON.stringify(message);

describe('a weekly review', () => {
  test('looks as drawn', () => {
    expect(messageProblem(drawn(), MOST_TEXT)).toBeNull();
    matchesGolden('weekly', drawn());
  });

  test('tells first what is proposed, where a person would write it, and why', () => {
    const said = textOf(drawn().blocks.slice(0, 4));
    expect(said).toContain('Matrix, row outreach-email-send, auto: write confidence_score >= 0.9 && scores.icp_match >= 0.8, in place of 0.8.');
    expect(said).toContain('Workspace file, caps of outreach, per_role_day: write 150, in place of 200.');
    expect(said).toContain('The bounce rate rose from 6 of 440 to 24 of 480.');
    expect(said).toContain('Nothing changes by itself');
  });

  test('says on which day outcomes count, and that what is reported late may still raise them', () => {
    expect(textOf(drawn())).toContain('count on the day on which they happened');
    expect(textOf(drawn())).toContain('may read higher here than in an earlier review');
  });

  test('names the year where it is told of in another one', () => {
    expect(textOf(drawn().blocks[0] ?? {})).not.toContain('2026');
    expect(textOf(drawn({ ...sampleWeekly(), at: '2027-01-05T14:00:00.000Z' }).blocks[0] ?? {})).toContain('22, 2026');
  });

  test('has the six checks in their order, each with its figures', () => {
    const said = textOf(drawn());
    const titles = ['Top changed fields', 'Approval bypass attempts', 'Domain concentration', 'Opportunity integrity', 'Routing outside territory'];
    const places = [...titles, 'Confidence against outcomes'].map((title) => said.indexOf(`"${title}"`));
    expect(places).toEqual(places.toSorted((one, other) => one - other));
    expect(places[0]).toBeGreaterThan(0);
    for (const words of [
      'email of contact by enrichment: 120, tier 2 ▲',
      '2 without a meeting: opp-118, opp-131',
      'west to mei: 5',
      '0.8 to 0.9: 3 of 140 answered, 2.1%',
    ])
      expect(said).toContain(words);
  });

  test('says in words what each picture shows, and all of it without pictures too', () => {
    const images = drawn().blocks.flatMap((block) => (block.type === 'image' ? [block] : []));
    expect(images).toHaveLength(3);
    expect(images[2]?.alt_text).toContain('0.8 to 0.9: 3 of 140 answered, 2.1%');
    expect(images[1]?.alt_text).toContain('brightwater.example: 131');
    const without = drawn(sampleWeekly(), new Map());
    expect(without.blocks).toEqual(drawn().blocks.filter(({ type }) => type !== 'image'));
    expect(renderAnswer('en', { lines: [], weekly: sampleWeekly() })).toEqual(without);
  });

  test('of a quiet week says so, and proposes nothing', () => {
    const none = { count: 0, ids: [] };
    const nothing = { sent: 0, bounces: 0, complaints: 0, replies: 0 };
    const quiet = sampleWeekly({
      released: 0,
      fields: { changes: 0, above: 0, top: [] },
      bypasses: { total: 0, groups: [], violations: 0, incidents: 0 },
      domains: { sent: 0, cap: 50, top: [] },
      opportunities: { created: 0, withoutMeeting: none, stages: { changed: 0, byOwner: 0, withoutOwner: none, ownerUnknown: 0, untraced: 0 } },
      routing: { hasRules: false, assigned: 0, inside: 0, outside: { count: 0, top: [] }, unruled: 0 },
      confidence: { ...sampleWeekly().confidence, status: 'too_few', bins: [], emails: 0, replies: 0, proposals: [], tenth: null },
      sending: { role: 'outreach', cap: 200, busiest: 0, now: nothing, before: nothing, advice: { status: 'too_few' } },
      head: null,
    });
    expect(messageProblem(drawn(quiet), MOST_TEXT)).toBeNull();
    const said = textOf(drawn(quiet));
    for (const words of [
      'Nothing was released',
      'Nothing is proposed',
      'no field was changed',
      ': none',
      'no e-mail was sent',
      'no lead was assigned',
      'too few to say',
    ])
      expect(said).toContain(words);
    expect(said).not.toContain(':warning:');
    expect(said).not.toContain('"warning"');
  });

  test('has words for every verdict', () => {
    for (const status of ['too_few', 'one_bin', 'no_threshold', 'keep', 'raise', 'lower'] as const)
      expect(messageProblem(drawn(sampleWeekly({ confidence: { ...sampleWeekly().confidence, status } })), MOST_TEXT)).toBeNull();
    const advices = ['too_few', 'no_cap', 'keep'] as const;
    const sending = sampleWeekly().sending;
    for (const status of advices)
      expect(drawn(sampleWeekly({ sending: sending && { ...sending, advice: { status } } })).blocks.length).toBeGreaterThan(9);
    for (const why of ['bounces', 'complaints', 'replies'] as const)
      expect(textOf(drawn(sampleWeekly({ sending: sending && { ...sending, advice: { status: 'raise', why, to: 250 } } })))).toContain('write 250');
    const never = { row: 'outreach-email-send', rule: null, from: 0.8, to: null, cel: 'false' };
    expect(textOf(drawn(sampleWeekly({ confidence: { ...sampleWeekly().confidence, proposals: [never] } })))).toContain('auto: write false.');
    expect(textOf(drawn(sampleWeekly({ sending: null })))).toContain('several roles send e-mail');
    expect(textOf(drawn(sampleWeekly({ routing: { ...sampleWeekly().routing, hasRules: false, outside: { count: 0, top: [] } } })))).toContain(
      'has no territories',
    );
  });

  test('keeps within the limits and out of marks, whatever names it has', () => {
    const wild = HOSTILE.repeat(4);
    const weekly = sampleWeekly({
      workspace: { id: 'client-a', name: wild, locale: 'en', timeZone: 'America/New_York' },
      fields: {
        changes: 999,
        above: 999,
        top: Array.from({ length: 8 }, () => ({ role: wild, object: wild, action: wild, field: wild, count: 9, tier: null })),
      },
      bypasses: { total: 200, groups: Array.from({ length: 200 }, (_, index) => group(`code_${index}`)), violations: 9, incidents: 9 },
      domains: { sent: 99, cap: 5, top: Array.from({ length: 5 }, () => ({ domain: wild, sent: 99, busiest: 99 })) },
      routing: {
        ...sampleWeekly().routing,
        outside: { count: 9, top: Array.from({ length: 5 }, () => ({ territory: wild, owner: wild, count: 9 })) },
      },
      opportunities: { ...sampleWeekly().opportunities, withoutMeeting: { count: 9, ids: Array.from({ length: 5 }, () => wild) } },
    });
    const message = drawn(weekly);
    expect(messageProblem(message, MOST_TEXT)).toBeNull();
    for (const text of [...markedTexts(message.blocks), message.text]) expect(text).not.toMatch(/<!channel|<@U0|<https|\*Approved by/);
  });

  test('says that the week is not over, or that it comes late', () => {
    expect(textOf(drawn(sampleWeekly({ soFar: true })))).toContain('The week is not over');
    expect(textOf(drawn(sampleWeekly({ late: { missed: [] } })))).toContain('comes late');
    expect(textOf(drawn(sampleWeekly({ late: { missed: ['2026-W46'] } })))).toContain(
      '1 week before it has none: 2026-W46. /agent digest week 2026-W46 shows it.',
    );
  });
});
