// The edit as a Slack modal: one input a field, filled with what stands there now, and what of it was written.
import type { types, ViewOutput } from '@slack/bolt';
import type { CardFacts } from '../../domain/card/card-facts.ts';
import type { FieldValue } from '../../domain/documents/editing.ts';
import { titleText, wordsFor } from '../../surfaces/card-words.ts';
import { initialText, inputFields, inputProblem, isOneLine, writtenValues } from '../../surfaces/edit-inputs.ts';
import { fieldLabel } from '../../surfaces/field-label.ts';
import { text } from '../../texts.ts';
import { type Block, bold, context, paragraph, plain, said, section } from './block-kit.ts';
import { storedLength, within } from './budget.ts';
import { modal } from './modal.ts';
import { type Asked, metadataOf } from './review-form.ts';

/** The most that an input of Slack's takes. */
const LONGEST_INPUT = 3000;
const ROOM = { most: LONGEST_INPUT, lengthOf: storedLength };

/** Block and action id of the input of a path: `/subject` is `subject`. */
export const inputId = (path: string): string => path.slice(1);

/** Fields that can be edited in a modal. */
export const modalFields = (fields: FieldValue[]): FieldValue[] => inputFields(fields, ROOM);

const inputBlock =
  (locale: string) =>
  (field: FieldValue): Block => {
    const { path } = field;
    const id = inputId(path);
    const initial = initialText(field);
    return {
      type: 'input',
      block_id: id,
      optional: initial === '',
      label: plain(fieldLabel(locale, path)),
      element: {
        type: 'plain_text_input',
        action_id: id,
        multiline: !isOneLine(field),
        max_length: LONGEST_INPUT,
        ...(initial === '' ? {} : { initial_value: initial }),
      },
    };
  };

function leftOut(facts: CardFacts, fields: FieldValue[]): Block[] {
  const words = wordsFor(facts);
  return fields.flatMap((field) => {
    const problem = inputProblem(field, ROOM);
    return problem ? [section(plain(words(problem, { field: fieldLabel(facts.locale, field.path), most: LONGEST_INPUT })))] : [];
  });
}

/** The modal for one reader, in whose language `facts` are. Without a field that fits it only says why. */
export function renderEdit(facts: CardFacts, fields: FieldValue[], asked: Asked): types.ModalView {
  const words = wordsFor(facts);
  const inputs = modalFields(fields);
  const about = words('deny.by', { role: facts.request.agent.role, workspace: facts.workspace.name });
  const blocks: Block[] = [
    paragraph([bold(within(titleText(facts), 300)), said(`\n${within(about, 300)}\n${facts.id}`)]),
    ...inputs.map(inputBlock(facts.locale)),
    ...leftOut(facts, fields),
    ...(inputs.length > 0 ? [context(plain(words('edit.consequence', { votes: facts.votes.length })))] : []),
    ...(inputs.length > 0 && facts.tier === 3 ? [context(plain(words('edit.no_vote')))] : []),
  ];
  const submit = inputs.length > 0 ? words('edit.submit') : undefined;
  return modal('edit', metadataOf(asked), { title: words('edit.title'), submit, close: words('edit.close') }, blocks);
}

/** What was changed in the modal, or what is wrong at which input. */
export function editedValues(view: ViewOutput, fields: FieldValue[], locale: string): { values: FieldValue[]; errors: Record<string, string> } {
  const { values, noNumbers } = writtenValues(modalFields(fields), (path) => {
    const input = view.state.values[inputId(path)]?.[inputId(path)];
    return input ? (input.value ?? '') : null;
  });
  return { values, errors: Object.fromEntries(noNumbers.map((path) => [inputId(path), text(locale, 'edit.no_number')])) };
}
