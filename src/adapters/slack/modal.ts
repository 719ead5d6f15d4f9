// The frame of a Slack modal: which one it is, what it carries, and the words on its edge.
import type { types } from '@slack/bolt';
import { type Block, plain } from './block-kit.ts';

/** As many as Slack takes on the edge. */
const MOST_LETTERS = 24;

type Edge = { title: string; submit?: string | undefined; close: string };

const word = (text: string) => plain(text.slice(0, MOST_LETTERS));

/** `id` and `metadata` come back with what was filled in. Without `submit` there is nothing to send. */
export const modal = (id: string, metadata: string, { title, submit, close }: Edge, blocks: Block[]): types.ModalView => ({
  type: 'modal',
  callback_id: id,
  private_metadata: metadata,
  title: word(title),
  ...(submit === undefined ? {} : { submit: word(submit) }),
  close: word(close),
  blocks,
});
