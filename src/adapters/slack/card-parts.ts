// The parts that a card and its review share: what changes, the four facts, the policy fold, in words of the locale.
import type { types } from '@slack/bolt';
import type { CardFacts, CardPerson } from '../../domain/card-facts.ts';
import type { Phrase } from '../../domain/card-title.ts';
import type { Change } from '../../domain/diff.ts';
import { oneLine, plainText } from '../../domain/plain-text.ts';
import type { Json } from '../../domain/request.ts';
import { usableZone } from '../../domain/window.ts';
import { cityOf, dayAndTime, daysText } from '../../local-time.ts';
import { hasText, listText, numberText, reasonWord, text } from '../../texts.ts';
import { type Block, bold, context, escaped, escapedName, facts as fields, marks, plain, type Said, said, when, whenMark } from './block-kit.ts';
import { within } from './budget.ts';

type Field = types.PlainTextElement | types.MrkdwnElement;

/** A text of the locale of these facts. */
export const wordsFor =
  ({ locale }: Pick<CardFacts, 'locale'>) =>
  (key: string, values: Phrase['values'] = {}): string =>
    text(locale, key, values);

export const titleText = (facts: CardFacts): string => wordsFor(facts)(facts.title.key, facts.title.values);

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

export const namesOf = ({ locale }: Pick<CardFacts, 'locale'>, people: CardPerson[], type: 'conjunction' | 'disjunction' = 'conjunction'): string =>
  listText(
    locale,
    people.map((person) => person.name),
    type,
  );

function valueText(value: Json, absent: boolean, words: ReturnType<typeof wordsFor>): string {
  if (absent) return words('card.absent');
  if (value === '') return words('card.empty');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** `/billing_city` as people say it: `Billing city`; deeper paths keep their steps. */
export function fieldName(path: string): string {
  const steps = path
    .slice(1)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~').replaceAll('_', ' '));
  const name = steps.join(' › ');
  return capital(name);
}

/** One changed field as three texts, each at most `most` long. */
export function changeRow(facts: CardFacts, { op, path, before, after }: Change, most: number): [string, string, string] {
  const words = wordsFor(facts);
  return [
    within(fieldName(path), Math.min(most, 100)) || ' ',
    within(valueText(before, op === 'add', words), most),
    within(valueText(after, op === 'remove', words), most),
  ];
}

/** Where the signal comes from, how old it is, how sure the agent is. Its address is text, not a link. */
export function signalParts(facts: CardFacts, most: number): Said[] {
  const words = wordsFor(facts);
  const { source_signal: signal, confidence_score: confidence } = facts.request;
  const type = within(signal.type.replaceAll('_', ' '), 200);
  const stale = facts.signalStale ? [said(` (${words('card.signal_stale')})`)] : [];
  return [
    said(`${capital(type).replace(/^Crm\b/, 'CRM')} `),
    when(signal.observed_at, '{ago}'),
    ...stale,
    said(`, ${words('card.confidence', { confidence: numberText(facts.locale, confidence) })}, ${within(signal.ref, most)}`),
  ];
}

/** Reason, signal, and why a person is asked. */
export function whyParts(facts: CardFacts, mostReason: number): Said[] {
  const words = wordsFor(facts);
  const { because, request } = facts;
  const asked =
    because.length === 0 ? [] : [bold(`\n${words('card.asked_because')}  `), said(because.map((code) => reasonWord(facts.locale, code)).join(', '))];
  return [
    bold(`${words('card.reason')}  `),
    said(within(request.action_reason, mostReason)),
    bold(`\n${words('card.signal')}  `),
    ...signalParts(facts, 300),
    ...asked,
  ];
}

function moneyText(locale: string, money: { amount: number; currency: string }): string {
  return new Intl.NumberFormat(locale, { style: 'currency', currency: money.currency, maximumFractionDigits: 2, minimumFractionDigits: 0 }).format(
    money.amount,
  );
}

function blastLines(facts: CardFacts): string[] {
  const words = wordsFor(facts);
  const { records, recipients, domains, money } = facts.request.blast_radius ?? {};
  const counted = [
    records === undefined ? null : words('card.records', { count: records }),
    recipients ? words('card.recipients', { count: recipients }) : null,
    domains === undefined ? null : words('card.domains', { count: domains }),
  ].filter((one) => one !== null);
  const lines = counted.length > 0 ? [counted.join(', ')] : [];
  if (money && money.amount > 0) lines.push(moneyText(facts.locale, money));
  return lines.length > 0 ? lines : [words('card.not_said')];
}

/** When it goes, in the window's own place: `Mon 09:00 in Chicago`. */
export function windowText(facts: CardFacts): string {
  const words = wordsFor(facts);
  const { opens_at, zone, rule, held_by } = facts.window;
  if (opens_at !== null && zone !== null && held_by.length > 0) {
    return words('card.window_opens', { when: dayAndTime(opens_at, zone, facts.locale), city: oneLine(cityOf(zone), 60) });
  }
  if (opens_at !== null) return words('card.window_open');
  if (rule === null) return words('card.window_any');
  const days = daysText(rule, facts.locale);
  const prospect = facts.request.target.time_zone;
  if (rule.zone === 'prospect' && !usableZone(prospect)) return words('card.window_rule_prospect', { hours: rule.hours, days });
  const place = rule.zone === 'prospect' ? prospect : rule.zone === 'workspace' ? facts.workspace.timeZone : rule.zone;
  return words('card.window_opens', { when: words('card.window_rule', { hours: rule.hours, days }), city: oneLine(cityOf(place ?? ''), 60) });
}

function windowField(facts: CardFacts): Field {
  const words = wordsFor(facts);
  const { opens_at, held_by } = facts.window;
  const yours = opens_at !== null && held_by.length > 0 ? `\n${words('card.for_you', { time: whenMark(opens_at, facts.locale) })}` : '';
  return marks(`*${words('card.window')}*\n${escaped(windowText(facts))}${yours}`);
}

/** The fullest caps, each counted with this request. */
export function capLines(facts: CardFacts, most: number): string[] {
  const words = wordsFor(facts);
  const fullest = facts.caps.toSorted((one, other) => other.used / other.limit - one.used / one.limit);
  const lines = fullest.slice(0, most).map(({ layer, used, limit }) => {
    const what = words(hasText(`cap.${layer}`) ? `cap.${layer}` : 'cap.other', { role: oneLine(facts.request.agent.role, 60) });
    return words('card.cap', { used, limit, what });
  });
  const more = facts.caps.length - lines.length;
  if (more > 0) lines.push(words('card.more_caps', { count: more }));
  return lines.length > 0 ? lines : [words('card.no_caps')];
}

/** Blast radius, window, caps, rollback: always in the same places. The rollback path is the agent's text, so it stays plain. */
export function fourFacts(facts: CardFacts, mostCaps: number, mostRollback: number): types.SectionBlock[] {
  const words = wordsFor(facts);
  const rollback = facts.request.rollback?.path ?? words('card.rollback_none');
  const lines = (key: string, all: string[]) => marks(`*${words(key)}*\n${all.map(escaped).join('\n')}`);
  return [
    fields(lines('card.blast_radius', blastLines(facts)), windowField(facts)),
    fields(lines('card.caps', capLines(facts, mostCaps)), plain(`${words('card.rollback')}\n${within(rollback, mostRollback)}`)),
  ];
}

const short = (hash: string): string => (hash.length > 24 ? `${hash.slice(0, 11)}…${hash.slice(-4)}` : hash);

/** Policy, agent, tool, records, request and trace, as pairs of a name and a value. */
export function traceFacts(facts: CardFacts, most: number): [string, string][] {
  const words = wordsFor(facts);
  const { agent, tool, target, copy, rollback } = facts.request;
  const pairs: [string, string | null][] = [
    ['card.policy_row', facts.policy.rows.join(', ')],
    ['card.matrix', short(facts.policy.matrix)],
    [
      'card.agent',
      words('card.agent_versions', { role: agent.role, version: agent.version, model: agent.model_version, prompt: agent.prompt_version }),
    ],
    ['card.tool', words('card.tool_through', { tool: tool.name, connector: tool.connector })],
    ['card.records_title', target.record_ids.slice(0, 20).join(', ')],
    ['card.copy', copy ? [copy.variant_id, copy.message_hash && short(copy.message_hash)].filter(Boolean).join(', ') : null],
    ['card.snapshot', rollback?.snapshot_ref ?? null],
    ['card.request', facts.id],
    ['card.trace', facts.trace],
  ];
  return pairs.flatMap(([key, value]) => (value ? [[words(key), within(plainText(value), most)] as [string, string]] : []));
}

/** Pairs as sections of two plain fields. */
export function pairSections(pairs: [string, string][]): types.SectionBlock[] {
  const sections: types.SectionBlock[] = [];
  for (let index = 0; index < pairs.length; index += 2) {
    sections.push(fields(...pairs.slice(index, index + 2).map(([name, value]) => plain(`${name}\n${value}`))));
  }
  return sections;
}

/** The button's value: which request, which version and which digest were on screen. */
export const buttonValue = ({ id, version, digest }: Pick<CardFacts, 'id' | 'version' | 'digest'>): string => `${id}.${version}.${digest}`;

/** Who changed what the agent had asked for. */
export const editedBlocks = (facts: CardFacts): Block[] =>
  facts.edited
    ? [context(marks(wordsFor(facts)('edit.card', { name: escapedName(facts.edited.by.name), time: whenMark(facts.edited.at, facts.locale) })))]
    : [];
