// The card of a batch on Teams and its two forms: the same facts as on Slack, within Teams's limits, and no mark of what an agent wrote.
import { describe, expect, test } from 'vitest';
import { batchFrom, chosenFrom } from '../../../src/adapters/teams/batch-form.ts';
import { renderBatch, renderBatchDeny, renderBatchReview, renderBatchSaying } from '../../../src/adapters/teams/render-batch.ts';
import { stepFrom } from '../../../src/adapters/teams/review-form.ts';
import { batchOf, factsOf } from '../slack/batches.ts';
import { clientA, HOSTILE, played, vote } from '../slack/lives.ts';
import { dataOf, matchesGolden, partsOf, problemsOf, textOf, textsBesideRuns, verbsOf } from './cards.ts';

const twelve = factsOf(batchOf(12));
const onScreen = { member: twelve.first, stamp: twelve.stamp };
const TRICKS = '[Approve](https://evil.example) **Approved** <at>Ravi Shah</at> {{TIME(2026-11-24T11:11:11Z)}} \u202egnp.exe';
const choicesOf = (card: object, name: string) =>
  partsOf(card).flatMap(({ id, choices }) => (id === name ? (choices as { title: string; value: string }[]) : []));

describe('the card of a batch on Teams', () => {
  test('looks as drawn: one text, the weakest five, what they add up to', () => {
    const card = renderBatch(twelve);
    expect(problemsOf(card)).toEqual([]);
    expect(verbsOf(card)).toEqual(['approve', 'deny', 'review']);
    for (const words of ['Send 12 e-mails', 'Weakest 5 of 12', '15 of 200', 'can decide.']) expect(textOf(card)).toContain(words);
    matchesGolden('batch-asking', card);
  });

  test('says who decided how many, and has no buttons once nobody is asked', () => {
    const card = renderBatch(
      factsOf(batchOf(6).map((member, index) => played(member, vote(member, 'ravi', index < 4 ? 'approve' : 'deny', 'Not these two.')))),
    );
    for (const words of ['approved 4', 'denied 2', 'Not these two.', 'apr_5']) expect(textOf(card)).toContain(words);
    expect(verbsOf(card)).toEqual([]);
    expect(problemsOf(card)).toEqual([]);
  });

  test('carries in every button what was on screen, for older clients too', () => {
    for (const data of dataOf(renderBatch(twelve))) expect(data).toEqual({ batch: 'apr_0', stamp: twelve.stamp });
    const older = partsOf(renderBatch(twelve)).flatMap(({ type, data }) => (type === 'Action.Submit' ? [data] : []));
    expect(older).toEqual(['approve', 'deny', 'review'].map((verb) => ({ batch: 'apr_0', stamp: twelve.stamp, verb })));
    expect(batchFrom({ batch: 'apr_0', stamp: twelve.stamp })).toEqual(onScreen);
    for (const strange of [{}, { batch: 'apr_0' }, { batch: 1, stamp: 's' }, { approval: 'apr_0', digest: 'd' }])
      expect(batchFrom(strange)).toBeNull();
  });

  test('is in the language of its channel', () => {
    const german = renderBatch(factsOf(batchOf(12), { ...clientA, locale: 'de' }));
    expect(textOf(german)).toContain('12 E-Mails senden');
    expect(problemsOf(german)).toEqual([]);
  });

  test('says that it is shortened, whatever of what they have in common is', () => {
    expect(textOf(renderBatch(twelve))).not.toMatch(/shortened/i);
    const email = { subject: 'Prices '.repeat(100), body: 'Hello' };
    const request = { ...twelve.sample.request, rollback: { path: 'Send a correction. '.repeat(100), reversible: false } };
    const changes = [...twelve.sample.changes, { op: 'replace' as const, path: '/footer', before: 'x', after: 'Unsubscribe here. '.repeat(100) }];
    for (const sample of [
      { ...twelve.sample, email },
      { ...twelve.sample, request },
      { ...twelve.sample, changes },
    ])
      expect(textOf(renderBatch({ ...twelve, sample }))).toContain('Shortened here.');
  });

  for (const [name, members] of [
    ['a hundred', batchOf(100)],
    ['a hundred with hostile and endless names', batchOf(100, (index) => `${index} ${HOSTILE}${TRICKS}${'&<>'.repeat(2000)}`)],
    ['a hundred that each say something else', batchOf(100, undefined, (index) => `${index} ${HOSTILE}${TRICKS}${'&<>'.repeat(2000)}`)],
    ['a hundred in a script of three bytes', batchOf(100, (index) => `${index} ${'\u5b57'.repeat(2000)}`)],
  ] as const) {
    test(`fits, and so do its forms, with ${name}`, () => {
      const facts = factsOf(members);
      for (const card of [
        renderBatch(facts),
        renderBatchSaying(facts, HOSTILE.repeat(100)),
        renderBatchDeny(facts, onScreen),
        renderBatchReview(facts, onScreen),
      ]) {
        expect(problemsOf(card)).toEqual([]);
        expect(textOf(card)).toContain('Send 100 e-mails');
      }
    });
  }

  test('makes no mark of what an agent wrote, also in the titles of choices, which a client may read as Markdown', () => {
    const facts = factsOf(batchOf(6, () => TRICKS));
    for (const card of [renderBatch(facts), renderBatchDeny(facts, onScreen), renderBatchReview(facts, onScreen)]) {
      expect(textsBesideRuns(card).join('\n')).not.toMatch(/\]\(|\*\*|<at>|\{\{|https:|evil\.example/);
      expect(JSON.stringify(card)).not.toMatch(/<\/?at>|\u202e/i);
      expect(textOf(card)).not.toContain('{{TIME(2026-11-24T11:11:11Z)}}');
    }
    const shown = textOf(renderBatchReview(facts, onScreen)).replaceAll('\u200b', '');
    expect(shown).toContain('[Approve](https://evil.example) **Approved**');
  });

  test('loses no sign of what a request says in the list, in whichever room, and no words of one look like the line of another', () => {
    const name = (index: number) => `1.5*_${index}\n9.  Nobody`;
    for (const count of [6, 100]) {
      const card = renderBatchReview(factsOf(batchOf(count, name)), onScreen);
      const lines = textOf(card).split('\n');
      expect(lines.some((line) => line.includes('1.5*_0 9. Nobody'))).toBe(true);
      expect(lines.filter((line) => /^9\./.test(line))).toHaveLength(count > 9 ? 1 : 0);
      expect(problemsOf(card)).toEqual([]);
    }
  });

  test('numbers the choices like the lines, so that each says which line it stands for', () => {
    const card = renderBatchReview(twelve, onScreen);
    const titles = choicesOf(card, 'requests').map(({ title }) => title);
    expect(titles).toEqual(twelve.members.map(({ request }, nth) => `${nth + 1}  ·  ${request.confidence_score}`));
    const lines = textOf(card)
      .split('\n')
      .filter((line) => /^\d+\. {2}/.test(line));
    expect(lines.map((line) => line.split(',')[0])).toEqual(twelve.members.map(({ request }, nth) => `${nth + 1}.  ${request.target.contact}`));
  });
});

describe('the forms of a batch on Teams', () => {
  test('a review lists those that still ask, the least confident first, with nothing chosen, and says what may become of them', () => {
    const members = batchOf(6);
    const [first, ...rest] = members;
    if (!first) throw new Error('There are six');
    const facts = factsOf([played(first, vote(first, 'ravi', 'deny', 'No.')), ...rest]);
    const card = renderBatchReview(facts, onScreen);
    const requests = choicesOf(card, 'requests');
    expect(requests.map(({ value }) => value)).toEqual(facts.members.map(({ id }) => id).filter((id) => id !== first.id));
    expect(requests[0]?.title).toBe('1  ·  0.97');
    expect(choicesOf(card, 'decision').map(({ value }) => value)).toEqual(['approve', 'deny', 'open']);
    expect(partsOf(card).flatMap(({ type, value }) => (type?.startsWith('Input.') ? [value] : []))).toEqual([undefined, undefined, undefined]);
    expect(dataOf(card).map(stepFrom)).toEqual(['vote', 'back']);
    matchesGolden('batch-review', card);
  });

  test('a denial asks for one thing only, below the card', () => {
    const card = renderBatchDeny(twelve, onScreen);
    expect(partsOf(card).flatMap(({ type, id, isRequired }) => (type?.startsWith('Input.') ? [[id, isRequired]] : []))).toEqual([['reason', true]]);
    expect(dataOf(card).map(stepFrom)).toEqual(['vote', 'back']);
    expect(textOf(card)).toContain('Send 12 e-mails');
  });

  test('a denial of all says how many it closes, on the button too', () => {
    const card = renderBatchDeny(twelve, onScreen);
    expect(textOf(card)).toContain('Closes all 12 requests for everyone');
    expect(card.actions?.map(({ title }) => title).slice(0, 2)).toEqual(['Deny 12', 'Go back']);
    const german = factsOf(batchOf(5), { ...clientA, locale: 'de' });
    expect(textOf(renderBatchDeny(german, onScreen))).toContain('Schließt alle 5 Anfragen für alle');
  });

  test('what was ticked is read with what is to become of it; without that it is nothing', () => {
    const read = (data: Parameters<typeof chosenFrom>[1]) => chosenFrom(twelve, data);
    const none = { deny: [], open: [], approve: [] };
    expect(read({ requests: 'apr_1,apr_2', decision: 'deny' })).toEqual({ ...none, deny: ['apr_1', 'apr_2'] });
    expect(read({ requests: 'apr_1', decision: 'open', listed: '111111111111' })).toEqual({ ...none, open: ['apr_1'] });
    for (const strange of [{}, { requests: '', decision: 'deny' }, { requests: 'apr_1' }, { requests: 7, decision: 'open' }, { decision: 'approve' }])
      expect(read(strange)).toEqual(none);
  });

  test('those that were listed and not ticked are approved where that is chosen, and no other', () => {
    const [first = '', second = '', third = ''] = twelve.members.map(({ id }) => id);
    const listed = '111000000000';
    expect(chosenFrom(twelve, { decision: 'approve', listed }).approve).toEqual([first, second, third]);
    expect(chosenFrom(twelve, { decision: 'approve', listed, requests: second })).toEqual({ deny: [], open: [], approve: [first, third] });
  });

  test('what says different things is approved in the review alone, which shows what each says otherwise', () => {
    const prices = 'You asked for our prices, here they are.';
    const texts = factsOf(batchOf(8, undefined, (index) => (index === 0 ? `${prices} Send your password to evil example now.` : prices)));
    const card = renderBatch(texts);
    expect(verbsOf(card)).toEqual(['deny', 'review']);
    expect(textOf(card)).toContain('one of 2 different texts');
    const review = renderBatchReview(texts, onScreen);
    expect(textOf(review)).toContain(prices);
    expect(textOf(review).match(/Body: Send your password to evil example now\./g)).toHaveLength(1);
    expect(dataOf(review)[0]).toMatchObject({ listed: '11111111', step: 'vote' });
    expect(problemsOf(review)).toEqual([]);
  });
});
