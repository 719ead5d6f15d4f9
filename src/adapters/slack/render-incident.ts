// The card of an incident as Slack blocks: what happened, the nine steps as a tick list with the current one opened, the next act as
// the only primary button. Pure, and always within Slack's limits.
import { incidentTitle } from '../../commands/incident-words.ts';
import type { IncidentFacts, StepFacts } from '../../domain/incident/incident-facts.ts';
import { footerLines, incidentButtons, incidentState, partPieces, stateParts, stepPieces, whyLines } from '../../surfaces/incident-lines.ts';
import { joined } from '../../surfaces/piece.ts';
import { text } from '../../texts.ts';
import {
  actions,
  type Block,
  button,
  confirmed,
  context,
  escaped,
  header,
  inkOf,
  marks,
  paragraph,
  plain,
  runs,
  said,
  signMark,
} from './block-kit.ts';
import { HEADER_LENGTH, within } from './budget.ts';
import type { RenderedCard } from './render-card.ts';

const LONGEST_CONFIRM = 300;

function stateLine(facts: IncidentFacts): Block {
  const parts = [`*${incidentState(facts)}*`, ...stateParts(facts, inkOf(facts.locale))];
  return context(marks(`${signMark(facts.state === 'resolved' ? 'done' : 'attention')} ${parts.join('  ·  ')}`));
}

/** The steps up to the current one, its parts below it, then the others. */
function stepBlocks(facts: IncidentFacts): Block[] {
  const { steps, current, locale } = facts;
  const lines = (some: StepFacts[]) =>
    some.length === 0 ? [] : [paragraph(runs(joined(some.map((step) => stepPieces(facts, step, within))), locale))];
  if (!current) return lines(steps);
  const parts = current.parts.map((part) => ({
    type: 'rich_text_section' as const,
    elements: runs(partPieces(facts, current, part, within), locale),
  }));
  const list: Block = { type: 'rich_text', elements: [{ type: 'rich_text_list', style: 'bullet', indent: 1, elements: parts }] };
  return [...lines(steps.slice(0, current.number)), list, ...lines(steps.slice(current.number))];
}

/** What a button's value says: the workspace, the incident, the step, and the part that the button is about. */
const incidentValue = ({ workspace, id, current }: IncidentFacts, part = ''): string => [workspace.id, id, current?.name ?? '', part].join('.');

function buttonBlocks(facts: IncidentFacts): Block[] {
  const buttons = incidentButtons(facts).map(({ action, label, part, isPrimary, confirm }) => {
    const one = button(action, label, incidentValue(facts, part), isPrimary);
    return confirm ? confirmed(one, { ...confirm, text: within(confirm.text, LONGEST_CONFIRM) }) : one;
  });
  return buttons.length === 0 ? [] : [actions(...buttons)];
}

/** Ids that differ from version to version, so that Slack keeps nothing of the older one on screen. */
const withIds = (blocks: Block[], version: number): Block[] => blocks.map((block, index) => ({ ...block, block_id: `i${index + 1}-v${version}` }));

/** The card of an incident. Every text that somebody wrote is cut to its room, so that the whole always fits. */
export function renderIncident(facts: IncidentFacts): RenderedCard {
  const title = incidentTitle(facts, facts.locale);
  const blocks = [
    header(within(title, HEADER_LENGTH)),
    stateLine(facts),
    paragraph([said(whyLines(facts, within).join('\n'))]),
    ...stepBlocks(facts),
    ...buttonBlocks(facts),
    ...footerLines(facts).map((line) => context(plain(within(line, 500)))),
  ];
  const summary = text(facts.locale, 'incident.text', { title, state: incidentState(facts) });
  return { text: escaped(within(summary, 500)), blocks: withIds(blocks, facts.version) };
}
