// A daily digest as a card: what went round approval first, then the counts, the slowest decisions folded, the witness last. Pure.
import { oneLine } from '../../domain/documents/plain-text.ts';
import { localeOn } from '../../domain/policy/locale.ts';
import type { Digest } from '../../domain/record/digest.ts';
import { wordsFor } from '../../surfaces/card-words.ts';
import { type DigestFact, digestPairs } from '../../surfaces/digest-facts.ts';
import {
  bypassLines,
  bypassTitle,
  digestCounts,
  digestTitle,
  quickWords,
  slowestRows,
  timeWords,
  witnessWords,
} from '../../surfaces/digest-words.ts';
import type { Ink } from '../../surfaces/piece.ts';
import type { Words } from '../../texts.ts';
import {
  type AdaptiveCard,
  bold,
  type CardElement,
  card,
  columns,
  container,
  line,
  momentMark,
  ours,
  runs,
  said,
  sign,
  small,
  spoken,
  table,
  toggle,
  unmarked,
} from './adaptive-card.ts';
import { firstThatFits, TITLE_LENGTH, within } from './budget.ts';

/** How many lines of bypasses there is room for, and whether the slowest decisions are told. */
const ROOMS = [
  { bypasses: 10, slowest: true },
  { bypasses: 5, slowest: true },
  { bypasses: 2, slowest: false },
];
const LEAST = { bypasses: 0, slowest: false };
const LONGEST_NAME = 60;
const SLOWEST = 'slowest';

const inkOf = (locale: string): Ink => ({
  name: (name) => unmarked(oneLine(name, LONGEST_NAME)),
  id: unmarked,
  moment: (at) => momentMark(at, locale),
});

function bypassElements(say: Words, digest: Digest, most: number, locale: string): CardElement[] {
  const lines = bypassLines(say, digest, most, locale).map((pieces) => line([said('•  '), ...runs(pieces, locale)], { spacing: 'Small' }));
  const title = line([sign(digest.bypasses.total === 0 ? 'done' : 'attention'), said('  '), bold(bypassTitle(say, digest))], { spacing: 'Small' });
  return [title, ...lines];
}

function timeElements(say: Words, digest: Digest, locale: string): CardElement[] {
  const told = timeWords(say, digest, locale, inkOf(locale));
  return told ? [small([...(told.isLate ? [sign('attention'), said(' ')] : []), ours(told.words)])] : [];
}

const fact = ({ title, lines }: DigestFact): CardElement[] => [line([bold(`${title}\n`), ours(lines.join('\n'))])];

function slowestElements(say: Words, digest: Digest, locale: string): CardElement[] {
  const heads = [say('digest.request'), say('digest.waited'), say('digest.decided_by')];
  const rows = slowestRows(digest, locale, within);
  return rows.length === 0 ? [] : [container([table(heads, rows, { widths: [3, 1, 2] })], { id: SLOWEST, isVisible: false })];
}

/** A quiet warning. */
function quickElements(say: Words, digest: Digest, locale: string): CardElement[] {
  const words = quickWords(say, digest, inkOf(locale));
  return words.length === 0 ? [] : [small([ours(words.join(' '))])];
}

/** The digest in a language: of its channel, or of the person who asked for it. */
export function renderDigest(digest: Digest, reader: { locale: string }): AdaptiveCard {
  const locale = localeOn('teams', reader.locale);
  const say = wordsFor({ locale });
  const title = within(digestTitle(digest, locale), TITLE_LENGTH);
  const draw = ({ bypasses, slowest }: typeof LEAST): AdaptiveCard => {
    const folded = slowest ? slowestElements(say, digest, locale) : [];
    const body = [
      line([bold(title, { size: 'Large' })]),
      ...timeElements(say, digest, locale),
      ...bypassElements(say, digest, bypasses, locale),
      container(
        digestPairs(say, digest, locale, inkOf(locale)).map(([one, other]) => columns(fact(one), fact(other))),
        { spacing: 'Medium', separator: true },
      ),
      ...quickElements(say, digest, locale),
      ...folded,
      small([said(witnessWords(say, digest))], { spacing: 'Medium' }),
    ];
    const actions = folded.length > 0 ? [toggle(say('digest.slowest', { count: digest.slowest.length }), SLOWEST)] : [];
    return card({ locale, fallbackText: say('teams.fallback_digest', { day: digest.day }), speak: digestSummary(digest, locale) }, body, actions);
  };
  return firstThatFits(ROOMS, draw, () => draw(LEAST));
}

/** One line for notifications and readers; plain text. */
export const digestSummary = (digest: Digest, locale: string): string =>
  spoken(within(digestCounts(wordsFor({ locale }), digest, locale, digest.workspace.name), 2 * TITLE_LENGTH));
