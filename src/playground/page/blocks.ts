// Block Kit as nodes, in the look of the playground. Only what the blocks say is drawn; texts are text nodes, never markup.
import { type ComponentChild, h } from 'preact';
import { mrkdwn, type Reader } from './mrkdwn.ts';
import { richLine, richText } from './rich-text.ts';
import { type Thing, textOf, thing, things, word } from './things.ts';

/** `press` hears of a button; `field` draws the input of a modal. */
export type Drawing = { reader: Reader; press: (button: Thing) => void; field?: (block: Thing) => ComponentChild; busy: boolean };

const PILLS: Record<string, string> = { white_check_mark: 'good', no_entry: 'bad' };
const STATE = /^:([a-z0-9_]+): \*([^*]+)\*(.*)$/s;

function words(value: unknown, { reader }: Drawing): ComponentChild[] {
  const text = thing(value);
  return text.type === 'mrkdwn' ? mrkdwn(word(text.text), reader) : [word(text.text)];
}

/** The line below a title: its state as a pill, then what follows, as drawn in the design. */
function stateLine(text: string, { reader }: Drawing): ComponentChild | null {
  const [, sign = '', state = '', rest = ''] = STATE.exec(text) ?? [];
  if (state === '') return null;
  const parts = rest.split('  ·  ').filter((part) => part.trim() !== '');
  const pill = h('span', { class: `pill ${PILLS[sign] ?? ''}` }, mrkdwn(state, reader));
  return h('p', { class: 'state' }, pill, ...parts.map((part) => h('span', {}, mrkdwn(part.trim(), reader))));
}

/** A field whose first line is its name. */
function fact(field: Thing, drawing: Drawing): ComponentChild {
  const text = word(field.text);
  const cut = text.indexOf('\n');
  if (cut < 0) return h('div', {}, h('dd', {}, words(field, drawing)));
  const name = text.slice(0, cut).replace(/^\*(.*)\*$/, '$1');
  return h('div', {}, h('dt', {}, words({ ...field, text: name }, drawing)), h('dd', {}, words({ ...field, text: text.slice(cut + 1) }, drawing)));
}

function section(block: Thing, drawing: Drawing): ComponentChild {
  const fields = things(block.fields);
  const accessory = thing(block.accessory);
  return h(
    'div',
    { class: 'pairs' },
    block.text ? h('p', {}, words(block.text, drawing)) : null,
    fields.length > 0
      ? h(
          'dl',
          { class: 'facts' },
          fields.map((field) => fact(field, drawing)),
        )
      : null,
    accessory.type === 'button' ? button(accessory, drawing) : null,
  );
}

function table(block: Thing, { reader }: Drawing): ComponentChild {
  const rows = (Array.isArray(block.rows) ? block.rows : []).map(things);
  const cell = (one: Thing): ComponentChild[] => (one.type === 'rich_text' ? richLine(one.elements, reader) : [word(one.text)]);
  const [head = [], ...body] = rows;
  return h(
    'table',
    { class: 'diff' },
    h(
      'thead',
      {},
      h(
        'tr',
        {},
        head.map((one) => h('th', { scope: 'col' }, cell(one))),
      ),
    ),
    h(
      'tbody',
      {},
      body.map((row) =>
        h(
          'tr',
          {},
          row.map((one) => h('td', {}, cell(one))),
        ),
      ),
    ),
  );
}

function button(one: Thing, { press, busy }: Drawing): ComponentChild {
  const look = one.style === 'primary' ? 'btn go' : one.style === 'danger' ? 'btn stop' : 'btn';
  return h(
    'button',
    { type: 'button', class: look, 'aria-disabled': busy ? 'true' : undefined, onClick: () => busy || press(one) },
    textOf(one.text),
  );
}

function fold(block: Thing, drawing: Drawing): ComponentChild {
  const children = h('div', { class: 'inside' }, blocks(things(block.child_blocks), drawing));
  const title = textOf(block.title);
  if (block.is_collapsible !== true) return h('section', { 'aria-label': title }, h('h3', {}, title), children);
  return h('details', { open: block.default_collapsed !== true }, h('summary', {}, title), children);
}

/** A file that was uploaded here; what is not is named by its text. */
function picture(block: Thing): ComponentChild {
  const file = word(thing(block.slack_file).id);
  const alt = word(block.alt_text);
  if (file === '') return h('p', { class: 'quiet' }, `Picture: ${alt}`);
  const title = textOf(block.title);
  return h('figure', { class: 'picture' }, title === '' ? null : h('figcaption', {}, title), h('img', { src: `/playground/files/${file}`, alt }));
}

const CASES: Record<string, (block: Thing, drawing: Drawing) => ComponentChild> = {
  header: (block) => h('h2', {}, textOf(block.text)),
  section,
  table,
  divider: () => h('hr', {}),
  container: fold,
  rich_text: (block, { reader }) => richText(block.elements, reader),
  markdown: (block) => h('p', {}, word(block.text)),
  alert: (block, drawing) => h('p', { class: 'alert', role: 'note' }, words(block.text, drawing)),
  image: picture,
  context: (block, drawing) =>
    h(
      'div',
      { class: 'context' },
      things(block.elements).map((one) => h('p', {}, one.type === 'image' ? word(one.alt_text) : words(one, drawing))),
    ),
  actions: (block, drawing) =>
    h(
      'div',
      { class: 'acts' },
      things(block.elements).map((one) => (one.type === 'button' ? button(one, drawing) : `A ${word(one.type)}, which is not drawn here`)),
    ),
  input: (block, { field }) => field?.(block) ?? null,
};

/**
 * Draws blocks in order. A repainted card keeps its elements, and so the focus, although Slack gives its blocks new ids. What the playground cannot draw is named, so that nobody decides on half a card.
 */
export function blocks(list: Thing[], drawing: Drawing): ComponentChild[] {
  return list.map((block, index) => {
    const first = textOf(things(block.elements)[0] ? { text: things(block.elements)[0]?.text } : undefined);
    const state = block.type === 'context' && list[index - 1]?.type === 'header' ? stateLine(first, drawing) : null;
    const draw = CASES[word(block.type)];
    const drawn = state ?? draw?.(block, drawing) ?? h('p', { class: 'quiet' }, `A block of type ${word(block.type)}, which is not drawn here.`);
    return h(
      'div',
      { key: block.type === 'input' ? word(block.block_id) : `${word(block.type)} ${index}`, class: `block of-${word(block.type)}` },
      drawn,
    );
  });
}
