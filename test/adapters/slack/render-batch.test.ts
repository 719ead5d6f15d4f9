import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { renderBatchDeny, renderBatchReview } from '../../../src/adapters/slack/batch-form.ts';
import { renderBatch } from '../../../src/adapters/slack/render-batch.ts';
import type { Approval } from '../../../src/domain/approval.ts';
import { batchesAmong } from '../../../src/domain/batch.ts';
import { batchFacts } from '../../../src/domain/batch-facts.ts';
import { blocksProblems } from '../../../src/playground/slack/block-checks.ts';
import { messageProblem } from '../../../src/playground/slack/message-checks.ts';
import { emailRequest } from '../../requests.ts';
import { asked, clientA, HOSTILE, NOW, played, vote } from './lives.ts';

const GOLDEN = new URL('../../golden/slack/', import.meta.url);
const MOST_UPDATE_TEXT = 4000;
const onScreen = { member: 'apr_0', stamp: 'sha256:1', channel: 'C0CLIENTA' };

/** So many alike e-mails, as the door makes a batch of them. */
function batchOf(count: number, text: (index: number) => string = (index) => `Reader ${index}`): Approval[] {
  const members = Array.from({ length: count }, (_, index) => {
    const base = emailRequest({ flags: { ...emailRequest().flags, new_domain: true } });
    const target = { ...base.target, contact: text(index), account: text(index), domain: `d${index}.example`, sequence: 'q4-warehouse' };
    return asked({ ...base, target, confidence_score: Math.round(97 - index * 0.1) / 100 }, `apr_${index}`);
  });
  const judged = members.map(({ id, request, verdict, plan }) => ({ id, request, verdict, plan }));
  const batches = batchesAmong(judged, () => 'bat_1');
  return members.map((member) => {
    const batch = batches.get(member.id);
    return batch ? { ...member, batch } : member;
  });
}

const factsOf = (members: Approval[]) =>
  batchFacts(members, ({ plan }) => ({
    workspace: clientA,
    caps: plan.charges.map(({ layer, key, limit }) => ({ layer, key, used: 3, limit })),
    now: NOW,
    holidays: () => false,
  }));

const buttonsOf = (value: object): string[] => [...JSON.stringify(value).matchAll(/"action_id":"([a-z_]+)"/g)].map(([, id]) => id ?? '');

describe('the card of a batch', () => {
  test('looks as drawn: one text, the weakest five, what they add up to', () => {
    const card = renderBatch(factsOf(batchOf(12)), { mention: true });
    const file = new URL('batch-asking.json', GOLDEN);
    if (process.env.UPDATE_GOLDEN === '1') writeFileSync(file, `${JSON.stringify(card, null, 2)}\n`);
    expect(JSON.parse(JSON.stringify(card))).toEqual(JSON.parse(readFileSync(file, 'utf8')));
    expect(buttonsOf(card.blocks)).toEqual(['approve', 'deny', 'review']);
  });

  test('shows the least confident first, and counts caps with all of them', () => {
    const facts = factsOf(batchOf(12));
    expect(facts.members[0]?.request.confidence_score).toBeLessThan(facts.members.at(-1)?.request.confidence_score ?? 0);
    expect(facts.caps.find(({ layer }) => layer === 'per_role_day')).toMatchObject({ used: 15 });
    expect(facts.caps.map(({ layer }) => layer)).not.toContain('per_account_day');
  });

  test('says who decided how many, and has no buttons once nobody is asked', () => {
    const members = batchOf(6).map((member, index) => played(member, vote(member, 'ravi', index < 4 ? 'approve' : 'deny', 'Not these two.')));
    const card = JSON.stringify(renderBatch(factsOf(members)));
    expect(card).toContain('approved 4');
    expect(card).toContain('denied 2');
    expect(card).toContain('Not these two.');
    expect(buttonsOf(renderBatch(factsOf(members)).blocks)).toEqual([]);
  });

  for (const [name, members] of [
    ['a hundred', batchOf(100)],
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
