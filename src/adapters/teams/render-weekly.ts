// A weekly review as a card: what is proposed first, then the six checks in words, the witness last. Pure.
import { localeOn } from '../../domain/policy/locale.ts';
import type { Weekly } from '../../domain/record/weekly.ts';
import { wordsFor } from '../../surfaces/card-words.ts';
import { witnessWords } from '../../surfaces/digest-words.ts';
import { type Check, checksOf, proposalsOf, weeklyCounts, weeklyTimeWords, weeklyTitle } from '../../surfaces/weekly-words.ts';
import type { Words } from '../../texts.ts';
import { type AdaptiveCard, bold, type CardElement, card, line, momentMark, ours, said, sign, small, spoken } from './adaptive-card.ts';
import { firstThatFits, TITLE_LENGTH, within } from './budget.ts';

/** How many lines of a check there is room for. */
const ROOMS = [20, 6, 3, 1];

function timeElements(say: Words, weekly: Weekly, locale: string): CardElement[] {
  const told = weeklyTimeWords(say, weekly, { moment: (at) => momentMark(at, locale) });
  return told ? [small([...(told.isLate ? [sign('attention'), said(' ')] : []), ours(told.words)])] : [];
}

function checkElements({ title, says, isFine, lines }: Check, most: number): CardElement[] {
  const shown = lines.length > most ? [...lines.slice(0, most), '...'] : lines;
  const head = line([sign(isFine ? 'done' : 'attention'), said('  '), bold(title), said(`: ${within(says, 500)}`)], { spacing: 'Medium' });
  return shown.length === 0 ? [head] : [head, small([said(shown.map((one) => `•  ${within(one, 300)}`).join('\n'))])];
}

function proposalElements(say: Words, proposals: string[]): CardElement[] {
  const title = line([bold(say('weekly.proposals', { count: proposals.length }))], { spacing: 'Medium' });
  if (proposals.length === 0) return [title];
  return [title, line([said(proposals.map((one) => `•  ${one}`).join('\n'))]), small([said(say('weekly.only_proposals'))])];
}

const titleOf = (say: Words, weekly: Weekly, locale: string): string => within(weeklyTitle(say, weekly, locale, weekly.workspace.name), TITLE_LENGTH);

/** The review in a language: of its channel, or of the person who asked for it. */
export function renderWeekly(weekly: Weekly, language: string): AdaptiveCard {
  const locale = localeOn('teams', language);
  const say = wordsFor({ locale });
  const draw = (most: number): AdaptiveCard =>
    card({ locale, fallbackText: say('teams.fallback_digest', { day: weekly.week }), speak: weeklySummary(weekly, locale) }, [
      line([bold(titleOf(say, weekly, locale), { size: 'Large' })]),
      ...timeElements(say, weekly, locale),
      ...(weekly.released === 0 ? [small([said(say('weekly.quiet'))])] : []),
      ...proposalElements(say, proposalsOf(say, weekly)),
      ...checksOf(say, weekly, locale).flatMap((check) => checkElements(check, most)),
      small([said(witnessWords(say, weekly))], { spacing: 'Medium' }),
    ]);
  return firstThatFits(ROOMS, draw, () => draw(0));
}

/** One line for notifications and readers; plain text. */
export function weeklySummary(weekly: Weekly, locale: string): string {
  const say = wordsFor({ locale });
  return spoken(`${titleOf(say, weekly, locale)}: ${weeklyCounts(say, weekly)}`);
}
