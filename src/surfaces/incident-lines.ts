// What stands on which line of an incident's card, the same on every platform: state, why, the nine steps, the next act, what is locked.
import { incidentLine, incidentWhy, partFigure, partName, sentence, stepName, stepSummary } from '../commands/incident-words.ts';
import type { LifeEvent } from '../domain/documents/approval.ts';
import { incidentName } from '../domain/documents/incident.ts';
import { textsOf } from '../domain/documents/json.ts';
import type { Json } from '../domain/documents/request.ts';
import type { IncidentFacts, StepFacts } from '../domain/incident/incident-facts.ts';
import type { RollbackFacts } from '../domain/incident/incident-rollbacks.ts';
import { scopeKey } from '../domain/ledger/pauses.ts';
import { listText, text, type Words } from '../texts.ts';
import { bold, type Cut, type Ink, type Piece, type Sign, said, signed, when } from './piece.ts';

const MOST_RECORDS = 10;
const MOST_PROBLEMS = 5;
const MOST_ROLLBACKS = 5;
const LONGEST_NOTE = 250;
const LONGEST_LINE = 200;
const SIGNS: Record<StepFacts['sign'], Sign> = { done: 'done', now: 'now', open: 'open' };
const ROLLBACK_SIGNS: Record<RollbackFacts['state'], Sign> = {
  asked: 'open',
  done: 'done',
  partial: 'attention',
  failed: 'attention',
  denied: 'attention',
  expired: 'attention',
  withdrawn: 'attention',
};

const wordsFor =
  ({ locale }: IncidentFacts): Words =>
  (key, values = {}) =>
    text(locale, `incident.${key}`, values);

export function incidentState(facts: IncidentFacts): string {
  const words = wordsFor(facts);
  if (facts.state === 'resolved') return words('resolved_state');
  return facts.current ? words('open_state', { step: facts.current.number }) : words('steps_done');
}

function pausedWords({ paused, pausing, workspace, locale }: IncidentFacts, words: Words): string {
  if (pausing) return words('pausing');
  const scopes = paused.map((scope) =>
    words(`paused.${scopeKey(scope)}`, { client: workspace.name, role: scope.role ?? '', connector: scope.connector ?? '' }),
  );
  return scopes.length === 0 ? words('not_paused') : listText(locale, scopes);
}

/** What stands beside the state: what is paused, safe mode, who sees to it, since when. */
export function stateParts(facts: IncidentFacts, ink: Pick<Ink, 'name' | 'moment'>): string[] {
  const words = wordsFor(facts);
  const { resolvedBy, resolvedAt, safeMode, current } = facts;
  const isOver = facts.state === 'resolved';
  return [
    ink.name(isOver && resolvedBy ? words('resolved_by', { by: resolvedBy }) : pausedWords(facts, words)),
    ...(safeMode ? [words(`safe_mode.${safeMode.stage}`, { time: ink.moment(safeMode.until) })] : []),
    ...(current ? [ink.name(words('owner', { owner: current.owner ?? words('nobody') }))] : []),
    words('since', { time: ink.moment(isOver && resolvedAt ? resolvedAt : facts.openedAt) }),
  ];
}

/** What an execution without a trace says about itself. */
function untracedLines({ evidence: { agent, tool, action, touched } }: IncidentFacts, words: Words, cut: Cut): string[] {
  if (!Array.isArray(touched)) return [];
  const shown = (value: Json | undefined) => cut(typeof value === 'string' && value !== '' ? value : '-', LONGEST_LINE);
  const records = textsOf(touched).slice(0, MOST_RECORDS);
  return [words('untraced', { agent: shown(agent), tool: shown(tool), action: shown(action), records: shown(records.join(', ')) })];
}

/** The records that fed it: a tripwire, or the bypasses after the first. */
function fedLines({ evidence: { records, bypassed, bypasses } }: IncidentFacts, words: Words, cut: Cut): string[] {
  const listed = (all: Json | undefined) => {
    const fed = textsOf(all);
    const shown = cut(fed.slice(-MOST_RECORDS).join(', '), 600);
    return fed.length > MOST_RECORDS ? `${shown} …` : shown;
  };
  const [fed, around] = [listed(records), listed(bypassed)];
  const many = typeof bypasses === 'number' && bypasses > 1 && around !== '';
  return [...(fed === '' ? [] : [words('fed_by', { records: fed })]), ...(many ? [words('bypassed', { count: bypasses, records: around })] : [])];
}

export function whyLines(facts: IncidentFacts, cut: Cut): string[] {
  const words = wordsFor(facts);
  return [
    cut(`${sentence(incidentWhy(facts, facts.locale))} ${words('held', { count: facts.held })}`.trim(), 1000),
    ...(facts.openedBy ? [words('opened_by', { by: cut(facts.openedBy, LONGEST_LINE) })] : []),
    ...untracedLines(facts, words, cut),
    ...(facts.requestId ? [words('request', { id: cut(facts.requestId, LONGEST_LINE) })] : []),
    ...fedLines(facts, words, cut),
  ];
}

/** Below the step of the rollback: each that was asked for, and what came of it. */
function rollbackPieces(facts: IncidentFacts, cut: Cut): Piece[] {
  const words = wordsFor(facts);
  const latest = facts.rollbacks.slice(-MOST_ROLLBACKS);
  return latest.flatMap(({ id, state, restored, of }) => {
    const told = words(`rollback.${state}`, { id: cut(id, LONGEST_LINE), restored, of });
    return [said('\n      '), signed(ROLLBACK_SIGNS[state]), said(`  ${told}`)];
  });
}

export const stepPieces = (facts: IncidentFacts, step: StepFacts, cut: Cut): Piece[] => [
  signed(SIGNS[step.sign]),
  said(`  ${step.number}  `),
  bold(stepName(facts.locale, step.name)),
  said(`  ${cut(stepSummary(step, facts.locale, incidentName(facts)), LONGEST_LINE)}`),
  ...(step.name === 'roll_back' ? rollbackPieces(facts, cut) : []),
];

/** The executors that confirmed a part. */
const confirmedBy = ({ asked }: IncidentFacts, part: string): string[] =>
  asked.flatMap((one) => (one.part === part && one.confirmed ? [one.connector] : []));

function openPart(facts: IncidentFacts, part: StepFacts['parts'][number], cut: Cut): Piece[] {
  const words = wordsFor(facts);
  const name = { part: partFigure(facts.locale, part) };
  const asked = facts.asked.filter((one) => one.part === part.name);
  if (asked.length === 0) return [bold(words('part_open', name))];
  const confirmed = confirmedBy(facts, part.name);
  const by = confirmed.length > 0 ? [said(`: ${cut(confirmed.join(', '), LONGEST_LINE)}`)] : [];
  return [said(words('part_asked', { ...name, asked: asked.length, confirmed: confirmed.length })), ...by];
}

/** Who did a part: a person, or how many of how many executors confirmed it. */
function doneBy(facts: IncidentFacts, part: StepFacts['parts'][number], cut: Cut): string {
  const words = wordsFor(facts);
  if (part.by !== 'system') return part.byName ? words('part_by', { by: cut(part.byName, LONGEST_LINE) }) : '';
  const confirmed = confirmedBy(facts, part.name);
  const asked = facts.asked.filter((one) => one.part === part.name).length;
  return asked === 0 ? '' : words('part_confirmed', { by: cut(confirmed.join(', '), LONGEST_LINE), confirmed: confirmed.length, asked });
}

/** A part of the current step: not yet, asked, or done by whom and when. */
export function partPieces(facts: IncidentFacts, step: StepFacts, part: StepFacts['parts'][number], cut: Cut): Piece[] {
  const words = wordsFor(facts);
  if (part.state === 'open') return openPart(facts, part, cut);
  const told = part.state === 'not_needed' ? 'part_not_needed' : step.name === 'notify' ? 'part_told' : 'part_done';
  const at = part.at ? [said(' '), when(part.at, 'time')] : [];
  const who = doneBy(facts, part, cut);
  const by = who === '' ? [] : [said(` ${who}`)];
  const note = part.note ? [said(`: ${cut(part.note, LONGEST_NOTE)}`)] : [];
  return [said(words(told, { part: partFigure(facts.locale, part) })), ...at, ...by, ...note];
}

/** What is asked before something large happens, in figures. */
export type Confirm = { title: string; text: string; yes: string; no: string };
/** `part` is what the button is about, where it is about one. */
export type IncidentButton = { action: string; label: string; part: string; isPrimary: boolean; confirm: Confirm | null };

/** Executors act at once and for good, and a pause without a role stops a whole client. */
function confirmFor({ next, role, asks, workspace, locale }: IncidentFacts, words: Words): Confirm | null {
  if (next !== 'contain' && !(next === 'pause' && role === null)) return null;
  const parts = listText(
    locale,
    asks.parts.map((part) => partName(locale, part)),
  );
  const values = { client: workspace.name, count: asks.connectors.length, connectors: asks.connectors.join(', '), parts };
  return {
    title: words(`confirm.${next}.title`),
    text: words(`confirm.${next}.text`, values),
    yes: words('confirm.yes'),
    no: words('confirm.no'),
  };
}

/** The next act first; none where there is nothing left to do. */
export function incidentButtons(facts: IncidentFacts): IncidentButton[] {
  const words = wordsFor(facts);
  const { next, current } = facts;
  if (!next || !current) return [];
  const part = current.parts.find((one) => one.state === 'open')?.name ?? '';
  const isPrimary = true;
  const first = {
    action: `incident_${next}`,
    label: words(`button.${next}`, { step: current.number }),
    part,
    isPrimary,
    confirm: confirmFor(facts, words),
  };
  const open = { action: 'incident_step', label: words('button.step', { step: current.number }), part: '', isPrimary: false, confirm: null };
  const owner = { action: 'incident_owner', label: words('button.owner'), part: '', isPrimary: false, confirm: null };
  return next === 'step' ? [{ ...open, isPrimary }, owner] : [first, open, owner];
}

/** What did not work, what is locked, and how it is closed. */
export function footerLines(facts: IncidentFacts): string[] {
  const words = wordsFor(facts);
  const problems = facts.problems
    .slice(0, MOST_PROBLEMS)
    .map(({ part, connector, problem }) => words('problem', { part: partName(facts.locale, part), connector, problem }));
  const last = facts.state === 'open' && !facts.current ? [words('all_done', { number: facts.number ?? facts.id })] : [];
  return [...problems, ...(facts.paused.length > 0 ? [words('locked')] : []), ...last];
}

/** A person's name in a workspace. */
export type NameOf = (workspace: string, person: string) => string;

/** Of many events at once the newest are told. */
const MOST_TOLD = 20;

/** What the thread of a card tells of events, each a line; those that say nothing to people are left out. */
export const threadLines = ({ workspace, locale }: IncidentFacts, events: LifeEvent[], nameOf: NameOf): { at: string; line: string }[] =>
  events
    .flatMap((event) => {
      const line = incidentLine(event, locale, (id) => nameOf(workspace.id, id));
      return line === null ? [] : [{ at: event.at, line }];
    })
    .slice(-MOST_TOLD);
