// The edit as a Slack modal: one input a field, filled with what stands there now, and what of it was written.
import type { types, ViewOutput } from '@slack/bolt';
import type { CardFacts } from '../../domain/card-facts.ts';
import type { FieldValue } from '../../domain/editing.ts';
import { oneLine, plainText } from '../../domain/plain-text.ts';
import { fieldName, titleText, wordsFor } from '../../surfaces/card-words.ts';
import { text } from '../../texts.ts';
import { type Block, bold, context, paragraph, plain, said, section } from './block-kit.ts';
import { storedLength, within } from './budget.ts';
import { type Asked, metadataOf } from './review-form.ts';

/** The most that an input of Slack's takes. */
const LONGEST_INPUT = 3000;
/** Where a field is edited over several lines. */
const SHORT_FIELD = /^\/(subject|title|name)$/;

const inUnixLines = (value: string): string => value.replaceAll('\r\n', '\n');

/** Block and action id of the input of a path: `/subject` is `subject`. */
export const inputId = (path: string): string => path.slice(1);

/** Why a value cannot stand in an input, as a text of the locales; null where it can. */
function problemOf({ value }: FieldValue): 'edit.too_long' | 'edit.hidden' | null {
  if (typeof value === 'number') return null;
  if (storedLength(value) > LONGEST_INPUT) return 'edit.too_long';
  return plainText(value) === inUnixLines(value) ? null : 'edit.hidden';
}

/** Fields that can be edited in a modal. */
export const inputFields = (fields: FieldValue[]): FieldValue[] => fields.filter((field) => problemOf(field) === null);

function inputBlock({ path, value }: FieldValue): Block {
  const id = inputId(path);
  const initial = inUnixLines(String(value));
  return {
    type: 'input',
    block_id: id,
    optional: initial === '',
    label: plain(oneLine(fieldName(path), 100)),
    element: {
      type: 'plain_text_input',
      action_id: id,
      multiline: typeof value === 'string' && !SHORT_FIELD.test(path),
      max_length: LONGEST_INPUT,
      ...(initial === '' ? {} : { initial_value: initial }),
    },
  };
}

function leftOut(facts: CardFacts, fields: FieldValue[]): Block[] {
  const words = wordsFor(facts);
  return fields.flatMap((field) => {
    const problem = problemOf(field);
    return problem ? [section(plain(words(problem, { field: fieldName(field.path), most: LONGEST_INPUT })))] : [];
  });
}

/** The modal for one reader, in whose language `facts` are. Without a field that fits it only says why. */
export function renderEdit(facts: CardFacts, fields: FieldValue[], asked: Asked): types.ModalView {
  const words = wordsFor(facts);
  const inputs = inputFields(fields);
  const about = words('deny.by', { role: facts.request.agent.role, workspace: facts.workspace.name });
  const blocks: Block[] = [
    paragraph([bold(within(titleText(facts), 300)), said(`\n${within(about, 300)}\n${facts.id}`)]),
    ...inputs.map(inputBlock),
    ...leftOut(facts, fields),
    ...(inputs.length > 0 ? [context(plain(words('edit.consequence', { votes: facts.votes.length })))] : []),
    ...(inputs.length > 0 && facts.tier === 3 ? [context(plain(words('edit.no_vote')))] : []),
  ];
  return {
    type: 'modal',
    callback_id: 'edit',
    private_metadata: metadataOf(asked),
    title: plain(words('edit.title').slice(0, 24)),
    ...(inputs.length > 0 ? { submit: plain(words('edit.submit').slice(0, 24)) } : {}),
    close: plain(words('edit.close').slice(0, 24)),
    blocks,
  };
}

/** Slack may leave out blanks at the ends and the carriage returns: that alone is no edit. */
const isSame = (written: string, value: string): boolean => written.trim() === inUnixLines(value).trim();

/** What was changed in the modal, or what is wrong at which input. */
export function editedValues(view: ViewOutput, fields: FieldValue[], locale: string): { values: FieldValue[]; errors: Record<string, string> } {
  const values: FieldValue[] = [];
  const errors: Record<string, string> = {};
  for (const { path, value } of inputFields(fields)) {
    const id = inputId(path);
    const input = view.state.values[id]?.[id];
    if (!input) continue;
    const written = input.value ?? '';
    if (typeof value === 'string') {
      if (!isSame(written, value)) values.push({ path, value: written });
    } else if (/^-?\d{1,15}(\.\d{1,15})?$/.test(written.trim())) values.push({ path, value: Number(written) });
    else errors[id] = text(locale, 'edit.no_number');
  }
  return { values, errors };
}
