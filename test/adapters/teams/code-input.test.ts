// The review that asks for a one-time code: one that Teams takes, also when it comes back with an error and what had been filled in.
import { describe, expect, test } from 'vitest';
import { renderReview } from '../../../src/adapters/teams/render-review.ts';
import { askedOf } from '../../../src/adapters/teams/review-form.ts';
import { factsOf, lives } from '../slack/lives.ts';
import { partsOf, problemsOf, textOf } from './cards.ts';

const viewer = { name: 'Mei Tanaka', refused: null };
const inputsOf = (card: object) => partsOf(card).flatMap(({ type, id, value }) => (type?.startsWith('Input.') ? [[id, value]] : []));

describe('a review that asks for a code', () => {
  for (const [name, approval] of Object.entries(lives)) {
    test(`has the field, empty, and stays with the error beside it: ${name}`, () => {
      const facts = { ...factsOf(approval), wholeNeeded: false };
      const first = renderReview(facts, { ...viewer, code: { error: null, reason: '' } }, askedOf(facts));
      const again = renderReview(facts, { ...viewer, code: { error: 'That code is wrong.', reason: 'ö'.repeat(1000) } }, askedOf(facts));
      expect([problemsOf(first), problemsOf(again)]).toEqual([[], []]);
      expect(inputsOf(first)).toEqual([
        ['decision', undefined],
        ['reason', undefined],
        ['code', undefined],
      ]);
      expect(inputsOf(again)).toEqual([
        ['decision', 'approve'],
        ['reason', 'ö'.repeat(1000)],
        ['code', undefined],
      ]);
      expect(textOf(again)).toContain('That code is wrong.');
      expect(inputsOf(renderReview(facts, viewer, askedOf(facts))).map(([id]) => id)).toEqual(['decision', 'reason']);
    });
  }
});
