// The card of an incident as Slack blocks: what happened, the nine steps as a tick list with the current one opened, the next act as
// the only primary button. Pure, and always within Slack's limits.
import { incidentTitle, incidentWhy, partName, sentence, stepName, stepSummary } from '../../commands/incident-words.ts';
import type { IncidentFacts, StepFacts } from '../../domain/incident-facts.ts';
import { listText, text } from '../../texts.ts';
import {
  actions,
  type Block,
  bold,
  button,
  context,
  escaped,
  escapedName,
  header,
  marks,
  paragraph,
  plain,
  type Said,
  said,
  when,
  whenMark,
} from './block-kit.ts';
import { HEADER_LENGTH, within } from './budget.ts';
import type { RenderedCard } from './render-card.ts';

const MOST_RECORDS = 10;
const LONGEST_NOTE = 250;
const LONGEST_LINE = 200;
const SIGNS: Record<StepFacts['sign'], string> = { done: 'white_check_mark', now: 'arrow_forward', open: 'white_large_square' };

type Words = (key: string, values?: Record<string, string | number>) => string;
const wordsFor =
  ({ locale }: IncidentFacts): Words =>
  (key, values = {}) =>
    text(locale, `incident.${key}`, values);

function stateWords(facts: IncidentFacts, words: Words): string {
  if (facts.state === 'resolved') return words('resolved_state');
  return facts.current ? words('open_state', { step: facts.current.number }) : words('steps_done');
}

function pausedWords(facts: IncidentFacts, words: Words): string {
  const { paused, pausing, workspace } = facts;
  if (pausing) return words('pausing');
  const scopes = paused.map(({ role, connector }) => {
    const key = role === null ? (connector === null ? 'all' : 'connector') : connector === null ? 'role' : 'role_connector';
    return words(`paused.${key}`, { client: workspace.name, role: role ?? '', connector: connector ?? '' });
  });
  return scopes.length === 0 ? words('not_paused') : listText(facts.locale, scopes);
}

function stateLine(facts: IncidentFacts): Block {
  const words = wordsFor(facts);
  const isOver = facts.state === 'resolved';
  const { resolvedBy, resolvedAt, safeMode, current } = facts;
  const parts = [
    `*${stateWords(facts, words)}*`,
    ...(isOver && resolvedBy ? [escapedName(words('resolved_by', { by: resolvedBy }))] : [escapedName(pausedWords(facts, words))]),
    ...(safeMode ? [words(`safe_mode.${safeMode.stage}`, { time: whenMark(safeMode.until, facts.locale) })] : []),
    ...(current ? [escapedName(words('owner', { owner: current.owner ?? words('nobody') }))] : []),
    words('since', { time: whenMark(isOver && resolvedAt ? resolvedAt : facts.openedAt, facts.locale) }),
  ];
  return context(marks(`${isOver ? ':white_check_mark:' : ':warning:'} ${parts.join('  ·  ')}`));
}

function whyBlock(facts: IncidentFacts): Block {
  const words = wordsFor(facts);
  const { records } = facts.evidence;
  const fed = Array.isArray(records) ? records.filter((one) => typeof one === 'string') : [];
  const listed = within(fed.slice(-MOST_RECORDS).join(', '), 600);
  const lines = [
    within(`${sentence(incidentWhy(facts, facts.locale))} ${words('held', { count: facts.held })}`.trim(), 1000),
    ...(facts.openedBy ? [words('opened_by', { by: within(facts.openedBy, LONGEST_LINE) })] : []),
    ...(facts.requestId ? [words('request', { id: within(facts.requestId, LONGEST_LINE) })] : []),
    ...(fed.length > 0 ? [words('fed_by', { records: fed.length > MOST_RECORDS ? `${listed} …` : listed })] : []),
  ];
  return paragraph([said(lines.join('\n'))]);
}

function stepLine(facts: IncidentFacts, step: StepFacts): Said[] {
  const name = bold(stepName(facts.locale, step.name));
  return [
    { type: 'emoji', name: SIGNS[step.sign] },
    said(`  ${step.number}  `),
    name,
    said(`  ${within(stepSummary(step, facts.locale), LONGEST_LINE)}`),
  ];
}

function partLine(facts: IncidentFacts, step: StepFacts, part: StepFacts['parts'][number]): Said[] {
  const words = wordsFor(facts);
  const name = { part: partName(facts.locale, part.name) };
  if (part.state === 'open') {
    const asked = facts.asked.filter((one) => one.part === part.name);
    if (asked.length === 0) return [bold(words('part_open', name))];
    return [said(words('part_asked', { ...name, asked: asked.length, confirmed: asked.filter((one) => one.confirmed).length }))];
  }
  const told = part.state === 'not_needed' ? 'part_not_needed' : step.name === 'notify' ? 'part_told' : 'part_done';
  const at = part.at ? [said(' '), when(part.at, '{time}')] : [];
  const by = part.byName && part.by !== 'system' ? [said(` ${words('part_by', { by: within(part.byName, LONGEST_LINE) })}`)] : [];
  return [said(words(told, name)), ...at, ...by, ...(part.note ? [said(`: ${within(part.note, LONGEST_NOTE)}`)] : [])];
}

const joined = (lines: Said[][]): Said[] => lines.flatMap((line, index) => (index === 0 ? line : [said('\n'), ...line]));

/** The steps up to the current one, its parts below it, then the others. */
function stepBlocks(facts: IncidentFacts): Block[] {
  const { steps, current } = facts;
  const lines = (some: StepFacts[]) => (some.length === 0 ? [] : [paragraph(joined(some.map((step) => stepLine(facts, step))))]);
  if (!current) return lines(steps);
  const parts: Block = {
    type: 'rich_text',
    elements: [
      {
        type: 'rich_text_list',
        style: 'bullet',
        indent: 1,
        elements: current.parts.map((part) => ({ type: 'rich_text_section', elements: partLine(facts, current, part) })),
      },
    ],
  };
  return [...lines(steps.slice(0, current.number)), parts, ...lines(steps.slice(current.number))];
}

/** What a button's value says: the workspace, the incident, the step, and the part that the button is about. */
export const incidentValue = ({ workspace, id, current }: IncidentFacts, part = ''): string =>
  [workspace.id, id, current?.name ?? '', part].join('.');

function buttonBlocks(facts: IncidentFacts): Block[] {
  const words = wordsFor(facts);
  const { next, current } = facts;
  if (!next || !current) return [];
  const first = current.parts.find((part) => part.state === 'open')?.name ?? '';
  const open = button('incident_step', words('button.step', { step: current.number }), incidentValue(facts), next === 'step');
  const owner = button('incident_owner', words('button.owner'), incidentValue(facts));
  if (next === 'step') return [actions(open, owner)];
  return [actions(button(`incident_${next}`, words(`button.${next}`), incidentValue(facts, first), true), open, owner)];
}

function footer(facts: IncidentFacts): Block[] {
  const words = wordsFor(facts);
  const problems = facts.problems
    .slice(0, 5)
    .map(({ part, connector, problem }) => words('problem', { part: partName(facts.locale, part), connector, problem }));
  const last = facts.state === 'open' && !facts.current ? [words('all_done', { number: facts.number ?? facts.id })] : [];
  const locked = facts.paused.length > 0 ? [words('locked')] : [];
  return [...problems, ...locked, ...last].map((line) => context(plain(within(line, 500))));
}

/** Ids that differ from version to version, so that Slack keeps nothing of the older one on screen. */
const withIds = (blocks: Block[], version: number): Block[] => blocks.map((block, index) => ({ ...block, block_id: `i${index + 1}-v${version}` }));

/** The card of an incident. Every text that somebody wrote is cut to its room, so that the whole always fits. */
export function renderIncident(facts: IncidentFacts): RenderedCard {
  const words = wordsFor(facts);
  const title = incidentTitle(facts, facts.locale);
  const blocks = [
    header(within(title, HEADER_LENGTH)),
    stateLine(facts),
    whyBlock(facts),
    ...stepBlocks(facts),
    ...buttonBlocks(facts),
    ...footer(facts),
  ];
  return { text: escaped(within(words('text', { title, state: stateWords(facts, words) }), 500)), blocks: withIds(blocks, facts.version) };
}
