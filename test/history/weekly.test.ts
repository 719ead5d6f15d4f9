// The review of each of five weeks, against what happened in them: to the digit, on every store.
import { Temporal } from 'temporal-polyfill';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readWeek } from '../../src/domain/record/digest-week.ts';
import type { Weekly } from '../../src/domain/record/weekly.ts';
import { readWeekly } from '../../src/upkeep/read-weekly.ts';
import { STORES, type Store } from '../contract/ports.ts';
import { incident } from '../contract/samples.ts';
import { client, FIRST_MONDAY, fiveWeeks, type Happened, WEEKS } from './five-weeks.ts';
import { ZONE } from './thirty-days.ts';

const history = fiveWeeks(20_261_019);
const AFTER = new Date('2026-11-23T14:00:00Z');

const localDay = (at: Date) => Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(ZONE).toPlainDate();
const weekNumber = (at: Date) => Math.floor(localDay(at).since(FIRST_MONDAY, { largestUnit: 'days' }).days / 7);
type Of<W extends Happened['what']> = Extract<Happened, { what: W }>;
const all = <W extends Happened['what']>(what: W, isIn: (week: number) => boolean): Of<W>[] =>
  history.happened.filter((one): one is Of<W> => one.what === what && isIn(weekNumber(one.at)));
const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);
const countBy = (names: string[]): Record<string, number> =>
  Object.fromEntries([...Map.groupBy(names, (name) => name)].map(([name, alike]) => [name, alike.length]));

/** What the matrix and the plan of the five weeks make of each: written by hand. */
const RAISED = [{ row: 'outreach-email-send', rule: null, from: 0.8, to: 0.9, cel: 'confidence_score >= 0.9 && scores.icp_match >= 0.8' }];
const SAID: { status: Weekly['confidence']['status']; advice: object; proposals: object[] }[] = [
  { status: 'too_few', advice: { status: 'too_few' }, proposals: [] },
  { status: 'raise', advice: { status: 'raise', why: 'replies', to: 55 }, proposals: RAISED },
  { status: 'raise', advice: { status: 'keep' }, proposals: RAISED },
  { status: 'raise', advice: { status: 'keep' }, proposals: RAISED },
  { status: 'raise', advice: { status: 'lower', why: 'bounces', to: 30 }, proposals: RAISED },
];

describe.each(STORES.filter(({ missing, name }) => missing === null && name !== 'PGlite on disk'))('$name', ({ open }) => {
  let store: Store;
  beforeAll(async () => {
    store = await open();
    const { approvals, auditLog, signals, incidents } = store.one;
    await Promise.all(history.approvals.map((approval) => approvals.insert(approval)));
    await auditLog.append(client.id, history.drafts);
    for (const one of history.signals) await signals.insert(one);
    for (const { id, at } of history.incidents) await incidents.insert(incident(client.id, { id, opened_at: at.toISOString() }));
  }, 120_000);
  afterAll(() => store.close());

  const read = async (week: string) => {
    const span = readWeek(week, ZONE);
    if (!span) throw new Error(`There is no week ${week}`);
    return readWeekly(store.other)(client, span, AFTER);
  };

  test.each(WEEKS.map((week, index) => ({ week, index })))('$week', async ({ week, index }) => {
    const weekly = await read(week);
    const of = <W extends Happened['what']>(what: W) => all(what, (one) => one === index);

    // 1. Which fields, and are they tier 1?
    const fields = countBy(of('field').map(({ name, tier }) => `${name}, ${tier}`));
    const told = weekly.fields.top.map(({ field, object, role, tier, count }) => [`${field} of ${object} by ${role}, ${tier}`, count]);
    expect(Object.fromEntries(told)).toEqual(fields);
    expect(told.map(([, count]) => count)).toEqual(Object.values(fields).sort((one, other) => other - one));
    expect(weekly.fields.changes).toBe(of('field').length);
    expect(weekly.fields.above).toBe(of('field').filter(({ tier }) => tier !== 1).length);

    // 2. What went round approval?
    expect(weekly.bypasses).toMatchObject({ total: of('bypass').length, violations: of('violation').length, incidents: of('incident').length });
    const codes = weekly.bypasses.groups.flatMap(({ code, count }) => Array.from({ length: count }, () => code));
    expect(countBy(codes)).toEqual(countBy(of('bypass').map(({ code }) => code)));

    // 3. Is a single domain hammered?
    const emails = of('email');
    expect(weekly.domains.sent).toBe(sum(emails.map(({ recipients }) => recipients)));
    for (const { domain, sent, busiest } of weekly.domains.top) {
      const its = emails.filter((one) => one.domain === domain);
      const days = Map.groupBy(its, ({ at }) => localDay(at).toString());
      expect([domain, sent]).toEqual([domain, sum(its.map(({ recipients }) => recipients))]);
      expect([domain, busiest]).toEqual([domain, Math.max(...[...days.values()].map((some) => sum(some.map(({ recipients }) => recipients))))]);
    }
    const most = Object.entries(countBy(emails.map(({ domain }) => domain))).sort(([, one], [, other]) => other - one);
    expect(weekly.domains.top[0]?.domain).toBe(most[0]?.[0]);
    expect(weekly.domains).toMatchObject({ cap: 20, top: { length: 5 } });

    // 4. Were opportunities created without a meeting, or moved without their owner?
    const without = of('opportunity').filter(({ hasMeeting }) => !hasMeeting);
    expect(weekly.opportunities.created).toBe(of('opportunity').length);
    expect(weekly.opportunities.withoutMeeting.count).toBe(without.length);
    expect(weekly.opportunities.withoutMeeting.ids.toSorted()).toEqual(without.map(({ record }) => record).toSorted());
    const stages = countBy(of('stage').map(({ by }) => by));
    const others = of('stage').filter(({ by }) => by === 'other');
    expect(weekly.opportunities.stages).toMatchObject({
      changed: of('stage').length,
      byOwner: stages.owner ?? 0,
      ownerUnknown: stages.unknown ?? 0,
      untraced: of('untraced_stage').length,
      withoutOwner: { count: others.length },
    });
    expect(weekly.opportunities.stages.withoutOwner.ids.toSorted()).toEqual(others.map(({ id }) => id).toSorted());

    // 5. Were leads assigned outside their territory?
    const assigned = countBy(of('assigned').map(({ how }) => how));
    expect(weekly.routing).toEqual({
      hasRules: true,
      assigned: of('assigned').length,
      inside: assigned.inside,
      outside: { count: assigned.outside, top: [{ territory: 'west', owner: 'mei@client-a.example', count: assigned.outside }] },
      unruled: assigned.unruled,
    });

    // 6. Does confidence hold what it claims? The four weeks before.
    const before = all('email', (one) => one < index && one >= index - 4);
    const bins = [7, 8, 9].map((tenth) => {
      const its = before.filter((one) => one.tenth === tenth);
      return { tenth, emails: its.length, replies: its.filter(({ answered }) => answered).length };
    });
    const said = SAID[index];
    expect(weekly.confidence.bins).toEqual(index === 0 ? [] : bins);
    expect(weekly.confidence).toMatchObject({ emails: before.length, replies: before.filter(({ answered }) => answered).length, threshold: 0.8 });
    expect({ status: weekly.confidence.status, proposals: weekly.confidence.proposals }).toEqual({
      status: said?.status,
      proposals: said?.proposals,
    });
    expect(weekly.confidence.tenth).toBe(index === 0 ? null : 8);

    // And what came back of what was sent.
    const outcomes = (which: number) => {
      const count = (what: 'bounce' | 'complaint' | 'reply') => all(what, (one) => one === which).length;
      const sent = sum(all('email', (one) => one === which).map(({ recipients }) => recipients));
      return { sent, bounces: count('bounce'), complaints: count('complaint'), replies: count('reply') };
    };
    const days = Map.groupBy(emails, ({ at }) => localDay(at).toString());
    const busiest = Math.max(...[...days.values()].map((some) => sum(some.map(({ recipients }) => recipients))));
    expect(weekly.sending).toEqual({ role: 'outreach', cap: 45, busiest, now: outcomes(index), before: outcomes(index - 1), advice: said?.advice });

    expect(weekly.released).toBe(emails.length + of('assigned').length + of('stage').length + changesAlone(of('field')));
    expect(weekly.head?.seq).toBe(history.drafts.length);
  });

  test('and of a week outside them nothing', async () => {
    const weekly = await read('2026-W40');
    expect(weekly).toMatchObject({ released: 0, fields: { changes: 0, top: [] }, bypasses: { total: 0, violations: 0, incidents: 0 } });
    expect(weekly.confidence).toMatchObject({ status: 'too_few', bins: [], proposals: [] });
    expect(weekly.sending?.advice).toEqual({ status: 'too_few' });
  });
});

/** Releases that changed fields and are neither a stage nor an assignment: two fields of one lead are one release. */
const changesAlone = (fields: Of<'field'>[]): number => fields.filter(({ name }) => !/^(stage of|owner of|employees of)/.test(name)).length;

test('the five weeks hold everything that a review can tell', () => {
  const counts = countBy(history.happened.map((one) => ('by' in one ? one.by : 'how' in one ? one.how : 'code' in one ? one.code : one.what)));
  for (const what of ['owner', 'other', 'unknown', 'untraced_stage', 'inside', 'outside', 'unruled', 'no_approval', 'break_glass', 'violation'])
    expect(counts[what], what).toBeGreaterThan(0);
  const summer = readWeek('2026-W44', ZONE);
  expect((summer?.until.getTime() ?? 0) - (summer?.from.getTime() ?? 0)).toBe((7 * 24 + 1) * 3_600_000);
});
