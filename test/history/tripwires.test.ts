// Thirty days of a client under all six tripwires: what happened is written down in plain terms, and with it which signal trips what, and on
// which figures. A usual day is the same every day, so that whoever reads this can add it up.
import { describe, expect, test } from 'vitest';
import type { Signal } from '../../src/domain/documents/signal.ts';
import { ofRelease, ofSignal } from '../../src/domain/incident/observation.ts';
import { observe } from '../../src/domain/incident/observe.ts';
import type { Ledger } from '../../src/domain/ledger/ledger.ts';
import { emptyLedger } from '../../src/domain/ledger/ledger.ts';
import { workspace } from '../domain/workspace-for-tests.ts';
import { emailRequest } from '../requests.ts';

const FIRST_DAY = Date.parse('2026-10-20T00:00:00Z');
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const client = workspace({ tripwires: { excluded_segment: { domains: ['partner.example'] } } });

/** Something that happened at an hour of a day; `hasMeeting` where an opportunity has one. */
type Happened = { day: number; hour: number } & ({ sent: number } | { signal: Partial<Signal>; hasMeeting?: boolean });

const many = (count: number, one: Happened): Happened[] => Array.from({ length: count }, () => one);

/** What happens every day: 100 e-mails, one of which bounces, ten good replies, 100 writes, an opportunity from a meeting. */
const usualDay = (day: number): Happened[] => [
  ...many(10, { day, hour: 9, sent: 10 }),
  { day, hour: 10, signal: { type: 'bounce', role: 'outreach', contact: `bounced-${day}` } },
  ...many(10, { day, hour: 11, signal: { type: 'reply', role: 'outreach', value: 0.8 } }),
  ...many(100, { day, hour: 12, signal: { type: 'write', role: 'enrichment' } }),
  { day, hour: 13, signal: { type: 'opportunity_created', role: 'admin', record_id: `opp-${day}` }, hasMeeting: true },
];

/** What goes wrong, at six in the evening of its day. */
const WRONG: { [day: number]: Happened[] } = {
  10: many(6, { day: 10, hour: 18, signal: { type: 'bounce', role: 'outreach', contact: 'bad-list' } }),
  13: many(3, { day: 13, hour: 18, signal: { type: 'complaint', role: 'outreach', contact: 'angry' } }),
  16: many(250, { day: 16, hour: 18, signal: { type: 'write', role: 'enrichment', record_id: 'rec-loop' } }),
  19: many(12, { day: 19, hour: 18, signal: { type: 'reply', role: 'outreach', value: 0.2, contact: 'annoyed' } }),
  22: [{ day: 22, hour: 18, signal: { type: 'opportunity_created', role: 'admin', record_id: 'opp-from-nowhere' } }],
  25: [{ day: 25, hour: 18, signal: { type: 'reply', role: 'outreach', domain: 'partner.example', contact: 'partner-contact' } }],
};

/**
 * By hand. At six in the evening the window goes back to seven of the evening before, so it holds this day alone; the baseline is the eight days
 * before, as far as they are not in the window: 800 e-mails with 8 bounces, 80 replies of 0.8, 800 writes, in seven days and 19 hours.
 */
const EXPECTED = [
  // The fifth bounce of the day, the least that counts: 5 % is not above 5 %, and more than three times one in a hundred.
  { kind: 'bounce_rate', day: 10, nth: 4, role: 'outreach', code: 'times_baseline', counted: 5, of: 100, baseline: 8, baseline_of: 800 },
  // The second complaint, 2 %.
  { kind: 'spam_complaints', day: 13, nth: 2, role: 'outreach', code: 'above', counted: 2, of: 100, baseline: 0, baseline_of: 800 },
  // 800 writes in 187 hours are 102.67 in 24; three times that is 308.02, so the 309th of the day.
  { kind: 'unusual_writes', day: 16, nth: 209, role: 'enrichment', code: 'times_baseline', counted: 309, of: null, baseline: 800, baseline_of: 187 },
  // Twenty replies are enough to say: ten of 0.8 and ten of 0.2 are 0.5 on average, below 70 % of 0.8.
  { kind: 'reply_quality', day: 19, nth: 10, role: 'outreach', code: 'drop', counted: 10_000_000, of: 20, baseline: 64_000_000, baseline_of: 80 },
  { kind: 'opportunity_without_meeting', day: 22, nth: 1, role: 'admin', code: 'above', counted: 1, of: null, baseline: null, baseline_of: null },
  { kind: 'excluded_segment', day: 25, nth: 1, role: 'outreach', code: 'above', counted: 1, of: null, baseline: null, baseline_of: null },
];

const signalOf = (id: string, at: Date, words: Partial<Signal>): Signal => ({
  id,
  workspace: client.id,
  type: 'reply',
  at: at.toISOString(),
  role: null,
  domain: null,
  account: null,
  contact: null,
  record_id: null,
  sequence: null,
  meeting_id: null,
  value: null,
  ...words,
});

/** Lets the tripwires see one thing that happened, the `nth` of its history. */
function see(ledger: Ledger, happened: Happened, nth: number): Ledger {
  const at = new Date(FIRST_DAY + happened.day * DAY + happened.hour * HOUR + (nth % 3600) * 1000);
  const seen =
    'sent' in happened
      ? ofRelease({ request: emailRequest({ blast_radius: { records: 1, recipients: happened.sent } }) }, at)
      : ofSignal(client, signalOf(`sig-${nth}`, at, happened.signal), happened.hasMeeting ?? false);
  return seen ? observe(ledger, client, seen, at) : ledger;
}

describe('thirty days under six tripwires', () => {
  const opened: { kind: string; day: number; nth: number; role: string | null; figures: object; records: unknown }[] = [];
  let ledger = emptyLedger(client.id);
  let nth = 0;
  for (let day = 0; day < 30; day += 1) {
    for (const [index, happened] of [...usualDay(day), ...(WRONG[day] ?? [])].entries()) {
      const before = ledger.opening?.length ?? 0;
      ledger = see(ledger, happened, nth);
      nth += 1;
      const made = ledger.opening?.slice(before) ?? [];
      const wrong = index - usualDay(day).length + 1;
      for (const { kind, agent_role, code, evidence } of made)
        opened.push({ kind, day, nth: wrong, role: agent_role, figures: { code, ...evidence }, records: evidence.records });
    }
  }

  test('each trips once, at the very signal that is one too many, and on the figures of that moment', () => {
    expect(opened.map(({ kind, day, nth: at, role }) => ({ kind, day, nth: at, role }))).toEqual(
      EXPECTED.map(({ kind, day, nth: at, role }) => ({ kind, day, nth: at, role })),
    );
    for (const [index, { code, counted, of, baseline, baseline_of }] of EXPECTED.entries()) {
      expect(opened[index]?.figures, opened[index]?.kind).toMatchObject({ code, counted, of, baseline, baseline_of, window_hours: 24 });
    }
  });

  test('each says which records fed it, the last of them last', () => {
    expect(opened.map(({ records }) => (Array.isArray(records) ? records.at(-1) : null))).toEqual([
      'bad-list',
      'angry',
      'rec-loop',
      'annoyed',
      'opp-from-nowhere',
      'partner-contact',
    ]);
  });

  test('each pauses the role that it names, and the others go on', () => {
    const paused = ledger.pauses.map(({ role }) => role);
    expect([...new Set(paused)].sort()).toEqual(['admin', 'enrichment', 'outreach']);
  });

  test('a history without what went wrong opens nothing', () => {
    const days = Array.from({ length: 30 }, (_, day) => usualDay(day)).flat();
    const quiet = days.reduce((one, happened, at) => see(one, happened, at), emptyLedger(client.id));
    expect(quiet.opening ?? []).toEqual([]);
  });
});
