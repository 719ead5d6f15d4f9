// The edit as a card for one person: one input a field, filled with what stands there now, and below what saving it will cause.
import type { CardFacts } from '../../domain/card/card-facts.ts';
import type { FieldValue } from '../../domain/documents/editing.ts';
import { titleText, wordsFor } from '../../surfaces/card-words.ts';
import { type InputRoom, initialText, inputFields, inputProblem, isOneLine, writtenValues } from '../../surfaces/edit-inputs.ts';
import { fieldLabel } from '../../surfaces/field-label.ts';
import type { Click } from './activity.ts';
import { type AdaptiveCard, type CardElement, card, execute, line, said, small } from './adaptive-card.ts';
import { firstThatFits, within } from './budget.ts';
import { titleLine } from './card-parts.ts';
import { summaryOf } from './render-card.ts';
import type { Asked } from './review-form.ts';

const LONGEST_INPUT = 3000;
/** Where all inputs together are more than a card takes, only shorter fields have one. */
const LONGEST_INPUTS = [LONGEST_INPUT, 1500, 600, 200];
const MOST_LEFT_OUT = 10;

const roomOf = (most: number): InputRoom => ({ most, lengthOf: (text) => text.length });

/** The id of an input: no other thing that travels with a click is called so. */
export const inputId = (path: string): string => `edit${path}`;

const inputOf =
  (locale: string) =>
  (field: FieldValue): CardElement => {
    const value = initialText(field);
    return {
      type: 'Input.Text',
      id: inputId(field.path),
      label: fieldLabel(locale, field.path),
      ...(isOneLine(field) ? {} : { isMultiline: true as const }),
      maxLength: LONGEST_INPUT,
      ...(value === '' ? {} : { value }),
      spacing: 'Medium',
    };
  };

function leftOut(facts: CardFacts, fields: FieldValue[], room: InputRoom): CardElement[] {
  const words = wordsFor(facts);
  const problems = fields.flatMap((field) => {
    const problem = inputProblem(field, room);
    return problem ? [words(problem, { field: fieldLabel(facts.locale, field.path), most: room.most })] : [];
  });
  return problems.slice(0, MOST_LEFT_OUT).map((problem) => line([said(problem)], { spacing: 'Small' }));
}

function drawn(facts: CardFacts, fields: FieldValue[], asked: Asked, most: number): AdaptiveCard {
  const words = wordsFor(facts);
  const inputs = inputFields(fields, roomOf(most)).map(inputOf(facts.locale));
  const about = words('deny.by', { role: facts.request.agent.role, workspace: facts.workspace.name });
  const note = [words('edit.consequence', { votes: facts.votes.length }), ...(facts.tier === 3 ? [words('edit.no_vote')] : [])].join(' ');
  const save = execute('edit', words('edit.submit'), { ...asked, step: 'save' }, { primary: true });
  const back = execute('edit', words('edit.close'), { ...asked, step: 'back' }, { withoutInputs: true });
  return card(
    { locale: facts.locale, fallbackText: words('teams.fallback_review', { id: facts.id }), speak: summaryOf(facts) },
    [
      titleLine(titleText(facts)),
      small([said(`${within(about, 300)}\n${facts.id}`)]),
      ...inputs,
      ...leftOut(facts, fields, roomOf(most)),
      ...(inputs.length > 0 ? [small([said(note)], { spacing: 'Medium' })] : []),
    ],
    inputs.length > 0 ? [save, back] : [back],
  );
}

/** The form for one reader, in whose language `facts` are. Without a field that fits it only says why. */
export const renderEdit = (facts: CardFacts, fields: FieldValue[], asked: Asked): AdaptiveCard =>
  firstThatFits(
    LONGEST_INPUTS,
    (most) => drawn(facts, fields, asked, most),
    () => drawn(facts, fields, asked, 0),
  );

/** What was changed in the form; an input that did not come back was left as it is. */
export const editedValues = (data: Click['data'], fields: FieldValue[]): { values: FieldValue[]; noNumbers: string[] } =>
  writtenValues(inputFields(fields, roomOf(LONGEST_INPUT)), (path) => {
    const written = data[inputId(path)];
    return typeof written === 'string' ? written.slice(0, LONGEST_INPUT) : null;
  });
