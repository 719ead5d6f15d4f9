// The two forms of an incident's card: a step with its open parts, and who sees to a step.
import type { types } from '@slack/bolt';
import { partName, stepName } from '../../commands/incident-words.ts';
import { currentStep, type Incident, type IncidentStep, stepNumber } from '../../domain/documents/incident.ts';
import type { Workspace } from '../../domain/policy/workspace.ts';
import { isStepWord, LONGEST_NOTE, type TendAsked } from '../../surfaces/tend.ts';
import { text } from '../../texts.ts';
import { type Block, bold, paragraph, plain, section } from './block-kit.ts';
import { within } from './budget.ts';
import { modal } from './modal.ts';
import { readMetadata } from './read-metadata.ts';

/** What was on screen, and the channel for private words afterwards. */
type IncidentAsked = TendAsked & { channel: string };

const MOST_PEOPLE = 100;

/** A button's value taken apart; null for what is not ours. */
export function askedByIncidentButton(value: string, channel: string): IncidentAsked | null {
  const [workspace, incident, step, part = ''] = value.split('.');
  return workspace && incident && isStepWord(step) ? { workspace, incident, step, part, channel } : null;
}

/** The opposite of what a modal carries along; null for what is not ours. */
export function askedByForm(metadata: string): IncidentAsked | null {
  const { workspace, incident, step, channel } = readMetadata(metadata) ?? {};
  if (typeof workspace !== 'string' || typeof incident !== 'string' || !isStepWord(step)) return null;
  return { workspace, incident, step, part: '', channel: typeof channel === 'string' ? channel : '' };
}

const option = (value: string, label: string) => ({ value, text: plain(within(label, 75)) });

/** `chosen` is the value that is chosen already. */
function radio(name: string, label: string, options: ReturnType<typeof option>[], chosen = ''): Block {
  const first = options.find(({ value }) => value === chosen);
  return {
    type: 'input',
    block_id: name,
    label: plain(label),
    element: { type: 'radio_buttons', action_id: name, options, ...(first ? { initial_option: first } : {}) },
  };
}

function formModal(locale: string, name: string, title: string, asked: IncidentAsked, blocks: Block[]): types.ModalView {
  const edge = { title, submit: text(locale, 'incident.form.submit'), close: text(locale, 'incident.form.close') };
  return modal(name, JSON.stringify(asked), edge, blocks);
}

const openParts = ({ parts }: IncidentStep) => parts.filter((part) => part.state === 'open');

/** A step with the parts of it that are open; null where none is. */
export function renderStepForm(incident: Incident, asked: IncidentAsked, locale: string): types.ModalView | null {
  const step = incident.steps.find((one) => one.name === asked.step) ?? currentStep(incident);
  if (!step || openParts(step).length === 0) return null;
  const words = (key: string, values: Record<string, string | number> = {}) => text(locale, `incident.form.${key}`, values);
  const note: Block = {
    type: 'input',
    block_id: 'note',
    optional: true,
    label: plain(words('note')),
    hint: plain(words(step.name === 'notify' ? 'told_hint' : 'note_hint')),
    element: { type: 'plain_text_input', action_id: 'note', multiline: true, max_length: LONGEST_NOTE },
  };
  return formModal(locale, 'incident_step', words('title', { step: stepNumber(step.name) }), { ...asked, step: step.name }, [
    paragraph([bold(stepName(locale, step.name))]),
    radio(
      'part',
      words('part'),
      openParts(step).map((part) => option(part.name, partName(locale, part.name))),
      asked.part,
    ),
    radio('result', words('result'), [option('done', words('done')), option('not_needed', words('not_needed'))]),
    note,
  ]);
}

/** Who sees to the step: one of the workspace's people. */
export function renderOwnerForm({ people }: Workspace, asked: IncidentAsked, locale: string): types.ModalView {
  const label = text(locale, 'incident.form.owner', { step: stepNumber(asked.step), name: stepName(locale, asked.step) });
  const options = people.slice(0, MOST_PEOPLE).map((person) => option(person.id.slice(0, 150), person.name));
  const owner: Block = {
    type: 'input',
    block_id: 'owner',
    label: plain(label),
    element: { type: 'static_select', action_id: 'owner', options },
  };
  return formModal(locale, 'incident_owner', text(locale, 'incident.form.owner_title'), asked, [section(plain(asked.incident)), owner]);
}
