// One row of the matrix in words: what follows, who decides, where nobody is asked, when it goes, how often.
import { oneLine } from '../domain/documents/plain-text.ts';
import { conditionWords, type Wording } from '../domain/policy/condition-words.ts';
import type { Row, Rule } from '../domain/policy/matrix.ts';
import { CAP_LAYERS } from '../domain/policy/matrix-file.ts';
import { type Holidays, holidaysBefore, nextOpening } from '../domain/policy/window.ts';
import { daysText } from '../local-time.ts';
import { groupWord, hasText, listText, numberText, reasonWord, text } from '../texts.ts';
import { ageValues } from './age-values.ts';
import { holidaySaid, localeOf, type Place, say, timeFor } from './scene.ts';

const LONGEST = 500;
const NUMBER = /^\d{1,15}(\.\d{1,10})?$/;

type When = { holidays: Holidays; now: Date };

/** A condition in the reader's words. */
function spoken(locale: string, word: Wording | string): string {
  if (typeof word === 'string') return NUMBER.test(word) ? numberText(locale, Number(word)) : word;
  const values = Object.fromEntries(Object.entries(word.values).map(([name, value]) => [name, spoken(locale, value)]));
  const key = `condition.${word.key}`;
  return hasText(key) ? text(locale, key, values) : (values.name ?? word.key);
}

/** In words and in CEL; in CEL alone where it has no words. */
function conditionText(place: Place, cel: string): string {
  const word = conditionWords(cel);
  return word === null ? cel : say(place)('explain.condition', { words: spoken(localeOf(place), word), cel });
}

function ruleLine(place: Place, { cel, reason, verdict }: Rule): string {
  return say(place)(`explain.rule_${verdict}`, { why: reasonWord(localeOf(place), reason), condition: conditionText(place, cel) });
}

/** What follows, and what would have to be so that nobody is asked. */
function verdictLines(place: Place, row: Row): string[] {
  const tell = say(place);
  const { written, autoCel, rules } = row;
  if (place.workspace.matrix.roles[row.role]?.off) return [tell('explain.role_off', { role: row.role })];
  if (!written.allowed) return [tell('explain.denied', { who: written.human_only ?? '-' })];
  const denials = rules.filter(({ verdict }) => verdict === 'deny').map((rule) => ruleLine(place, rule));
  if (autoCel === null) return [tell(row.tier === 3 ? 'explain.person_tier_3' : 'explain.person'), ...denials];
  const asks = rules.filter(({ verdict }) => verdict === 'ask').map((rule) => ruleLine(place, rule));
  const always = autoCel === 'true';
  const condition = always ? '' : conditionText(place, autoCel);
  if (always && asks.length === 0) return [tell('explain.automatic'), ...denials];
  const head = tell(always ? 'explain.automatic_unless' : written.otherwise === 'deny' ? 'explain.automatic_where_deny' : 'explain.automatic_where', {
    condition,
  });
  return [head, ...(asks.length > 0 ? [tell('explain.asks_where'), ...asks] : []), ...denials];
}

function approverLine(place: Place, { slots, written, autoCel }: Row): string[] {
  if (!written.allowed || (autoCel === 'true' && slots.length === 0)) return [];
  const groups = [...slots.map(({ group }) => group), ...(place.workspace.agency && written.agency_signoff ? [written.agency_signoff] : [])];
  const locale = localeOf(place);
  const approvers = [...new Set(groups)].map((group) =>
    say(place)('explain.seat', { count: groups.filter((one) => one === group).length, group: groupWord(locale, group) }),
  );
  return [
    say(place)(slots.some(({ after }) => after !== null) ? 'explain.approvers_ordered' : 'explain.approvers', {
      seats: listText(locale, approvers) || '-',
    }),
  ];
}

function windowLine(place: Place, { written }: Row, { holidays, now }: When): string {
  const tell = say(place);
  const { windows, time_zone, country } = place.workspace;
  const rule = written.window !== undefined && Object.hasOwn(windows, written.window) ? windows[written.window] : undefined;
  if (!rule) return tell('explain.window_none');
  const values = { name: written.window ?? '', hours: rule.hours, days: daysText(rule, localeOf(place)) };
  const outside = written.outside_window === 'reroute' ? [tell('explain.reroute')] : [];
  if (rule.zone === 'prospect') return [tell('explain.window_prospect', values), ...outside].join(' ');
  const zone = rule.zone === 'workspace' ? time_zone : rule.zone;
  const local = { zone, country, holidays };
  const opening = nextOpening(rule, now, local);
  const at = opening && timeFor(place, (opening.open ? opening.closes_at : opening.opens_at).toISOString());
  const state = opening === null ? [] : [tell(opening.open ? 'explain.window_open' : 'explain.window_closed', { at: at ?? '' })];
  const kept = opening ? holidaySaid(place, holidaysBefore(rule, now, opening.opens_at, local)) : [];
  return [tell('explain.window', { ...values, zone }), ...state, ...kept, ...outside].join(' ');
}

function capLine(place: Place, { caps, role }: Row): string {
  const tell = say(place);
  const parts = CAP_LAYERS.flatMap((layer) => (caps[layer] === undefined ? [] : [tell(`explain.cap.${layer}`, { limit: caps[layer], role })]));
  return parts.length === 0 ? tell('explain.no_caps') : tell('explain.caps', { caps: parts.join(', ') });
}

function otherLines(place: Place, { requires, maxSignalAgeMs, written }: Row): string[] {
  const tell = say(place);
  return [
    ...(requires.length > 0 ? [tell('explain.requires', { parts: requires.map(({ pointer }) => pointer).join(', ') })] : []),
    ...(maxSignalAgeMs === null ? [] : [tell('explain.signal_age', ageValues(maxSignalAgeMs))]),
    ...(written.exceptions === undefined || written.exceptions === 'None'
      ? []
      : [tell('explain.exceptions', { exceptions: oneLine(written.exceptions, LONGEST) })]),
  ];
}

/** A row as lines, the first of which names it. */
export function rowLines(place: Place, row: Row, when: When): string[] {
  const { id, tier, risk, written, fields } = row;
  const head = say(place)(written.reversible ? 'explain.row' : 'explain.row_undone', { id, tier, risk, class: written.class });
  const covered = fields === null ? [] : [say(place)('explain.fields', { fields: [...fields].join(', ') })];
  const allowed = written.allowed ? [...approverLine(place, row), windowLine(place, row, when), capLine(place, row), ...otherLines(place, row)] : [];
  return [head, ...covered, ...verdictLines(place, row), ...allowed];
}
