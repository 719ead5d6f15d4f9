// Modals and confirmations as native dialogs: they keep the focus inside, close with Escape, and give the focus back.
import { Component, type ComponentChild, createRef, h } from 'preact';
import { blocks } from './blocks.ts';
import type { Reader } from './mrkdwn.ts';
import { type Thing, textOf, thing, things, word } from './things.ts';

type DialogProps = { look: string; labelledBy: string; onEscape: () => void; children?: ComponentChild };

/** Opens itself when it is drawn, and closes before it goes, which gives the focus back. */
class Dialog extends Component<DialogProps> {
  private readonly element = createRef<HTMLDialogElement>();

  override componentDidMount(): void {
    this.element.current?.showModal();
  }

  override componentWillUnmount(): void {
    this.element.current?.close();
  }

  override render({ look, labelledBy, onEscape, children }: DialogProps): ComponentChild {
    const onCancel = (event: Event) => {
      event.preventDefault();
      onEscape();
    };
    return h('dialog', { ref: this.element, class: look, 'aria-labelledby': labelledBy, onCancel }, children);
  }
}

/** `errors` by block id; the one of the empty name is of the whole. */
type Tried = { errors: Record<string, string>; busy: boolean };
export type ModalActs = { submit: (values: Record<string, string>) => void; close: () => void; press: (button: Thing) => void };

const idOf = (block: Thing, part: string): string => `field-${word(block.block_id)}-${part}`;
const described = (block: Thing, error: string | undefined): string | undefined => {
  const ids = [block.hint ? idOf(block, 'hint') : '', error ? idOf(block, 'error') : ''].filter(Boolean);
  return ids.length > 0 ? ids.join(' ') : undefined;
};

/** What stands around every input: hint and error. */
const below = (block: Thing, error: string | undefined): ComponentChild[] => [
  block.hint ? h('p', { id: idOf(block, 'hint'), class: 'quiet small' }, textOf(block.hint)) : null,
  error ? h('p', { id: idOf(block, 'error'), class: 'wrong', role: 'alert' }, error) : null,
];

function choices(block: Thing, error: string | undefined): ComponentChild {
  const element = thing(block.element);
  const type = element.type === 'checkboxes' ? 'checkbox' : 'radio';
  const initial = [thing(element.initial_option), ...things(element.initial_options)].map((one) => one.value);
  const options = things(element.options).map((option) => {
    const input = { type, name: word(block.block_id), value: word(option.value), defaultChecked: initial.includes(option.value) };
    const note = option.description ? h('small', {}, textOf(option.description)) : null;
    return h('label', { class: 'choice' }, h('input', input), h('span', {}, textOf(option.text), note));
  });
  const props = { class: 'field', 'aria-describedby': described(block, error), 'aria-invalid': error ? 'true' : undefined };
  return h('fieldset', props, h('legend', {}, textOf(block.label)), options, below(block, error));
}

/** As many rows as the text wants, within reason. */
function rowsFor(text: string): number {
  const lines = text.split('\n').reduce((sum, line) => sum + 1 + Math.floor(line.length / 60), 0);
  return Math.min(14, Math.max(4, lines));
}

function textField(block: Thing, error: string | undefined): ComponentChild {
  const element = thing(block.element);
  const id = idOf(block, 'input');
  const props = {
    id,
    name: word(block.block_id),
    placeholder: textOf(element.placeholder),
    maxLength: Number(element.max_length ?? 3000),
    autofocus: element.focus_on_load === true,
    defaultValue: word(element.initial_value),
    'aria-describedby': described(block, error),
    'aria-invalid': error ? ('true' as const) : undefined,
    'aria-required': block.optional === true ? undefined : ('true' as const),
  };
  const input = element.multiline === true ? h('textarea', { ...props, rows: rowsFor(props.defaultValue) }) : h('input', props);
  const optional = block.optional === true ? h('span', { class: 'quiet small' }, ' (optional)') : null;
  return h('div', { class: 'field' }, h('label', { for: id }, textOf(block.label), optional), input, below(block, error));
}

function selectField(block: Thing, error: string | undefined): ComponentChild {
  const id = idOf(block, 'input');
  const element = thing(block.element);
  const initial = thing(element.initial_option).value;
  const options = things(element.options).map((one) => h('option', { value: word(one.value), selected: one.value === initial }, textOf(one.text)));
  const many = element.type === 'multi_static_select';
  const select = h(
    'select',
    {
      id,
      name: word(block.block_id),
      multiple: many,
      size: many ? Math.min(5, options.length) : undefined,
      'aria-describedby': described(block, error),
    },
    many ? null : h('option', { value: '' }, 'Choose'),
    options,
  );
  const optional = block.optional === true ? h('span', { class: 'quiet small' }, ' (optional)') : null;
  return h('div', { class: 'field' }, h('label', { for: id }, textOf(block.label), optional), select, below(block, error));
}

function field(block: Thing, errors: Record<string, string>): ComponentChild {
  const error = errors[word(block.block_id)];
  const type = word(thing(block.element).type);
  if (type === 'radio_buttons' || type === 'checkboxes') return choices(block, error);
  return type === 'static_select' || type === 'multi_static_select' ? selectField(block, error) : textField(block, error);
}

/** A modal of the app, for the person who has it open. */
export function modal(view: Thing, reader: Reader, { errors, busy }: Tried, acts: ModalActs): ComponentChild {
  const onSubmit = (event: SubmitEvent) => {
    event.preventDefault();
    if (busy) return;
    const values: Record<string, string> = {};
    for (const [name, value] of new FormData(event.currentTarget as HTMLFormElement)) {
      values[name] = name in values ? `${values[name]},${value}` : String(value);
    }
    acts.submit(values);
  };
  const general = errors[''];
  const hasFocus = things(view.blocks).some((block) => thing(block.element).focus_on_load === true);
  return h(
    Dialog,
    { key: word(view.id), look: 'modal', labelledBy: 'modal-title', onEscape: acts.close },
    h(
      'form',
      { onSubmit, noValidate: true },
      h(
        'header',
        {},
        h('h2', { id: 'modal-title' }, textOf(view.title)),
        h('button', { type: 'button', class: 'close', 'aria-label': 'Close', onClick: acts.close }, '×'),
      ),
      h(
        'div',
        { class: 'body', autofocus: !hasFocus, tabIndex: 0, role: 'group', 'aria-labelledby': 'modal-title' },
        blocks(things(view.blocks), { reader, press: acts.press, field: (block) => field(block, errors), busy }),
        general ? h('p', { class: 'wrong', role: 'alert' }, general) : null,
      ),
      h(
        'footer',
        {},
        h('button', { type: 'button', class: 'btn', onClick: acts.close }, textOf(view.close) || 'Cancel'),
        view.submit ? h('button', { class: 'btn go', 'aria-disabled': busy ? 'true' : undefined }, textOf(view.submit)) : null,
      ),
    ),
  );
}

/** The question that a button asks before it does anything. */
export function confirmation(question: Thing, reader: Reader, answer: (yes: boolean) => void): ComponentChild {
  return h(
    Dialog,
    { key: 'confirm', look: 'modal narrow', labelledBy: 'confirm-title', onEscape: () => answer(false) },
    h('header', {}, h('h2', { id: 'confirm-title' }, textOf(question.title))),
    h('div', { class: 'body' }, blocks([{ type: 'section', text: question.text }], { reader, press: () => {}, busy: false })),
    h(
      'footer',
      {},
      h('button', { type: 'button', class: 'btn', onClick: () => answer(false) }, textOf(question.deny)),
      h('button', { type: 'button', class: 'btn go', onClick: () => answer(true) }, textOf(question.confirm)),
    ),
  );
}
