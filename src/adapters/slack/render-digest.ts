// A daily digest as Slack blocks: what went round approval first, then the counts, the slowest decisions folded, the witness last.
// Pure. Names that an agent chose stand in rich text and table cells, which Slack never reads.
import type { BypassGroup } from '../../domain/bypasses.ts';
import type { Digest } from '../../domain/digest.ts';
import { oneLine } from '../../domain/plain-text.ts';
import { dayName, spanText } from '../../local-time.ts';
import { listText, text } from '../../texts.ts';
import {
  type Block,
  bold,
  context,
  dayFormat,
  divider,
  facts,
  fold,
  header,
  list,
  marks,
  paragraph,
  type Said,
  said,
  saidIn,
  sign,
  table,
  when,
  whenMark,
} from './block-kit.ts';
import { HEADER_LENGTH, MESSAGE_SIZE, sizeOf, within } from './budget.ts';
import { pairs } from './digest-facts.ts';
import { escapedList, headingOf, type Say, sayIn } from './digest-words.ts';

const LONGEST_DETAIL = 200;
const LONGEST_TITLE = 150;
/** How many lines of bypasses there is room for. */
const ROOMS = [10, 5, 2, 0];
const MOST_MISSED = 5;

type Style = { locale: string; plain?: boolean };

function overLine(say: Say, { count, cap }: BypassGroup, digest: Digest, locale: string): Said[] {
  const set = digest.bypasses.capsSet.find(({ role }) => role === cap?.key);
  const values = { count, key: oneLine(cap?.key ?? '', LONGEST_DETAIL) };
  if (!set) return [said(say('digest.cap_over', values))];
  const until = when(set.until, dayFormat(locale));
  return [...saidIn(locale, 'digest.cap_set', { who: set.who, role: set.role, limit: set.limit, until }), said(` ${say('digest.cap_over', values)}`)];
}

function bypassText(say: Say, group: BypassGroup, digest: Digest, locale: string): Said[] {
  const { code, count, request, role, version, connector, action, domain, detail, who, at } = group;
  const name = (value: string | null) => oneLine(value ?? '', LONGEST_DETAIL);
  const first = request === null ? '' : say('digest.first_request', { count, request: name(request) });
  if (code === 'cap_override' && group.cap) return overLine(say, group, digest, locale);
  if (code === 'break_glass') {
    const why = detail === null ? [] : [said(`  ${name(detail)}`)];
    return [...saidIn(locale, 'digest.broke_glass', { who: name(who), request: name(request), at: when(at, '{time}') }), ...why];
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
  return [said([say(key, values), first, detail === null ? '' : `${name(detail)}.`].filter((one) => one !== '').join(' '))];
}

function bypassBlocks(say: Say, digest: Digest, most: number, locale: string): Block[] {
  const { total, groups } = digest.bypasses;
  const title = paragraph([sign(total === 0 ? 'white_check_mark' : 'warning'), said('  '), bold(say('digest.bypasses', { count: total }))]);
  const lines = groups.slice(0, most).map((group) => [bold(`${headingOf(say, group.code)}.`), said('  '), ...bypassText(say, group, digest, locale)]);
  const more = groups.length - lines.length;
  const rest = more > 0 ? [[said(say('digest.more_bypasses', { count: more, day: digest.day }))]] : [];
  return lines.length + rest.length === 0 ? [title] : [title, list([...lines, ...rest])];
}

/** That it comes late, or that the day goes on. */
function timeBlocks(say: Say, { late, soFar, at }: Digest, locale: string): Block[] {
  if (soFar) return [context(marks(say('digest.so_far', { at: whenMark(at, locale) })))];
  if (late === null) return [];
  const days = late.missed.slice(-MOST_MISSED).map((day) => dayName(day, locale));
  const missed =
    late.missed.length === 0
      ? ''
      : ` ${say('digest.missed', { count: late.missed.length, days: listText(locale, days), command: `/agent digest ${late.missed.at(-1)}` })}`;
  return [context(marks(`:warning: ${say('digest.late')}${missed}`))];
}

function slowestBlock(say: Say, { slowest }: Digest, locale: string, isPlain: boolean): Block[] {
  if (slowest.length === 0) return [];
  const rows = slowest.map(({ title, waitMs, decidedBy }) => [
    within(text(locale, title.key, title.values), LONGEST_TITLE),
    spanText(waitMs, locale),
    within(listText(locale, decidedBy), LONGEST_TITLE),
  ]);
  const title = say('digest.slowest', { count: slowest.length });
  if (isPlain) return [paragraph([bold(title)]), list(rows.map((cells) => [said(cells.join(', '))]))];
  return [fold(title, [table([say('digest.request'), say('digest.waited'), say('digest.decided_by')], rows)])];
}

const MOST_QUICK = 5;

/** A quiet warning: approvals that came faster than can be read. */
const quickBlocks = (say: Say, { quick }: Digest): Block[] =>
  quick.length === 0
    ? []
    : [
        context(
          marks(
            quick
              .slice(0, MOST_QUICK)
              .map(({ name, ...rest }) => say('digest.quick', { name: escapedList([name]), ...rest }))
              .join(' '),
          ),
        ),
      ];

function witnessBlock(say: Say, { head }: Digest): Block {
  return context(marks(head === null ? say('digest.no_witness') : say('digest.witness', { seq: head.seq, hash: head.hash })));
}

/** The digest in a language: of its channel, or of the person who asked for it. */
export function renderDigest(digest: Digest, { locale, plain = false }: Style): { text: string; blocks: Block[] } {
  const say = sayIn(locale);
  const day = dayName(digest.day, locale);
  const draw = (most: number): Block[] => [
    header(within(say('digest.title', { name: digest.workspace.name, day }), HEADER_LENGTH)),
    ...timeBlocks(say, digest, locale),
    ...bypassBlocks(say, digest, most, locale),
    divider(),
    ...pairs(say, digest, locale).map(([one, other]) => facts(marks(one), marks(other))),
    ...quickBlocks(say, digest),
    ...slowestBlock(say, digest, locale, plain),
    witnessBlock(say, digest),
  ];
  const blocks = ROOMS.map(draw).find((one) => sizeOf(one) <= MESSAGE_SIZE) ?? draw(0);
  const counts = { bypasses: digest.bypasses.total, requests: digest.requests.total };
  return { text: say('digest.text', { ...counts, name: escapedList([digest.workspace.name]), day }), blocks };
}
