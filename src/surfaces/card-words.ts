// The words of a card, the same on every platform: plain texts, none of them cut or escaped yet.
import type { CardFacts, CardPerson } from '../domain/card/card-facts.ts';
import { oneLine, plainText } from '../domain/documents/plain-text.ts';
import { recipientsOf } from '../domain/documents/recipients-of.ts';
import { usableZone } from '../domain/policy/window.ts';
import { cityOf, dayAndTime, daysText, holidayText } from '../local-time.ts';
import { hasText, listText, text, type Words } from '../texts.ts';

/** Texts of the locale of these facts. */
export const wordsFor =
  ({ locale }: Pick<CardFacts, 'locale'>): Words =>
  (key, values = {}) =>
    text(locale, key, values);

export const titleText = (facts: CardFacts): string => wordsFor(facts)(facts.title.key, facts.title.values);

export const namesOf = ({ locale }: Pick<CardFacts, 'locale'>, people: CardPerson[], type: 'conjunction' | 'disjunction' = 'conjunction'): string =>
  listText(
    locale,
    people.map((person) => person.name),
    type,
  );

function moneyText(locale: string, money: { amount: number; currency: string }): string {
  return new Intl.NumberFormat(locale, { style: 'currency', currency: money.currency, maximumFractionDigits: 2, minimumFractionDigits: 0 }).format(
    money.amount,
  );
}

/** What the agent claims, but never fewer than the request names; it says so where the claim is lower. */
function countedText(facts: CardFacts, key: string, claimed: number, named: number): string {
  const words = wordsFor(facts);
  const counted = words(key, { count: Math.max(claimed, named) });
  return named > claimed ? words('card.claimed_fewer', { counted, claimed }) : counted;
}

export function blastLines(facts: CardFacts): string[] {
  const words = wordsFor(facts);
  const { target, bulk, blast_radius } = facts.request;
  const { records, recipients, domains, money } = blast_radius ?? {};
  const counted = [
    records === undefined ? null : countedText(facts, 'card.records', records, Math.max(target.record_ids.length, bulk?.records ?? 0)),
    recipients ? countedText(facts, 'card.recipients', recipients, recipientsOf(facts.request)) : null,
    domains === undefined ? null : words('card.domains', { count: domains }),
  ].filter((one) => one !== null);
  const lines = counted.length > 0 ? [counted.join(', ')] : [];
  if (money && money.amount > 0) lines.push(moneyText(facts.locale, money));
  return lines.length > 0 ? lines : [words('card.not_said')];
}

/** Of what holds a release, a pause and the turns after it have nothing to do with its window. */
const waitsForWindow = ({ window: { held_by } }: CardFacts): boolean => held_by.some((reason) => reason !== 'pause' && reason !== 'turn');

export const isPaused = ({ window: { held_by } }: CardFacts): boolean => held_by.includes('pause');

/** Which words its window has: those of an hour, or that it goes at once, or once no pause holds it. */
export function windowKind(facts: CardFacts): 'hour' | 'window_open' | 'window_any' | 'window_paused_open' {
  const { opens_at, zone, rule } = facts.window;
  if (isPaused(facts)) return waitsForWindow(facts) ? 'hour' : 'window_paused_open';
  if (opens_at !== null) return zone !== null && waitsForWindow(facts) ? 'hour' : 'window_open';
  return rule === null ? 'window_any' : 'hour';
}

/** When it goes, in the window's own place: `Mon 09:00 in Chicago`; and that a pause holds it, where one does. */
export function windowText(facts: CardFacts): string {
  const words = wordsFor(facts);
  if (!isPaused(facts)) return openingText(facts);
  return waitsForWindow(facts) ? words('card.window_paused', { when: openingText(facts) }) : words('card.window_paused_open');
}

function openingText(facts: CardFacts): string {
  const words = wordsFor(facts);
  const { opens_at, zone, rule } = facts.window;
  if (opens_at !== null && zone !== null && waitsForWindow(facts)) {
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

/** The instant that the window's words speak of; null where they speak of none. */
export const windowOpens = (facts: CardFacts): string | null => (waitsForWindow(facts) ? facts.window.opens_at : null);

/** Why the window opens no earlier; null where no holiday is the reason. */
export const holidayLine = (facts: CardFacts): string | null =>
  windowOpens(facts) === null ? null : holidayText(facts.window.holidays, facts.locale);

/** The fullest caps, each counted with this request, and said to be over where it is; `many` requests share a card. */
export function capLines(facts: CardFacts, most: number, many = false): string[] {
  const words = wordsFor(facts);
  const fullest = facts.caps.toSorted((one, other) => other.used / other.limit - one.used / one.limit);
  const lines = fullest.slice(0, most).map(({ layer, used, limit, over }) => {
    const what = words(hasText(`cap.${layer}`) ? `cap.${layer}` : 'cap.other', { role: oneLine(facts.request.agent.role, 60) });
    const line = words('card.cap', { used, limit, what });
    return over === null ? line : words('card.cap_over', { line, over, many: many ? 'yes' : 'no' });
  });
  const more = facts.caps.length - lines.length;
  if (more > 0) lines.push(words('card.more_caps', { count: more }));
  return lines.length > 0 ? lines : [words('card.no_caps')];
}

/** How it could be taken back: the agent's own words, but for a rollback, whose words are ours. */
export function rollbackPath(facts: CardFacts): string {
  if (facts.leftAlone !== null) return wordsFor(facts)('card.rollback.path');
  return facts.request.rollback?.path ?? wordsFor(facts)('card.rollback_none');
}

const short = (hash: string): string => (hash.length > 24 ? `${hash.slice(0, 11)}…${hash.slice(-4)}` : hash);

/** Policy, agent, tool, records, request and trace, as pairs of a name and a value. */
export function traceTexts(facts: CardFacts): [string, string][] {
  const words = wordsFor(facts);
  const { agent, tool, target, copy, rollback } = facts.request;
  const versions = { role: agent.role, version: agent.version, model: agent.model_version, prompt: agent.prompt_version };
  // Its versions would be those of no agent: people asked for it.
  const isRollback = facts.leftAlone !== null;
  const pairs: [string, string | null][] = [
    ['card.policy_row', facts.policy.rows.join(', ')],
    ['card.matrix', short(facts.policy.matrix)],
    ['card.agent', isRollback ? null : words('card.agent_versions', versions)],
    ['card.tool', words('card.tool_through', { tool: tool.name, connector: tool.connector })],
    ['card.records_title', target.record_ids.slice(0, 20).join(', ')],
    ['card.copy', copy ? [copy.variant_id, copy.message_hash && short(copy.message_hash)].filter(Boolean).join(', ') : null],
    ['card.snapshot', rollback?.snapshot_ref ?? null],
    ['card.request', facts.id],
    ['card.trace', facts.trace],
  ];
  return pairs.flatMap(([key, value]) => (value ? [[words(key), plainText(value)] as [string, string]] : []));
}
