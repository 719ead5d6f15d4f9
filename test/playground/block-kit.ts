// Small Block Kit payloads for the tests of the emulated Slack.
export type Block = { [key: string]: unknown };

export const plain = (text: string) => ({ type: 'plain_text', text, emoji: false });
export const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });
export const section = (text: string): Block => ({ type: 'section', text: mrkdwn(text) });
export const header = (text: string): Block => ({ type: 'header', text: plain(text) });
export const context = (count: number): Block => ({
  type: 'context',
  elements: Array.from({ length: count }, (_, index) => mrkdwn(`part ${index}`)),
});
export const button = (change: Block = {}): Block => ({ type: 'button', action_id: 'approve', text: plain('Approve'), value: 'v', ...change });
export const actions = (elements: Block[]): Block => ({ type: 'actions', elements });
export const table = (rows: number, columns: number): Block => ({
  type: 'table',
  rows: Array.from({ length: rows }, () => Array.from({ length: columns }, () => ({ type: 'raw_text', text: 'x' }))),
});
export const container = (title: string, children: number): Block => ({
  type: 'container',
  title: plain(title),
  child_blocks: Array.from({ length: children }, (_, index) => section(`child ${index}`)),
});
const input = (name: string, element: Block): Block => ({
  type: 'input',
  block_id: name,
  label: plain(name),
  element: { action_id: name, ...element },
});
export const reasonInput = input('reason', { type: 'plain_text_input', multiline: true });
export const decisionInput = input('decision', {
  type: 'radio_buttons',
  options: ['approve', 'deny'].map((value) => ({ text: plain(value), value })),
});
export const modal = (blocks: Block[], change: Block = {}): Block => ({
  type: 'modal',
  title: plain('Review'),
  submit: plain('Send'),
  blocks,
  ...change,
});
