// The words of /agent that only ask: the story of a request, what the matrix says, who is on call; and a callback that is sent again.
import { describe, expect, test } from 'vitest';
import { dateHolidays } from '../../src/adapters/policies/holidays.ts';
import { oncallCommand } from '../../src/commands/oncall.ts';
import { parseCommand } from '../../src/domain/command/command.ts';
import { conditionWords } from '../../src/domain/policy/condition-words.ts';
import { draft } from '../contract/samples.ts';
import * as given from '../domain/given.ts';
import { matrixFile } from '../domain/workspace-for-tests.ts';
import { AT, CHANNEL, clientA, office } from './typed.ts';

describe('audit', () => {
  test('tells the story of a request by its entries, with who did what', async () => {
    const here = office();
    await here.putSealed(given.delivered);
    const { said, announced } = await here.type('max', 'audit apr_1');
    expect(announced).toBeNull();
    const lines = said.split('\n');
    expect(lines[0]).toBe('Audit log of apr_1: Merge the account acct-77 into Acme Inc.');
    expect(lines[1]).toMatch(/^1 {2}Mon.* {2}request received, the admin agent$/);
    expect(lines[2]).toMatch(/^2 {2}.*verdict given, the policy: ask, admin-account-merge$/);
    expect(said).toMatch(/\n\d+ {2}.*vote cast, Dana: approve/);
    expect(said).toContain('released, Countersign: jti_1');
    expect(said).toContain('The numbers are those of the chain of client-a');
    expect(lines).toHaveLength(given.delivered.events.length + 2);
  });

  test('of a long story tells the beginning and the end, and says how much lies between', async () => {
    const here = office();
    const { events } = given.delivered;
    const more = Array.from({ length: 300 }, (_, index) => ({
      n: events.length + index + 1,
      type: 'held',
      at: given.NOW.toISOString(),
      actor: 'system',
      detail: { held_by: ['pause'] },
    }));
    await here.putSealed({ ...given.delivered, events: [...events, ...more] });
    const { said } = await here.type('dana', 'audit apr_1');
    expect(said).toContain(`... ${events.length + 300 - 40} entries between`);
    expect(said).toContain(`\n${events.length + 300}  `);
    expect(said.split('\n')).toHaveLength(43);
  });

  test('says what is not written yet, and finds the request that may have been meant', async () => {
    const here = office();
    here.approvals.put(given.asking);
    expect((await here.type('dana', 'audit apr_1')).said).toContain('Nothing about apr_1 is in the audit log yet.');
    here.approvals.put({ ...given.asking, id: 'apr_4f7qx2' });
    expect((await here.type('dana', 'audit apr_4f7qx3')).said).toContain('Did you mean apr_4f7qx2?');
    expect((await here.type('dana', 'audit')).said).toBe('Name the request: /agent audit apr_...');
  });
});

describe('explain', () => {
  test('says in words and in CEL when an e-mail is automatic, who decides, when it goes and how often', async () => {
    const { said } = await office().type('max', 'explain outreach email send');
    expect(said).toContain('outreach-email-send: tier 2, risk high, class execute, cannot be undone');
    expect(said).toContain(
      'Automatic where the confidence is at least 0.8 and the match with the ideal customer is at least 0.8 (confidence_score >= 0.8 && scores.icp_match >= 0.8)',
    );
    expect(said).toContain('• New domain: the domain is new (flags.new_domain)');
    expect(said).toContain('it is not true that the message says how to unsubscribe (!flags.unsubscribe_compliant)');
    expect(said).toContain('the fit plus the intent is below 1.2');
    expect(said).toContain('Approvers: 1 RevOps');
    expect(said).toContain("Window prospect-hours: 09:00-16:00, business days, in the prospect's zone.");
    expect(said).toContain('200 a day for outreach');
    expect(said).toContain('10 a day to a new domain');
    expect(said).toContain('/copy/message_hash');
  });

  test('says of tier 3 that it is never automatic, of a denied row who may, of several rows which fields', async () => {
    const here = office();
    const merge = (await here.type('dana', 'explain client-a admin account merge')).said;
    expect(merge).toContain('tier 3 is never automatic');
    expect(merge).toContain('Approvers: 2 RevOps');
    expect(merge).toMatch(/Window on-call: 09:00-18:00, business days, in America\/New_York\. Open now, until .*18:00/);
    const denied = (await here.type('dana', 'explain routing opportunity create client-a')).said;
    expect(denied).toContain('Denied: no agent may. Who may: RevOps, through the admin agent after approval.');
    const updates = (await here.type('dana', 'explain admin opportunity update')).said;
    expect(updates).toContain('2 rows answer for it');
    expect(updates).toContain('Fields: stage');
    expect(updates).toContain('Fields: forecast_category');
  });

  test.each([
    ['explain', 'Say it like this'],
    ['explain outreach email', 'Which action of outreach on email? There are rows for: '],
    ['explain outrech email send', 'There is no role outrech. Roles: prospecting, enrichment, outreach, routing, admin.\nDid you mean outreach?'],
    ['explain outreach emal send', 'Did you mean email?'],
    ['explain outreach emial send', 'Did you mean email?'],
    ['explain outreach invoice send', 'No row speaks of outreach and invoice, and what no row allows is denied. outreach has rows for:'],
    [
      'explain prospecting email send',
      'No row speaks of prospecting, email and send, and what no row allows is denied. Its rows for email: delete (denied).\nRows for it belong to: outreach.',
    ],
    ['explain routing lead merge', 'No row speaks of routing, lead and merge, and what no row allows is denied. Its rows for lead: '],
    ['explain outreach email sent', 'Did you mean send?'],
  ])('of what is not there offers what is: %s', async (words, answer) => {
    expect((await office().type('max', words)).said).toContain(answer);
  });

  test('has words for nearly every condition of the shipped matrices', () => {
    const rows = ['revops', 'support'].flatMap((id) => matrixFile(id).rows);
    const sets = ['revops', 'support'].flatMap((id) => Object.values(matrixFile(id).rules).flat());
    const conditions = [
      ...rows.flatMap((row) => row.auto ?? []),
      ...rows.flatMap(({ rules }) => rules.map(({ when }) => when)),
      ...sets.map(({ when }) => when),
    ];
    expect(conditions.filter((cel) => conditionWords(cel) === null)).toEqual(conditions.filter((cel) => /\.all\(|\[/.test(cel)));
  });
});

describe('oncall', () => {
  test('names who is on call and whether it is their hour', async () => {
    const here = office();
    const { said } = await here.type('max', 'oncall');
    expect(said).toContain('Ines');
    expect(said).toMatch(/The on-call hours are on now, until .*18:00 .*\(09:00-18:00 in America\/New_York\)\./);
    here.clock.sleepTo('2026-11-24T02:00:00.000Z');
    expect((await here.type('max', 'oncall client-a')).said).toMatch(/are over; they begin again Tue.*09:00/);
  });

  test('says which holiday lets the hours begin later, as show and explain do of a window', async () => {
    const here = office({ client: { ...clientA, country: 'US' }, holidays: dateHolidays() });
    here.clock.sleepTo('2026-11-26T15:00:00.000Z');
    expect((await here.type('max', 'oncall')).said).toMatch(/begin again Fri, Nov 27, 09:00 .* Thu, Nov 26 is a holiday in US\.$/);
    expect((await here.type('dana', 'explain admin account merge')).said).toMatch(/opens Fri, Nov 27, 09:00 EST\. Thu, Nov 26 is a holiday in US\./);
    const merge = given.played(given.asking, given.approve('dana'), given.approve('riley'));
    const at = '2026-11-27T14:00:00.000Z';
    const plan = { ...merge.plan, window: 'on-call' };
    here.approvals.put({ ...merge, plan, state: 'waiting', release: { ...merge.release, opens_at: at, at, held_by: ['window'] } });
    expect((await here.type('max', 'show apr_1')).said).toContain('Its window opens Fri, Nov 27, 09:00 EST. Thu, Nov 26 is a holiday in US.');
    here.clock.sleepTo('2026-11-27T11:00:00.000Z');
    expect((await here.type('max', 'oncall')).said).not.toContain('holiday');
  });

  test('where nobody is says who is asked instead', async () => {
    expect((await office().type('bea', 'oncall', 'C0CLIENTB')).said).toContain('Where nobody is left, RevOps is asked: Bea.');
  });
});

test('oncall names the group itself where nobody has said yet who is in it', async () => {
  const { people, ...rest } = clientA;
  const workspace = { ...rest, people: people.filter(({ id }) => id !== 'ines'), unread: [{ group: 'on-call', directory: 'slack' as const }] };
  const [person] = workspace.people;
  const command = parseCommand('oncall');
  if (!person || !('word' in command)) throw new Error('There is nobody, or no such word');
  const by = { surface: 'slack' as const, account: 'U0DANA', channel: CHANNEL };
  const scene = { command, by, mine: [{ workspace, person, surface: by.surface }], home: workspace, now: new Date(AT) };
  const told = await oncallCommand({ holidays: () => false })(scene);
  expect(told.private?.lines[0]).toBe('on-call');
});

describe('a callback that failed', () => {
  const failedNotice = given.played(given.denied, { type: 'notice_failed', at: null, reason: '500' });
  const failedRelease = given.played(given.released, { type: 'fail_attempt', at: given.minutesOn(90).toISOString(), reason: '500', in_doubt: false });

  test.each([
    ['that was given up', failedNotice, (one: typeof failedNotice) => one.notice?.at],
    ['of a release that waits for its next attempt', failedRelease, (one: typeof failedNotice) => one.release.at],
  ])('%s is offered to be sent again, at once, once, and in the record', async (_what, approval, dueAt) => {
    const here = office();
    here.approvals.put(approval);
    expect((await here.type('riley', 'show apr_1')).answer?.buttons).toEqual([{ action: 'send_again', approval: 'apr_1' }]);
    expect((await here.type('riley', 'show apr_1 again --dry-run')).said).toContain('This would send');
    const { said, announced } = await here.type('riley', 'show apr_1 again');
    expect([said, announced]).toEqual(['The callback of apr_1 is sent again now. /agent show apr_1 says whether it was accepted.', null]);
    const now = (await here.approvals.read('apr_1'))?.approval;
    expect(now && dueAt(now)).toBe(here.clock.now().toISOString());
    expect(now?.events.at(-1)).toMatchObject({ type: 'callback_hurried', actor: 'riley' });
    expect((await here.type('riley', 'show apr_1 again')).said).toContain('No callback of apr_1 has failed');
  });

  test('is not sent again by somebody without the right, nor where none has failed', async () => {
    const here = office();
    here.approvals.put(failedNotice);
    expect((await here.type('max', 'show apr_1')).answer?.buttons).toBeUndefined();
    expect((await here.type('max', 'show apr_1 again')).said).toContain('show again in client-a is for RevOps and on-call: Dana, Riley, and Ines.');
    for (const fine of [given.delivered, given.executed, given.asking, given.played(given.denied, { type: 'notice_sent', status: 200 })]) {
      here.approvals.put(fine);
      expect((await here.type('dana', 'show apr_1 again')).said).toContain('No callback of apr_1 has failed');
    }
  });
});

describe('digest', () => {
  /** It is Monday the 23rd, half past nine in New York; the record begins on Friday. */
  async function withRecord() {
    const here = office();
    await here.auditLog.append('client-a', [draft('client-a', { timestamp_utc: '2026-11-20T12:00:00.000Z' })]);
    return here;
  }

  test.each([
    ['digest', '2026-11-22'],
    ['digest client-a', '2026-11-22'],
    ['digest yesterday', '2026-11-22'],
    ['digest today', '2026-11-23'],
    ['digest friday', '2026-11-20'],
    ['digest client-a Saturday', '2026-11-21'],
    ['digest 2026-11-20', '2026-11-20'],
    ['digest client-a 2026-11-21', '2026-11-21'],
    ['digest 2026-11-21 client-a', '2026-11-21'],
  ])('is told in private, of the day that is meant: %s', async (words, day) => {
    const { answer, announced } = await (await withRecord()).type('max', words);
    expect([answer?.digest?.day, answer?.digest?.workspace.id, announced]).toEqual([day, 'client-a', null]);
  });

  test.each([
    ['digest 2026-11-31', 'I do not read 2026-11-31 as a day. Write it like 2026-11-30'],
    ['digest 2026-13-05', 'Write it like 2026-12-05'],
    ['digest 23.11.', 'Write it like 2026-11-22'],
    ['digest 2026-12-24', '2026-12-24 has not come yet. The last whole day is 2026-11-22.'],
    ['digest 2026-11-19', 'The audit log of client-a begins on 2026-11-20: /agent digest 2026-11-20 shows that day.'],
    ['digest yesterdy', 'There is no yesterdy here.'],
    ['digest client-q', 'Did you mean client-a?'],
  ])('of a day that is not there names the nearest: %s', async (words, answer) => {
    const { said, answer: given_ } = await (await withRecord()).type('max', words);
    expect(said).toContain(answer);
    expect(given_?.digest).toBeUndefined();
  });

  test.each([
    ['digest week', '2026-W47'],
    ['digest week client-a', '2026-W47'],
    ['digest week 2026-w47', '2026-W47'],
    ['digest client-a week 2026-W48', '2026-W48'],
    ['digest 2026-W47', '2026-W47'],
  ])('of a week is told in private, of the one that is meant: %s', async (words, week) => {
    const { answer, announced } = await (await withRecord()).type('max', words);
    expect([answer?.weekly?.week, answer?.weekly?.workspace.id, answer?.digest, announced]).toEqual([week, 'client-a', undefined, null]);
  });

  test.each([
    ['digest week 2026-W60', 'I do not read 2026-W60 as a week. Write it like 2026-W47.'],
    ['digest week 2026-11-20', 'I do not read 2026-11-20 as a week.'],
    ['digest week 2026-W49', '2026-W49 has not come yet. The last week with a review is 2026-W47.'],
    ['digest week 2027-W01', '2027-W01 has not come yet.'],
    ['digest week 2026-W46', 'The audit log of client-a begins on 2026-11-20: /agent digest 2026-11-20 shows that day.'],
    ['digest week client-q', 'Did you mean client-a?'],
  ])('of a week that is not there says so: %s', async (words, answer) => {
    const { said, answer: given_ } = await (await withRecord()).type('max', words);
    expect(said).toContain(answer);
    expect(given_?.weekly).toBeUndefined();
  });

  test('of a client without any record says so', async () => {
    expect((await office().type('max', 'digest')).said).toBe('Nothing is in the audit log of client-a yet.');
  });
});
