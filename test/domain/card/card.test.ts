import { describe, expect, test } from 'vitest';
import { dateHolidays } from '../../../src/adapters/policies/holidays.ts';
import { renderCard as renderSlack } from '../../../src/adapters/slack/render-card.ts';
import { renderCard as renderTeams } from '../../../src/adapters/teams/render-card.ts';
import { batchFacts } from '../../../src/domain/card/batch-facts.ts';
import { cardFacts } from '../../../src/domain/card/card.ts';
import type { Approval } from '../../../src/domain/documents/approval.ts';
import { capsUsed } from '../../../src/domain/ledger/caps.ts';
import { emptyLedger, type Pause } from '../../../src/domain/ledger/ledger.ts';
import { capLines, windowText } from '../../../src/surfaces/card-words.ts';
import { alertText, choicesOf } from '../../../src/surfaces/review-words.ts';
import { asked, clientA, factsOf, lives, NOW } from '../../adapters/slack/lives.ts';
import { emailRequest, mergeRequest, taskRequest } from '../../requests.ts';

const opens = { opens_at: '2026-11-27T15:00:00.000Z', closes_at: '2026-11-27T22:00:00.000Z', zone: 'America/Chicago' };

describe('the facts of a card', () => {
  test('say verb, object and where in the title, with names cut short', () => {
    const title = (request: Parameters<typeof asked>[0]) => factsOf(asked(request)).title;
    expect(title(emailRequest())).toMatchObject({ key: 'title.email.send', values: { who: 'lead-881', where: 'acct-12' } });
    expect(title(mergeRequest())).toMatchObject({ key: 'title.account.merge', values: { second: 'acct-77', name: 'Acme Inc.' } });
    expect(title(taskRequest())).toMatchObject({ key: 'title.task.create' });
    const long = emailRequest({ target: { ...emailRequest().target, contact: 'x'.repeat(200) } });
    expect(String(title(long).values.who)).toHaveLength(60);
    const unknown = emailRequest({ action: { object: 'price_book', action: 'recalculate', class: 'execute' } });
    expect(title(unknown)).toMatchObject({ key: 'title.any.other', values: { object: 'price book', action: 'recalculate' } });
  });

  test('count this request among the caps while it is not released', () => {
    const email = lives['email-asking'] ?? asked(emailRequest());
    const caps = [{ layer: 'per_role_day', key: 'outreach', used: 112, limit: 200 }];
    const [cap] = cardFacts(email, { workspace: clientA, caps, now: NOW }).caps;
    expect(cap).toMatchObject({ used: 113, limit: 200 });
  });

  test('count every contact that it reaches, and on a shared card each of them once', () => {
    const { target } = emailRequest();
    const three = asked(emailRequest({ target: { ...target, record_ids: ['lead-1', 'lead-2', 'lead-3'] } }));
    const caps = [{ layer: 'per_account_day', key: 'acct-12', used: 1, limit: 5 }];
    const context = { workspace: clientA, caps, now: NOW };
    expect(cardFacts(three, context).caps).toMatchObject([{ used: 4, over: null }]);
    const batch = { id: 'bat_1', members: ['apr_1', 'apr_2'] };
    const members = batch.members.map((id) => ({ ...three, id, batch }));
    expect(batchFacts(members, () => context).caps).toMatchObject([{ used: 4, over: null }]);
  });

  test.each([
    ['en', '11 of 10 to a new domain today: over the cap, it will wait for room'],
    ['de', '11 von 10 an eine neue Domain heute: über dem Limit, sie wird auf Platz warten'],
    ['ja', '10件中11件、本日新しいドメイン宛て：上限超過、空き待ちになります'],
  ])('say in %s where this request goes over a cap, on every platform, and nothing where it just fits or has ended', (locale, words) => {
    const drawn = (approval: Approval, used: number, now = new Date('2026-11-23T16:00:00Z')) => {
      const caps = [{ layer: 'new_domain_day', key: 'acme.example', used, limit: 10 }];
      const facts = cardFacts(approval, { workspace: { ...clientA, locale }, caps, now, holidays: () => false });
      return [JSON.stringify(renderSlack(facts)), JSON.stringify(renderTeams(facts))];
    };
    const email = lives['email-asking'] ?? asked(emailRequest());
    for (const card of drawn(email, 10)) expect(card).toContain(words);
    for (const card of drawn(email, 9)) expect(card).not.toContain(words.slice(-8));
    for (const card of drawn(lives['email-denied'] ?? email, 10)) expect(card).not.toContain(words.slice(-8));
  });

  test('do not say that it waits for room where its window opens on another day, or where its contact is counted already', () => {
    const email = lives['email-asking'] ?? asked(emailRequest());
    const said = (now: string, layer: string, key: string, ledger = emptyLedger('client-a')) => {
      const { plan } = email;
      const cap = capsUsed(ledger, plan.charges, { day: now.slice(0, 10), week: '2026-W48' }).find((one) => one.layer === layer && one.key === key);
      const caps = cap ? [{ ...cap, used: cap.limit }] : [];
      return capLines(cardFacts(email, { workspace: clientA, caps, now: new Date(now), holidays: () => false, ledger }), 3).join();
    };
    expect(said('2026-11-23T23:30:00Z', 'new_domain_day', 'acme.example')).toBe(
      '11 of 10 to a new domain today: over the cap now, but the window opens later',
    );
    const counted = { ...emptyLedger('client-a'), counters: { '2026-11-23': { 'per_account_day|acct-12': ['lead-881'] } } };
    expect(said('2026-11-23T16:00:00Z', 'per_account_day', 'acct-12')).toContain('6 of 5 contacts of this account today: over the cap');
    expect(said('2026-11-23T16:00:00Z', 'per_account_day', 'acct-12', counted)).toBe('5 of 5 contacts of this account today');
  });

  test('name those who can still decide, and those who operate the agent apart from them', () => {
    const facts = factsOf(lives['merge-one-of-two'] ?? asked(mergeRequest()));
    expect(facts.mayDecide.map((person) => person.id)).toEqual(['mei']);
    expect(facts.operators.map((person) => person.name)).toEqual(['Dana Ortiz']);
    expect([facts.given, facts.needed]).toEqual([1, 2]);
    expect(facts.slots.map((slot) => slot.filledBy?.id ?? null)).toEqual(['ravi', null]);
  });

  test('put the riskiest fields first', () => {
    const merge = mergeRequest({ before: { notes: 'a', owner: 'jo' }, after: { notes: 'b', owner: 'kim', tags: 'x' } });
    expect(factsOf(asked(merge)).changes.map((change) => change.path)).toEqual(['/owner', '/notes', '/tags']);
  });

  test('give the window in its own place, worked out while people are asked', () => {
    const { window } = factsOf(lives['email-asking'] ?? asked(emailRequest()));
    expect(window).toMatchObject({ opens_at: '2026-11-23T15:00:00.000Z', zone: 'America/Chicago', held_by: ['window'] });
  });

  test.each([
    ['en', 'Thu, Nov 26 is a holiday in US'],
    ['de', 'Do., 26. Nov. ist ein Feiertag in US'],
    ['fr', 'Jour férié : jeu. 26 nov. (US)'],
  ])('name in %s the holiday without which the window would open earlier, on every platform, asked about or waiting', (locale, words) => {
    const drawn = (approval: Approval, at: string) => {
      const facts = cardFacts(approval, { workspace: { ...clientA, locale }, caps: [], now: new Date(at), holidays: dateHolidays() });
      return [JSON.stringify(renderSlack(facts)), JSON.stringify(renderTeams(facts))];
    };
    const email = asked(emailRequest({ flags: { ...emailRequest().flags, new_domain: true }, expires_at: '2026-12-20T00:00:00Z' }));
    const waiting = { ...email, state: 'waiting' as const, release: { ...email.release, ...opens, held_by: ['window'] } };
    for (const card of drawn(email, '2026-11-26T02:00:00Z')) expect(card).toContain(words);
    for (const card of drawn(waiting, '2026-11-26T02:00:00Z')) expect(card).toContain(words);
    for (const at of ['2026-11-25T16:00:00Z', '2026-11-27T02:00:00Z', '2026-11-28T02:00:00Z'])
      for (const card of drawn(email, at)) expect(card, at).not.toContain(words);
    const later = { ...email, request: { ...email.request, not_before: '2026-11-27T10:00:00Z' } };
    for (const card of drawn(later, '2026-11-26T02:00:00Z')) expect(card).not.toContain(words);
  });

  test('say that a pause holds what is asked about, on the card and in the review, instead of promising it at once', () => {
    const email = lives['email-asking'] ?? asked(emailRequest());
    const one = { role: null, connector: null, until: null, by: 'dana', at: NOW.toISOString(), reason: null };
    const said = (now: Date, pauses: Pause[]) => {
      const ledger = { ...emptyLedger('client-a'), pauses };
      const facts = cardFacts(email, { workspace: clientA, caps: [], now, holidays: () => false, ledger });
      const about = choicesOf(facts, { isRefused: false, approve: true })[0]?.about;
      return [windowText(facts), alertText(facts, { name: 'Mei', refused: null }, true), about];
    };
    const open = new Date('2026-11-23T16:00:00.000Z');
    expect(said(open, [])).toEqual([
      'At once, the window is open',
      expect.stringMatching(/With your approval it is released at once, since its window is open\.$/),
      'The last that is needed. It is released in its window.',
    ]);
    expect(said(open, [one])).toEqual([
      'As soon as no pause holds it',
      expect.stringMatching(/With your approval it is released as soon as no pause holds it\.$/),
      'The last that is needed. It is released once no pause holds it.',
    ]);
    expect(said(NOW, [one])[0]).toBe('Mon 09:00 in Chicago, once no pause holds it');
    expect(said(open, [{ ...one, role: 'admin' }])).toEqual(said(open, []));
  });

  test('say on what is approved and waits for its window that a pause holds it besides', () => {
    const waiting = lives['email-waiting'] ?? asked(emailRequest());
    const one = { role: null, connector: null, until: null, by: 'dana', at: NOW.toISOString(), reason: null };
    const said = (pauses: Pause[]) =>
      windowText(
        cardFacts(waiting, { workspace: clientA, caps: [], now: NOW, holidays: () => false, ledger: { ...emptyLedger('client-a'), pauses } }),
      );
    expect(said([])).toBe('Mon 09:00 in Chicago');
    expect(said([one])).toBe('Mon 09:00 in Chicago, once no pause holds it');
  });

  test('let nobody approve from the card where the whole bundle must be on screen, and nobody do anything after the end', () => {
    expect(factsOf(lives['merge-asking'] ?? asked(mergeRequest())).buttons).toEqual({ approve: false, deny: true, review: true, edit: false });
    expect(factsOf(lives['email-denied'] ?? asked(emailRequest())).buttons).toEqual({ approve: false, deny: false, review: false, edit: false });
  });
});
