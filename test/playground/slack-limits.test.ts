// At each limit of Slack the emulator takes a message or a modal, and one over it refuses with Slack's own error.
import { describe, expect, test } from 'vitest';
import { messageProblem, viewProblem } from '../../src/playground/slack/message-checks.ts';
import {
  actions,
  type Block,
  button,
  container,
  context,
  decisionInput,
  header,
  modal,
  mrkdwn,
  plain,
  reasonInput,
  section,
  table,
} from './block-kit.ts';

const letters = (count: number) => 'x'.repeat(count);
const buttons = (count: number) => actions(Array.from({ length: count }, (_, index) => button({ action_id: `a${index}` })));
const confirm = (change: Block) => ({ title: plain('Sure'), text: plain('Sure'), confirm: plain('Yes'), deny: plain('No'), ...change });
const rich = (text: string): Block => ({ type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text }] }] });
const radio = (count: number) => ({
  type: 'radio_buttons',
  action_id: 'r',
  options: Array.from({ length: count }, (_, i) => ({ text: plain('o'), value: `${i}` })),
});

const MESSAGES: [string, number, (size: number) => Block][] = [
  ['a section of 3000 characters', 3000, (size) => section(letters(size))],
  ['a section with 10 fields', 10, (size) => ({ type: 'section', fields: Array.from({ length: size }, () => mrkdwn('f')) })],
  ['a field of 2000 characters', 2000, (size) => ({ type: 'section', fields: [plain(letters(size))] })],
  ['a header of 150 characters', 150, (size) => header(letters(size))],
  ['a context of 10 elements', 10, context],
  ['25 buttons in one block', 25, buttons],
  ['a button text of 75 characters', 75, (size) => actions([button({ text: plain(letters(size)) })])],
  ['a button value of 2000 characters', 2000, (size) => actions([button({ value: letters(size) })])],
  ['an action id of 255 characters', 255, (size) => actions([button({ action_id: letters(size) })])],
  ['a block id of 255 characters', 255, (size) => ({ ...section('x'), block_id: letters(size) })],
  ['a confirm title of 100 characters', 100, (size) => actions([button({ confirm: confirm({ title: plain(letters(size)) }) })])],
  ['a confirm text of 300 characters', 300, (size) => actions([button({ confirm: confirm({ text: plain(letters(size)) }) })])],
  ['a confirm answer of 30 characters', 30, (size) => actions([button({ confirm: confirm({ confirm: plain(letters(size)) }) })])],
  ['a table of 100 rows', 100, (size) => table(size, 2)],
  ['a table of 20 columns', 20, (size) => table(2, size)],
  ['a container title of 150 characters', 150, (size) => container(letters(size), 1)],
  ['a container of 10 children', 10, (size) => container('More', size)],
  ['10 radio buttons', 10, (size) => actions([radio(size)])],
];

const VIEWS: [string, number, (size: number) => Block][] = [
  ['a modal of 100 blocks', 100, (size) => modal(Array.from({ length: size }, () => section('x')))],
  ['a modal title of 24 characters', 24, (size) => modal([section('x')], { title: plain(letters(size)) })],
  ['a submit button of 24 characters', 24, (size) => modal([section('x')], { submit: plain(letters(size)) })],
  ['private metadata of 3000 characters', 3000, (size) => modal([section('x')], { private_metadata: letters(size) })],
  ['an alert of 200 characters', 200, (size) => modal([{ type: 'alert', text: plain(letters(size)) }])],
  [
    'an input of at most 3000 characters',
    3000,
    (size) => modal([{ ...reasonInput, element: { type: 'plain_text_input', action_id: 'r', max_length: size } }]),
  ],
];

describe('a message', () => {
  test.each(MESSAGES)('passes with %s and not with one more', (_name, most, build) => {
    expect(messageProblem({ blocks: [build(most)] }, 40_000)).toBeNull();
    const refused = messageProblem({ blocks: [build(most + 1)] }, 40_000);
    expect(refused?.error).toBe('invalid_blocks');
    expect(JSON.stringify(refused?.response_metadata)).toContain('[json-pointer:/blocks/0');
  });

  test('passes with 50 blocks and not with 51', () => {
    const blocks = (count: number) => Array.from({ length: count }, () => section('x'));
    expect(messageProblem({ blocks: blocks(50) }, 40_000)).toBeNull();
    expect(messageProblem({ blocks: blocks(51) }, 40_000)?.error).toBe('invalid_blocks');
  });

  test('counts after Slack has escaped & < >, so that ten of them are many', () => {
    expect(messageProblem({ blocks: [header('&'.repeat(30))] }, 40_000)).toBeNull();
    expect(messageProblem({ blocks: [header('&'.repeat(31))] }, 40_000)?.error).toBe('invalid_blocks');
    expect(messageProblem({ blocks: [section('&amp;'.repeat(600))] }, 40_000)).toBeNull();
    expect(messageProblem({ blocks: [section('&amp;'.repeat(601))] }, 40_000)?.error).toBe('invalid_blocks');
  });

  test('holds 13,200 characters of blocks and no more', () => {
    const blocks = (size: number) => [rich(letters(6000)), rich(letters(size))];
    const spare = 13_200 - JSON.stringify(blocks(0)).length;
    expect(messageProblem({ blocks: blocks(spare) }, 40_000)).toBeNull();
    expect(messageProblem({ blocks: blocks(spare + 1) }, 40_000)?.error).toBe('msg_blocks_too_long');
    expect(
      messageProblem(
        {
          blocks: blocks(spare - 3)
            .concat(rich('<'))
            .slice(0, 2),
        },
        40_000,
      ),
    ).toBeNull();
    expect(messageProblem({ blocks: [rich(letters(6000)), rich(`${letters(spare - 1)}<`)] }, 40_000)?.error).toBe('msg_blocks_too_long');
  });

  test('holds 40,000 characters of text when posted and 4,000 when updated', () => {
    expect(messageProblem({ text: letters(40_000) }, 40_000)).toBeNull();
    expect(messageProblem({ text: letters(40_001) }, 40_000)?.error).toBe('msg_too_long');
    expect(messageProblem({ text: letters(4001) }, 4000)?.error).toBe('msg_too_long');
    expect(messageProblem({}, 4000)?.error).toBe('no_text');
  });

  test.each<[string, Block[]]>([
    [
      'the same block id twice',
      [
        { ...section('a'), block_id: 'same' },
        { ...section('b'), block_id: 'same' },
      ],
    ],
    ['the same action id twice in one block', [actions([button(), button()])]],
    ['an alert, which belongs into a modal', [{ type: 'alert', text: plain('Stop') }]],
    ['a block that Slack does not know', [{ type: 'blink', text: plain('x') }]],
    ['a button in a context', [{ type: 'context', elements: [button()] }]],
    ['an empty text', [section('')]],
    ['a section without text and fields', [{ type: 'section' }]],
    ['rows of different lengths', [{ type: 'table', rows: [[{ type: 'raw_text', text: 'a' }], []] }]],
    ['settings for other columns', [{ ...table(2, 3), column_settings: [{}] }]],
    ['mrkdwn in a header', [{ type: 'header', text: mrkdwn('x') }]],
    ['a button as an input', [{ type: 'input', label: plain('x'), element: button() }]],
    ['an unknown style of button', [actions([button({ style: 'loud' })])]],
  ])('is refused for %s', (_name, blocks) => {
    expect(messageProblem({ blocks }, 40_000)?.error).toBe('invalid_blocks');
  });

  test('holds one table at most', () => {
    expect(messageProblem({ blocks: [table(1, 1), table(1, 1)] }, 40_000)?.error).toBe('invalid_attachments');
  });

  test('takes metadata with a type and a payload only', () => {
    expect(messageProblem({ text: 'x', metadata: { event_type: 'card', event_payload: {} } }, 40_000)).toBeNull();
    expect(messageProblem({ text: 'x', metadata: { event_type: 'card' } }, 40_000)?.error).toBe('invalid_metadata_schema');
    expect(messageProblem({ text: 'x', metadata: 'card' }, 40_000)?.error).toBe('invalid_metadata_format');
  });
});

describe('a modal', () => {
  test.each(VIEWS)('passes with %s and not with one more', (_name, most, build) => {
    expect(viewProblem(build(most))).toBeNull();
    expect(viewProblem(build(most + 1))?.error).toBe('invalid_arguments');
  });

  test.each<[string, Block]>([
    ['a table', modal([table(1, 1)])],
    ['a container', modal([container('x', 1)])],
    ['inputs without a submit button', { type: 'modal', title: plain('x'), blocks: [decisionInput] }],
    ['no blocks', modal([])],
    ['no title', { type: 'modal', blocks: [section('x')] }],
  ])('is refused for %s', (_name, view) => {
    expect(viewProblem(view)?.error).toBe('invalid_arguments');
  });
});
