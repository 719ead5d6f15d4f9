import { describe, expect, test } from 'vitest';
import { cardFacts } from '../../../src/domain/card/card.ts';
import { emptyLedger, type Pause } from '../../../src/domain/ledger/ledger.ts';
import { windowText } from '../../../src/surfaces/card-words.ts';
import { alertText, choicesOf } from '../../../src/surfaces/review-words.ts';
import { asked, clientA, factsOf, lives, NOW } from '../../adapters/slack/lives.ts';
import { emailRequest, mergeRequest, taskRequest } from '../../requests.ts';

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
      expect.stringContaining('it is released: At once'),
      'The last that is needed. It is released in its window.',
    ]);
    expect(said(open, [one])).toEqual([
      'As soon as no pause holds it',
      expect.stringMatching(/it is released: As soon as no pause holds it\.$/),
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
