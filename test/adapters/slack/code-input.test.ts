// The dialogs that ask for a one-time code, within Slack's limits.
import { describe, expect, test } from 'vitest';
import { renderGlass } from '../../../src/adapters/slack/glass.ts';
import { renderReview } from '../../../src/adapters/slack/render-review.ts';
import { viewProblem } from '../../../src/playground/slack/message-checks.ts';
import { factsOf, lives } from './lives.ts';

const onScreen = { approval: 'apr_1', version: 1, digest: 'sha256:1', channel: 'C0CLIENTA' };
const viewer = { name: 'Mei Tanaka', refused: null };
const inputsOf = (blocks: { type: string; block_id?: string }[]) => blocks.flatMap(({ type, block_id }) => (type === 'input' ? [block_id] : []));

describe('a dialog that asks for a code', () => {
  for (const [name, approval] of Object.entries(lives)) {
    test(`has the field last, which may stay empty, and is one that Slack takes: ${name}`, () => {
      for (const locale of ['en', 'de', 'ja']) {
        const view = renderReview({ ...factsOf(approval), wholeNeeded: false, locale }, { ...viewer, code: true }, onScreen);
        expect(viewProblem(view)).toBeNull();
        expect(inputsOf(view.blocks)).toEqual(['decision', 'reason', 'code']);
        expect(view.blocks.at(-1)).toMatchObject({ optional: true });
      }
    });
  }

  test('has no such field where none is asked for', () => {
    const [life] = Object.values(lives);
    if (!life) throw new Error('There are lives');
    expect(inputsOf(renderReview(factsOf(life), viewer, onScreen).blocks)).toEqual(['decision', 'reason']);
    expect(inputsOf(renderGlass(factsOf(life), onScreen).blocks)).toEqual(['reason']);
    expect(inputsOf(renderGlass(factsOf(life), onScreen, true).blocks)).toEqual(['reason', 'code']);
  });
});
