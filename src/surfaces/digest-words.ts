// The words of a digest, the same on every platform: its title, what went round approval, whether it comes late, the slowest decisions.
import { oneLine } from '../domain/documents/plain-text.ts';
import type { BypassGroup } from '../domain/record/bypasses.ts';
import type { Digest } from '../domain/record/digest.ts';
import { dayName, spanText } from '../local-time.ts';
import { hasText, listText, text, type Words } from '../texts.ts';
import { bold, type Cut, type Ink, type Piece, piecesIn, said, when } from './piece.ts';

const LONGEST_DETAIL = 200;
const LONGEST_TITLE = 150;
const MOST_MISSED = 5;
const MOST_QUICK = 5;

export const digestTitle = ({ workspace, day, at }: Digest, locale: string): string =>
  text(locale, 'digest.title', { name: workspace.name, day: dayName(day, locale, at) });

/** `name` is the workspace's, as the platform writes it. */
export const digestCounts = (say: Words, { day, at, bypasses, requests }: Digest, locale: string, name: string): string =>
  say('digest.text', { name, day: dayName(day, locale, at), bypasses: bypasses.total, requests: requests.total });

/** `No approval trace`; a way that has no name yet by its code. */
export const headingOf = (say: Words, code: string): string => (hasText(`digest.bypass.${code}`) ? say(`digest.bypass.${code}`) : oneLine(code, 60));

function overPieces(say: Words, { count, cap }: BypassGroup, digest: Digest, locale: string): Piece[] {
  const set = digest.bypasses.capsSet.find(({ role }) => role === cap?.key);
  const values = { count, key: oneLine(cap?.key ?? '', LONGEST_DETAIL) };
  if (!set) return [said(say('digest.cap_over', values))];
  const until = when(set.until);
  return [
    ...piecesIn(locale, 'digest.cap_set', { who: set.who, role: set.role, limit: set.limit, until }),
    said(` ${say('digest.cap_over', values)}`),
  ];
}

/** Why it went round: in the reader's language where it says nothing more than its code does. */
function whyText({ code, detail }: BypassGroup, locale: string): string {
  const key = `incident.why.bypass.${code}`;
  if (hasText(key)) return text(locale, key);
  return detail === null ? '' : `${oneLine(detail, LONGEST_DETAIL)}.`;
}

function groupPieces(say: Words, group: BypassGroup, digest: Digest, locale: string): Piece[] {
  const { code, count, request, role, version, connector, action, domain, detail, who, at } = group;
  const name = (value: string | null) => oneLine(value ?? '', LONGEST_DETAIL);
  const first = request === null ? '' : say('digest.first_request', { count, request: name(request) });
  if (code === 'cap_override' && group.cap) return overPieces(say, group, digest, locale);
  if (code === 'break_glass') {
    const why = detail === null ? [] : [said(`  ${name(detail)}`)];
    return [...piecesIn(locale, 'digest.broke_glass', { who: name(who), request: name(request), at: when(at, 'time') }), ...why];
  }
  const has = (value: string | null) => (value === null || value === '' ? 'no' : 'yes');
  const values = {
    count,
    action: name(action),
    hasAction: has(action),
    domain: name(domain),
    hasDomain: has(domain),
    by:
      [role, version]
        .filter((one) => one !== null)
        .map((one) => name(one))
        .join(' ') || '-',
    connector: name(connector) || '-',
  };
  const key = code === 'unlawful' ? 'digest.unlawful' : 'digest.executions_round';
  return [said([say(key, values), first, whyText(group, locale)].filter((one) => one !== '').join(' '))];
}

export const bypassTitle = (say: Words, { bypasses }: Digest): string => say('digest.bypasses', { count: bypasses.total });

/** Kind, who and why of the first of them, one a line, and how many kinds are left out. */
export function bypassLines(say: Words, digest: Digest, most: number, locale: string): Piece[][] {
  const { groups } = digest.bypasses;
  const lines = groups
    .slice(0, most)
    .map((group) => [bold(`${headingOf(say, group.code)}.`), said('  '), ...groupPieces(say, group, digest, locale)]);
  const more = groups.length - lines.length;
  return more > 0 ? [...lines, [said(say('digest.more_bypasses', { count: more, day: digest.day }))]] : lines;
}

/** That it comes late, or that the day goes on; null where neither is so. */
export function timeWords(say: Words, { late, soFar, at }: Digest, locale: string, ink: Ink): { words: string; isLate: boolean } | null {
  if (soFar) return { words: say('digest.so_far', { at: ink.moment(at) }), isLate: false };
  if (late === null) return null;
  const days = late.missed.slice(-MOST_MISSED).map((day) => dayName(day, locale, at));
  const missed =
    late.missed.length === 0
      ? ''
      : ` ${say('digest.missed', { count: late.missed.length, days: listText(locale, days), day: late.missed.at(-1) ?? '' })}`;
  return { words: `${say('digest.late')}${missed}`, isLate: true };
}

/** What was decided, how long it waited, by whom. */
export const slowestRows = ({ slowest }: Digest, locale: string, cut: Cut): [string, string, string][] =>
  slowest.map(({ title, waitMs, decidedBy }) => [
    cut(text(locale, title.key, title.values), LONGEST_TITLE),
    spanText(waitMs, locale),
    cut(listText(locale, decidedBy), LONGEST_TITLE),
  ]);

/** Approvals that came faster than can be read, one sentence each. */
export const quickWords = (say: Words, { quick }: Digest, ink: Ink): string[] =>
  quick.slice(0, MOST_QUICK).map(({ name, ...rest }) => say('digest.quick', { name: ink.name(name), ...rest }));

export const witnessWords = (say: Words, { head }: Pick<Digest, 'head'>): string =>
  head === null ? say('digest.no_witness') : say('digest.witness', { seq: head.seq, hash: head.hash });
