// The review of an incident as a Markdown document, to be read, kept and discussed: the whole story with the number of every entry.
import { currentStep, stepNumber } from '../domain/documents/incident.ts';
import type { StepWord } from '../domain/documents/playbook.ts';
import { detailOf, type ReviewFacts } from '../domain/incident/incident-review.ts';
import { nameIn, type Workspace } from '../domain/policy/workspace.ts';
import type { Entry } from '../domain/record/chain.ts';
import { hasText, text } from '../texts.ts';
import { actorName, entryNote, entryType } from './audit-words.ts';
import { incidentKind, incidentLine, incidentTitle, incidentWhy, sentence } from './incident-words.ts';
import { mdText } from './markdown.ts';
import {
  containmentLines,
  evidenceLines,
  partLines,
  pauseLines,
  type Reader,
  readerOf,
  requestLines,
  rollbackLines,
  section,
  stepHeading,
} from './review-sections.ts';

/** Of a longer story the beginning and the end are told. */
const MOST_LINES = 1000;

/** What an entry tells in one line, of which nothing is a mark. */
function wordsOf(workspace: Workspace, { locale, time }: Reader, entry: Entry): string {
  const detail = detailOf(entry);
  const named = (id: string) => nameIn(workspace, id);
  const own = incidentLine({ n: entry.seq, type: entry.type, at: entry.timestamp_utc, actor: entry.actor, detail: detail as never }, locale, named);
  if (own !== null && typeof detail.incident === 'string') return own;
  const key = `incident.review.told.${entry.type}`;
  if (hasText(key)) {
    const textIn = (name: string) => (typeof detail[name] === 'string' ? String(detail[name]) : 'none');
    const until = textIn('until');
    const values = { role: textIn('role'), connector: textIn('connector'), name: textIn('name'), reason: textIn('reason') };
    return text(locale, key, { ...values, until: until === 'none' ? until : time(until), limit: Number(detail.limit ?? 0) });
  }
  const note = entryNote(entry);
  return `${entry.request_id === null ? '' : `${entry.request_id}: `}${entryType(locale, entry)}${note === '' ? '' : `: ${note}`}`;
}

function timelineLines(workspace: Workspace, reader: Reader, { timeline, unsealed }: ReviewFacts): string[] {
  const { say, time, locale } = reader;
  const lineOf = (entry: Entry) =>
    say('line', {
      seq: String(entry.seq),
      at: time(entry.timestamp_utc),
      actor: actorName(workspace, locale, entry.actor),
      words: wordsOf(workspace, reader, entry),
    });
  const left = Math.max(0, timeline.length - MOST_LINES);
  const [first, last] = left === 0 ? [timeline, []] : [timeline.slice(0, MOST_LINES / 2), timeline.slice(-MOST_LINES / 2)];
  return [
    ...first.map(lineOf),
    ...(left === 0 ? [] : [say('between', { count: left })]),
    ...last.map(lineOf),
    ...(unsealed === 0 ? [] : [say('unsealed', { count: unsealed })]),
  ];
}

/** What opened it and when, how it stands, and by which entry of the log all of this can be proved. */
function summaryLines(workspace: Workspace, reader: Reader, { incident, at, head }: ReviewFacts): string[] {
  const { say, time, name } = reader;
  const { kind, opened_by, opened_at, state, resolved_at, resolved_by } = incident;
  const step = currentStep(incident);
  const by = kind === 'bypass' ? 'bypass' : opened_by === 'system' ? 'tripwire' : 'person';
  return [
    say('client', { client: workspace.name, id: workspace.id }),
    say(`opened_by_${by}`, { at: time(opened_at), by: name(opened_by), kind: incidentKind({ ...incident, workspace }, reader.locale) }),
    state === 'resolved' && resolved_at !== null
      ? say('resolved', { at: time(resolved_at), by: name(resolved_by) })
      : say('open', { step: step ? stepNumber(step.name) : 0 }),
    say('as_of', { at: time(at) }),
    ...(head === null ? [] : [say('head', { seq: String(head.seq), hash: head.hash })]),
  ];
}

function safeModeLines(workspace: Workspace, { say, time, locale }: Reader, { timeline }: ReviewFacts): string[] {
  return timeline.flatMap((entry) => {
    const { until } = detailOf(entry);
    if (entry.type !== 'safe_mode_started' || typeof until !== 'string') return [];
    return [say('safe_mode', { at: time(entry.timestamp_utc), by: actorName(workspace, locale, entry.actor), until: time(until) })];
  });
}

const ANSWERS: StepWord[] = ['notify', 'root_cause', 'patch', 'regression_test', 'safe_mode', 'review'];

/** The whole document, in the workspace's language and zone. Pure. */
export function reviewMarkdown(workspace: Workspace, facts: ReviewFacts): string {
  const reader = readerOf(workspace);
  const { say, locale } = reader;
  const { incident } = facts;
  const about = { ...incident, workspace };
  const why = sentence(incidentWhy(about, locale));
  const lines = [
    `# ${mdText(incidentTitle(about, locale))}`,
    '',
    ...summaryLines(workspace, reader, facts).map((line) => `- ${line}`),
    '',
    ...section(say('heading.what'), [...(why === '' ? [] : [say('why', { why })]), ...evidenceLines(reader, facts)]),
    ...section(say('heading.requests'), requestLines(reader, facts)),
    ...section(say('heading.paused'), pauseLines(reader, facts)),
    ...section(say('heading.contained'), containmentLines(reader, facts)),
    ...section(say('heading.rolled_back'), [...rollbackLines(reader, facts), ...partLines(reader, facts, 'roll_back')]),
    ...ANSWERS.flatMap((name) => {
      const began = name === 'safe_mode' ? safeModeLines(workspace, reader, facts) : [];
      return section(stepHeading(reader, { name }), [...began, ...partLines(reader, facts, name)]);
    }),
    ...section(say('heading.timeline'), timelineLines(workspace, reader, facts)),
    say('proof'),
    '',
  ];
  return lines.join('\n');
}

/** The same in a few lines of plain text. */
export function reviewLines(workspace: Workspace, locale: string, facts: ReviewFacts, time: (at: string) => string): string[] {
  const { incident, pauses, requests, rollbacks, timeline } = facts;
  const tell = (key: string, values: { [name: string]: string | number }) => text(locale, `incident.review.short.${key}`, values);
  const answered = (step: StepWord) => incident.steps.find((one) => one.name === step)?.parts.filter(({ state }) => state !== 'open').length ?? 0;
  const lasted = pauses.reduce((sum, { from, until }) => sum + Date.parse(until ?? facts.at) - Date.parse(from), 0);
  return [
    sentence(incidentWhy({ ...incident, workspace }, locale)),
    tell('opened', { at: time(incident.opened_at), resolved: incident.resolved_at === null ? 'none' : time(incident.resolved_at) }),
    tell('paused', { count: pauses.length, minutes: Math.round(lasted / 60_000) }),
    tell('requests', { count: requests.length, rollbacks: rollbacks.length }),
    tell('answered', { told: answered('notify'), causes: answered('root_cause'), review: answered('review') }),
    tell('timeline', { count: timeline.length }),
  ].filter((line) => line !== '');
}
