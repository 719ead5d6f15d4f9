// An incident in words, for cards and commands: its title, why it was opened, and its story. What others wrote stays plain text.
import type { LifeEvent } from '../domain/documents/approval.ts';
import { textOf, textsOf } from '../domain/documents/json.ts';
import { oneLine } from '../domain/documents/plain-text.ts';
import { STEP_WORDS } from '../domain/documents/playbook.ts';
import type { Json } from '../domain/documents/request.ts';
import type { IncidentFacts, StepFacts } from '../domain/incident/incident-facts.ts';
import { hasText, listText, text } from '../texts.ts';

const MILLION = 1_000_000;
const LONGEST_NAME = 60;
const LONGEST_WORDS = 300;

type About = Pick<IncidentFacts, 'number' | 'kind' | 'code' | 'detail' | 'evidence' | 'workspace'>;

const numberIn = (evidence: { [key: string]: Json }, name: string): number => (typeof evidence[name] === 'number' ? evidence[name] : 0);

const bypassName = (code: string, locale: string): string =>
  hasText(`digest.bypass.${code}`) ? text(locale, `digest.bypass.${code}`) : oneLine(code.replaceAll('_', ' '), LONGEST_NAME);

/** The figures of a tripwire as a reader reads them. Quality is a sum over replies, in millionths. */
function figures({ kind, code, evidence }: About, locale: string): { [name: string]: string | number } {
  const percent = (share: number) => new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 }).format(share);
  const [counted, of] = [numberIn(evidence, 'counted'), numberIn(evidence, 'of')];
  const [baseline, baselineOf] = [numberIn(evidence, 'baseline'), numberIn(evidence, 'baseline_of')];
  const unit = kind === 'reply_quality' ? MILLION : 1;
  const threshold = numberIn(evidence, 'threshold');
  return {
    counted,
    of,
    sent: numberIn(evidence, 'sent'),
    hours: numberIn(evidence, 'window_hours'),
    baseline,
    baselineHours: baselineOf,
    rate: percent(of === 0 ? 0 : counted / unit / of),
    usual: percent(baselineOf === 0 ? 0 : baseline / unit / baselineOf),
    threshold: percent(threshold / MILLION),
    times: threshold / MILLION,
    bound: threshold,
    code: bypassName(code, locale),
  };
}

/** More came back than we know to have been sent: it is no share of anything. */
const isUnsent = ({ evidence }: About): boolean => evidence.sent !== undefined;

/** What happened, in a few words: `bounce rate 5%`. */
export function incidentKind(about: About, locale: string): string {
  const key = isUnsent(about) ? `incident.kind.unsent.${about.kind}` : `incident.kind.${about.kind}`;
  return hasText(key) ? text(locale, key, figures(about, locale)) : oneLine(about.kind.replaceAll('_', ' '), LONGEST_NAME);
}

export function incidentTitle(about: About, locale: string): string {
  const what = incidentKind(about, locale);
  return text(locale, 'incident.title', { number: about.number ?? 'none', what, client: oneLine(about.workspace.name, LONGEST_NAME) });
}

/** Why it was opened: the figures of a tripwire, else what was written down. */
export function incidentWhy(about: About, locale: string): string {
  const key = isUnsent(about) ? `incident.why.unsent.${about.kind}` : `incident.why.${about.kind}.${about.code}`;
  return hasText(key) ? text(locale, key, figures(about, locale)) : oneLine(about.detail, LONGEST_WORDS);
}

/** A text with the stop that lets another sentence follow; whoever wrote it may have left it out. */
export const sentence = (words: string): string => (words === '' || /[.!?…。！？]["')\]»”’]*$/u.test(words) ? words : `${words}.`);

export const stepName = (locale: string, name: string): string => text(locale, `incident.step.${name}`);
export const partName = (locale: string, name: string): string => text(locale, `incident.part.${name}`);

/** A part with how many things it is about, where that is known: `Sequences stopped (4)`. */
export const partFigure = (locale: string, { name, things }: { name: string; things: number | null }): string =>
  things === null ? partName(locale, name) : text(locale, 'incident.part_things', { part: partName(locale, name), count: things });

/** What stands behind a step: what was done, or who sees to it; and how much of what executors were asked they confirmed. */
export function stepSummary({ name, sign, owner, parts, confirmed }: StepFacts, locale: string, incident: string): string {
  const told = confirmed ? [text(locale, 'incident.confirmed', confirmed)] : [];
  if (sign === 'done') {
    const done = parts.filter((part) => part.state === 'done').map((part) => partFigure(locale, part));
    return [done.length === 0 ? text(locale, 'incident.none_needed') : listText(locale, done), ...told].join(', ');
  }
  const key = `incident.${sign === 'open' ? 'hint' : 'now'}.${name}`;
  return [owner ?? text(locale, 'incident.nobody'), ...told, ...(hasText(key) ? [text(locale, key, { name: incident })] : [])].join(', ');
}

/** One event of an incident in a line; null where it says nothing to people. `named` turns a person's id into a name. */
export function incidentLine({ type, actor, detail }: LifeEvent, locale: string, named: (id: string) => string): string | null {
  const key = `incident.told.${type}`;
  if (!hasText(key)) return null;
  const step = textOf(detail.step);
  const stepIndex = (STEP_WORDS as string[]).indexOf(step);
  const part = textOf(detail.part);
  return text(locale, key, {
    by: named(actor),
    part: hasText(`incident.part.${part}`) ? partName(locale, part) : '',
    state: step === 'notify' && detail.state === 'done' ? 'told' : textOf(detail.state),
    note: oneLine(textOf(detail.note), LONGEST_WORDS) || 'none',
    step: stepIndex + 1,
    name: stepIndex >= 0 ? stepName(locale, step) : '',
    owner: named(textOf(detail.owner)),
    executors: listText(locale, textsOf(detail.executors)),
    parts: listText(
      locale,
      textsOf(detail.parts).map((one) => partName(locale, one)),
    ),
    connector: oneLine(textOf(detail.connector), LONGEST_NAME),
    reason: oneLine(textOf(detail.reason), LONGEST_WORDS),
    request: textOf(detail.request),
    code: bypassName(textOf(detail.code), locale),
    count: numberIn(detail, 'bypasses'),
    record: oneLine(textOf(detail.record) || textOf(detail.request), LONGEST_NAME) || '-',
    restored: numberIn(detail, 'restored'),
    left: numberIn(detail, 'left'),
  });
}
