// The input for a one-time code in a dialog that approves: what it looks like, what was typed, and which refusals stand beside it.
import type { ViewOutput } from '@slack/bolt';
import type { CardFacts } from '../../domain/card/card-facts.ts';
import { isCodeRefusal } from '../../domain/policy/step-up.ts';
import { wordsFor } from '../../surfaces/card-words.ts';
import { type Block, plain } from './block-kit.ts';

/** Room for a code that is typed with spaces. */
const LONGEST_CODE = 12;

/** It may stay empty, since a denial needs none. */
export function codeInput(facts: Pick<CardFacts, 'locale'>): Block {
  const words = wordsFor(facts);
  return {
    type: 'input',
    block_id: 'code',
    optional: true,
    label: plain(words('step_up.label')),
    hint: plain(words('step_up.hint')),
    element: { type: 'plain_text_input', action_id: 'code', max_length: LONGEST_CODE },
  };
}

/** The code that was typed; null where there is none. */
export const codeIn = ({ state }: ViewOutput): string | null => state.values.code?.code?.value?.trim() || null;

/** Whether a refusal is told beside the input for the code: it is about it, and the input is there. */
export const isAboutCode = ({ state }: ViewOutput, code: string): boolean => state.values.code !== undefined && isCodeRefusal(code);
