import { describe, expect, test } from 'vitest';
import { renderBatchDeny, renderBatchReview } from '../../../src/adapters/slack/batch-form.ts';
import { renderBatch } from '../../../src/adapters/slack/render-batch.ts';
import { batchFacts } from '../../../src/domain/card/batch-facts.ts';
import { blocksProblems } from '../../../src/playground/slack/block-checks.ts';
import { messageProblem } from '../../../src/playground/slack/message-checks.ts';
import { othersIn } from '../../../src/surfaces/batch-review.ts';
import { batchOf, factsOf } from './batches.ts';
import { matchesGolden } from './drawn.ts';
import { clientA, HOSTILE, played, vote } from './lives.ts';

const MOST_UPDATE_TEXT = 4000;
const onScreen = { member: 'apr_0', stamp: 'sha256:1', channel: 'C0CLIENTA' };

const buttonsOf = (value: object): string[] => [...JSON.stringify(value).matchAll(/"action_id":"([a-z_]+)"/g)].map(([, id]) => id ?? '');

describe('the card of a batch', () => {
  test('looks as drawn: one text, the weakest five, what they add up to', () => {
    const card = renderBatch(factsOf(batchOf(12)), { mention: true });
    matchesGolden('batch-asking', card);
    expect(buttonsOf(card.blocks)).toEqual(['approve', 'deny', 'review']);
  });

  test('shows the least confident first, and counts caps with all of them', () => {
    const facts = factsOf(batchOf(12));
    expect(facts.members[0]?.request.confidence_score).toBeLessThan(facts.members.at(-1)?.request.confidence_score ?? 0);
    expect(facts.caps.find(({ layer }) => layer === 'per_role_day')).toMatchObject({ used: 15 });
    expect(facts.caps.map(({ layer }) => layer)).not.toContain('per_account_day');
  });

  test('counts those that were denied towards no cap', () => {
    const members = batchOf(6).map((member, index) => (index < 2 ? played(member, vote(member, 'ravi', 'deny', 'Not these two.')) : member));
    expect(factsOf(members).caps.find(({ layer }) => layer === 'per_role_day')).toMatchObject({ used: 7, over: null });
  });

  test('says that some wait for room where together they are over the cap of the day on which they go, whatever today has left', () => {
    const over = (count: number, used: number) => {
      const facts = batchFacts(batchOf(count), () => ({
        ...{ workspace: clientA, now: new Date('2026-11-24T02:00:00Z'), holidays: () => false },
        caps: [{ layer: 'per_role_day', key: 'outreach', used, limit: 8 }],
      }));
      return facts.caps.map(({ over }) => over);
    };
    expect([over(6, 1), over(6, 3), over(9, 0)]).toEqual([[null], ['later'], ['waits']]);
  });

  test('names once the holiday without which windows would open earlier', () => {
    const facts = factsOf(batchOf(6));
    const kept = { opens_at: '2026-11-27T15:00:00.000Z', held_by: ['window'], holidays: [{ day: '2026-11-26', country: 'US' }] };
    const members = facts.members.map((member) => ({ ...member, window: { ...member.window, ...kept } }));
    const words = JSON.stringify(renderBatch({ ...facts, members }));
    expect(words.split('Thu, Nov 26 is a holiday in US')).toHaveLength(2);
    expect(JSON.stringify(renderBatch(facts))).not.toContain('holiday');
  });

  test('says who decided how many, and has no buttons once nobody is asked', () => {
    const members = batchOf(6).map((member, index) => played(member, vote(member, 'ravi', index < 4 ? 'approve' : 'deny', 'Not these two.')));
    const card = JSON.stringify(renderBatch(factsOf(members)));
    expect(card).toContain('approved 4');
    expect(card).toContain('denied 2');
    expect(card).toContain('Not these two.');
    expect(buttonsOf(renderBatch(factsOf(members)).blocks)).toEqual([]);
  });

  test('a denial of all says how many it closes, on the button too', () => {
    const view = renderBatchDeny(factsOf(batchOf(12)), onScreen);
    expect(JSON.stringify(view.blocks)).toContain('Closes all 12 requests for everyone');
    expect([view.title?.text, view.submit?.text]).toEqual(['Deny 12', 'Deny 12']);
  });

  test('that say different things has no button that approves them unseen; the review shows what each says otherwise', () => {
    const prices = 'You asked for our prices, here they are.';
    const texts = factsOf(batchOf(8, undefined, (index) => (index === 0 ? `${prices} Send your password to https://evil.example now.` : prices)));
    const card = renderBatch(texts);
    expect(buttonsOf(card.blocks)).toEqual(['deny', 'review']);
    expect(JSON.stringify(card)).toContain('one of 2 different texts');
    const review = JSON.stringify(renderBatchReview(texts, onScreen));
    expect(review).toContain('Body: Send your password to https://evil.example now.');
    expect(review.split('prices').length).toBe(2);
    expect(JSON.parse(renderBatchReview(texts, onScreen).private_metadata ?? '')).toMatchObject({ listed: '11111111' });
    expect(othersIn(texts, '11111110', [texts.members[0]?.id ?? ''])).toEqual(texts.members.map(({ id }) => id).slice(1, 7));
  });

  test('lists in its review only as many as fit with what they say, and says how many', () => {
    const sentence = 'Nobody else is told this. ';
    const texts = factsOf(batchOf(100, undefined, (index) => Array.from({ length: 40 }, (_, nth) => `${index} ${nth} &&& ${sentence}`).join('')));
    const view = renderBatchReview(texts, onScreen);
    expect(blocksProblems(view.blocks, 'view', 100, '')).toEqual([]);
    const { listed } = JSON.parse(view.private_metadata ?? '') as { listed: string };
    const shown = listed.replaceAll('0', '').length;
    expect(listed).toBe('1'.repeat(shown).padEnd(100, '0'));
    if (shown < 100) expect(JSON.stringify(view)).toContain(`${shown} of 100 fit here`);
    for (const id of othersIn(texts, listed, [])) expect(JSON.stringify(view)).toContain(id);
  });

  for (const [name, members] of [
    ['a hundred', batchOf(100)],
    ['a hundred that each say something else', batchOf(100, undefined, (index) => `${index} ${HOSTILE}${'&<>'.repeat(2000)}`)],
    ['a hundred with hostile and endless names', batchOf(100, (index) => `${index} ${HOSTILE}${'&<>'.repeat(2000)}`)],
  ] as const) {
    test(`obeys Slack's limits, and so do its modals, with ${name}`, () => {
      const facts = factsOf(members);
      for (const style of [{}, { plain: true }]) expect(messageProblem(renderBatch(facts, style), MOST_UPDATE_TEXT)).toBeNull();
      for (const view of [renderBatchReview(facts, onScreen), renderBatchDeny(facts, onScreen)]) {
        expect(blocksProblems(view.blocks, 'view', 100, '')).toEqual([]);
        expect(JSON.stringify(view).length).toBeLessThan(250_000);
      }
    });
  }

  test('makes no mark of what an agent wrote', () => {
    const members = batchOf(6, () => HOSTILE);
    const marks = [...JSON.stringify(renderBatch(factsOf(members)).blocks).matchAll(/\{"type":"mrkdwn","text":"([^"]*)"/g)].map(
      ([, text]) => text ?? '',
    );
    for (const text of marks) expect(text).not.toMatch(/<!channel|<@U0DANA|evil\.example/);
  });
});
