// The parts of an incident's review in Markdown: each a heading and a list. What others wrote is escaped, words of ours come first in a line.
import { titleOf } from '../domain/card/card-title.ts';
import type { Containment, IncidentStep } from '../domain/documents/incident.ts';
import { QUESTIONS, type StepWord } from '../domain/documents/playbook.ts';
import type { Json } from '../domain/documents/request.ts';
import { irreversible, leftBy, type PauseSpan, type ReviewFacts } from '../domain/incident/incident-review.ts';
import { rollbacksOf } from '../domain/incident/incident-rollbacks.ts';
import { nameIn, type Workspace } from '../domain/policy/workspace.ts';
import { hasText, numberText, type TextValues, text, type Words } from '../texts.ts';
import { partName, stepName } from './incident-words.ts';
import { mdText } from './markdown.ts';

const MOST_LISTED = 50;
const MINUTE_MS = 60_000;

/** Who reads: values are escaped here, so that only words of ours can be marks. */
export type Reader = {
  say: Words;
  time: (at: string) => string;
  name: (person: string | null) => string;
  locale: string;
};

export function readerOf(workspace: Workspace): Reader {
  const { locale, time_zone } = workspace;
  const format = new Intl.DateTimeFormat(locale, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
    timeZone: time_zone,
  });
  const escaped = (values: TextValues) =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, typeof value === 'string' ? mdText(value) : value]));
  return {
    locale,
    say: (key, values = {}) => text(locale, `incident.review.${key}`, escaped(values)),
    time: (at) => format.format(new Date(at)),
    name: (person) => (person === null || person === 'system' ? text(locale, 'command.audit.system') : nameIn(workspace, person)),
  };
}

export const section = (heading: string, lines: string[]): string[] => [`## ${heading}`, '', ...lines.map((line) => `- ${line}`), ''];

const INSTANTS = new Set(['at', 'executed_at']);
/** Sums over replies, in millionths. */
const MILLIONTHS = new Set(['counted', 'baseline']);
const MILLION = 1_000_000;

/** What was noted under a name, as a reader reads it. */
function wordOf({ locale, time, name: person }: Reader, kind: string, name: string, value: Json): string {
  if (typeof value === 'number') return numberText(locale, kind === 'reply_quality' && MILLIONTHS.has(name) ? value / MILLION : value);
  if (Array.isArray(value)) return value.join(', ');
  if (typeof value !== 'string') return JSON.stringify(value);
  if (name === 'by') return person(value);
  return INSTANTS.has(name) && !Number.isNaN(Date.parse(value)) ? time(value) : value;
}

/** What was counted, as it was noted when it was opened. The sentence before has the threshold as people write it. */
export function evidenceLines(reader: Reader, { incident }: ReviewFacts): string[] {
  const { say } = reader;
  const known = (name: string) => (hasText(`incident.review.evidence_name.${name}`) ? say(`evidence_name.${name}`) : name.replaceAll('_', ' '));
  const all = Object.entries(incident.evidence).filter(
    ([name, value]) => name !== 'threshold' && value !== null && !(Array.isArray(value) && value.length === 0),
  );
  return all.length === 0
    ? [say('no_evidence')]
    : all.map(([name, value]) => say('evidence', { name: known(name), value: wordOf(reader, incident.kind, name, value) }));
}

export function requestLines({ say, time, locale }: Reader, { requests, incident }: ReviewFacts): string[] {
  const lines = requests.slice(0, MOST_LISTED).map(({ id, request, verdict, state, release }) => {
    const { key, values } = titleOf(request);
    return say('request', {
      id,
      what: text(locale, key, values),
      decision: text(locale, `command.verdict.${verdict.decision}`),
      state: text(locale, `command.state.${state}`),
      released: release.released_at === null ? 'never' : time(release.released_at),
      delivered: release.delivered_at === null ? 'never' : time(release.delivered_at),
    });
  });
  const more = requests.length > MOST_LISTED ? [say('more', { count: requests.length - MOST_LISTED })] : [];
  return requests.length === 0 ? [say('no_request')] : [...lines, ...more, say('cases', { id: incident.id })];
}

/** `2 h 5 min` */
function duration({ say }: Reader, from: string, until: string): string {
  const minutes = Math.max(0, Math.round((Date.parse(until) - Date.parse(from)) / MINUTE_MS));
  return say('duration', { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
}

function pauseLine(reader: Reader, pause: PauseSpan, at: string): string {
  const { say, time, name } = reader;
  const key = pause.until === null ? 'pause_on' : pause.by === null ? 'pause_replaced' : 'pause_over';
  const values = { role: pause.role ?? 'none', connector: pause.connector ?? 'none', from: time(pause.from) };
  const lasted = duration(reader, pause.from, pause.until ?? at);
  return say(key, { ...values, until: time(pause.until ?? at), by: name(pause.by), lasted });
}

/** What was stopped and for how long, and what had left before that. */
export function pauseLines(reader: Reader, { pauses, before, goneMeanwhile, at }: ReviewFacts): string[] {
  const { say } = reader;
  const lines = pauses.map((pause) => pauseLine(reader, pause, at));
  return [
    ...(lines.length === 0 ? [say('not_paused')] : lines),
    ...(before === null ? [] : [say('gone_before', { count: before.delivered, hours: before.hours, more: String(before.more) })]),
    ...(pauses.length === 0 ? [] : [say('gone_meanwhile', { count: goneMeanwhile.length, ids: goneMeanwhile.slice(0, MOST_LISTED).join(', ') })]),
  ];
}

function containmentLine({ say, time, name, locale }: Reader, one: Containment): string {
  const key = one.confirmed_at !== null ? 'confirmed' : one.at === null ? 'given_up' : 'not_confirmed';
  const values = { part: partName(locale, one.part), connector: one.connector, by: name(one.by), asked: time(one.asked_at) };
  return say(`containment_${key}`, { ...values, at: one.confirmed_at === null ? '' : time(one.confirmed_at), problem: one.problem ?? 'none' });
}

export function containmentLines(reader: Reader, facts: ReviewFacts): string[] {
  const { containment } = facts.incident;
  const asked = containment.length === 0 ? [reader.say('not_contained')] : containment.map((one) => containmentLine(reader, one));
  return [...asked, ...partLines(reader, facts, 'contain')];
}

/** What was put back, what was left since somebody had changed it, and what could not be put back. */
export function rollbackLines({ say, locale }: Reader, { incident, rollbacks, requests }: ReviewFacts): string[] {
  const told = new Map(rollbacksOf(incident).map((one) => [one.id, one]));
  const lines = rollbacks.flatMap(({ id, state }) => {
    const undone = leftBy(id, requests);
    const { restored = 0 } = told.get(id) ?? {};
    const drifted = undone.flatMap((one) => one.left.map((path) => `${one.id}${path}`));
    const came = state === 'executed' && drifted.length > 0 ? 'partial' : state;
    return [
      say('rollback', { id, state: text(locale, `command.state.${came}`), restored, left: drifted.length }),
      ...(drifted.length === 0 ? [] : [say('drifted', { id, fields: drifted.slice(0, MOST_LISTED).join(', ') })]),
    ];
  });
  const lost = irreversible(requests).map(({ id }) => id);
  const rest = lost.length === 0 ? [] : [say('irreversible', { count: lost.length, ids: lost.slice(0, MOST_LISTED).join(', ') })];
  return [...(lines.length === 0 ? [say('no_rollback')] : lines), ...rest];
}

/** The parts of a step with what was said of each. */
export function partLines({ say, time, name, locale }: Reader, { incident }: ReviewFacts, step: StepWord): string[] {
  const parts = incident.steps.find((one) => one.name === step)?.parts ?? [];
  return parts.map((part) => {
    const values = { part: partName(locale, part.name), by: name(part.by), at: part.at === null ? '' : time(part.at), note: part.note ?? 'none' };
    if (part.state !== 'done') return say(`part_${part.state}`, values);
    return say(step === 'notify' ? 'part_told' : QUESTIONS.has(step) ? 'part_answered' : 'part_done', values);
  });
}

export const stepHeading = ({ locale }: Reader, { name }: Pick<IncidentStep, 'name'>): string => stepName(locale, name);
