// Whether Slack would take a whole message or a whole modal, and with which error code it would refuse it.
import { blocksProblems } from './block-checks.ts';
import { MAX_BLOCKS, MAX_MESSAGE_BLOCKS, MAX_VIEW, VIEW } from './limits.ts';
import { escapeBare, isThing, lengthOf, shapeProblems, sizeOf, type Thing, thingsOf } from './text-checks.ts';

/** An answer of Slack: `ok`, and where that is false the error code and the details. */
export type Answer = { ok: boolean; error?: string; [key: string]: unknown };

/** Slack's way to say no. */
export const failed = (error: string, details: string[] = []): Answer => ({
  ok: false,
  error,
  ...(details.length > 0 ? { errors: details } : {}),
  response_metadata: { messages: details.map((detail) => `[ERROR] ${detail}`) },
});

function metadataProblem(metadata: unknown): Answer | null {
  if (metadata === undefined || metadata === null) return null;
  if (!isThing(metadata)) return failed('invalid_metadata_format');
  if (Object.keys(metadata).length === 0) return null;
  if (typeof metadata.event_type !== 'string' || metadata.event_type === '' || !isThing(metadata.event_payload))
    return failed('invalid_metadata_schema', ['metadata needs event_type and event_payload']);
  return null;
}

const tablesIn = (blocks: unknown): number =>
  thingsOf(blocks).reduce((sum, block) => sum + (block.type === 'table' ? 1 : 0) + tablesIn(block.child_blocks), 0);

/** Slack's refusal of a message, or null. `mostText`: 40,000 characters for a post, 4,000 for an update. */
export function messageProblem(args: Thing, mostText: number): Answer | null {
  const text = typeof args.text === 'string' ? args.text : '';
  const blocks = args.blocks ?? [];
  const hasBlocks = !Array.isArray(blocks) || blocks.length > 0;
  if (text === '' && !hasBlocks && args.attachments === undefined) return failed('no_text');
  if (lengthOf(escapeBare(text)) > mostText) return failed('msg_too_long');
  const metadata = metadataProblem(args.metadata);
  if (metadata) return metadata;
  const problems = blocksProblems(blocks, 'message', MAX_BLOCKS.message, '/blocks');
  if (problems.length > 0) return failed('invalid_blocks', problems);
  if (tablesIn(blocks) > 1) return failed('invalid_attachments', ['only_one_table_allowed']);
  if (sizeOf(blocks) > MAX_MESSAGE_BLOCKS) return failed('msg_blocks_too_long', [`the blocks have ${sizeOf(blocks)} characters`]);
  return null;
}

/** Slack's refusal of a modal or a home, or null. */
export function viewProblem(view: unknown, type: 'modal' | 'home' = 'modal'): Answer | null {
  if (!isThing(view) || view.type !== type) return failed('invalid_arguments', [`must be a ${type} [json-pointer:/view/type]`]);
  const shape = type === 'modal' ? [...shapeProblems(view, VIEW, '/view')] : [];
  const problems = [...shape, ...blocksProblems(view.blocks, 'view', MAX_BLOCKS.view, '/view/blocks')];
  if (thingsOf(view.blocks).length === 0) problems.push('no fewer than 1 items allowed [json-pointer:/view/blocks]');
  const hasInput = thingsOf(view.blocks).some((block) => block.type === 'input');
  if (type === 'modal' && hasInput && view.submit === undefined)
    problems.push('`submit` is required when an `input` is in the blocks [json-pointer:/view]');
  if (problems.length > 0) return failed('invalid_arguments', problems);
  return lengthOf(JSON.stringify(view)) > MAX_VIEW ? failed('view_too_large') : null;
}
