// The two forms of an incident's card, for one person alone: a step with its open parts, and who sees to a step.
import { incidentTitle, partName, stepName } from '../../commands/incident-words.ts';
import { currentStep, type Incident, stepNumber } from '../../domain/documents/incident.ts';
import type { Workspace } from '../../domain/policy/workspace.ts';
import { type Form, LONGEST_NOTE, type TendAsked } from '../../surfaces/tend.ts';
import { text } from '../../texts.ts';
import { type AdaptiveCard, bold, type CardElement, card, execute, line, said, small } from './adaptive-card.ts';
import { TITLE_LENGTH, within } from './budget.ts';

const MOST_PEOPLE = 100;

/** `chosen` is the value that is chosen already. */
const choices = (id: string, label: string, all: { title: string; value: string }[], chosen = ''): CardElement => ({
  type: 'Input.ChoiceSet',
  id,
  label,
  style: 'expanded',
  isRequired: true,
  errorMessage: label,
  ...(all.some(({ value }) => value === chosen) ? { value: chosen } : {}),
  choices: all.map(({ title, value }) => ({ title: within(title, 100), value })),
  spacing: 'Medium',
});

/** An incident, and the workspace that it is in. */
type About = { incident: Incident; workspace: Workspace };

/** Says which incident it is about, and has a way back to its card. */
function form({ incident, workspace }: About, locale: string, name: Form, asked: TendAsked, title: string, body: CardElement[]): AdaptiveCard {
  const submit = execute(name, text(locale, 'incident.form.submit'), { ...asked, form: 'sent' }, { primary: true });
  const back = execute(name, text(locale, 'incident.form.close'), { ...asked, form: 'back' }, { withoutInputs: true });
  const about = small([said(within(incidentTitle({ ...incident, workspace }, locale), TITLE_LENGTH))]);
  return card({ locale, fallbackText: title, speak: title }, [line([bold(title, { size: 'Large' })]), about, ...body], [submit, back]);
}

/** A step with the parts of it that are open; null where none is. */
export function renderStepForm(about: About, asked: TendAsked, locale: string): AdaptiveCard | null {
  const { incident } = about;
  const step = incident.steps.find((one) => one.name === asked.step) ?? currentStep(incident);
  const open = step?.parts.filter((part) => part.state === 'open') ?? [];
  if (!step || open.length === 0) return null;
  const words = (key: string, values: Record<string, string | number> = {}) => text(locale, `incident.form.${key}`, values);
  const results = (['done', 'not_needed'] as const).map((value) => ({ title: words(value), value }));
  const note: CardElement = {
    type: 'Input.Text',
    id: 'note',
    label: words('note'),
    isMultiline: true,
    maxLength: LONGEST_NOTE,
    placeholder: words(step.name === 'notify' ? 'told_hint' : 'note_hint'),
    spacing: 'Medium',
  };
  return form(about, locale, 'incident_step', { ...asked, step: step.name }, words('title', { step: stepNumber(step.name) }), [
    line([bold(stepName(locale, step.name))]),
    choices(
      'part',
      words('part'),
      open.map((part) => ({ title: partName(locale, part.name), value: part.name })),
      asked.part,
    ),
    choices('result', words('result'), results),
    note,
  ]);
}

/** Who sees to the step: one of the workspace's people. */
export function renderOwnerForm(about: About, asked: TendAsked, locale: string): AdaptiveCard {
  const label = text(locale, 'incident.form.owner', { step: stepNumber(asked.step), name: stepName(locale, asked.step) });
  const all = about.workspace.people.slice(0, MOST_PEOPLE).map((person) => ({ title: person.name, value: person.id }));
  return form(about, locale, 'incident_owner', asked, text(locale, 'incident.form.owner_title'), [choices('owner', label, all)]);
}
