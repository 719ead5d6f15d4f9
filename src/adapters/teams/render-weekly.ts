// A weekly review as a card: what is proposed first, then the six checks in words, the witness last. Pure.
import type { Weekly } from '../../domain/weekly.ts';
import { rangeText } from '../../local-time.ts';
import { type Say, sayIn } from '../../surfaces/digest-words.ts';
import { type Check, checksOf, proposalsOf } from '../../surfaces/weekly-words.ts';
import { type AdaptiveCard, bold, type CardElement, card, line, momentMark, ours, said, sign, small, spoken } from './adaptive-card.ts';
import { firstThatFits, TITLE_LENGTH, within } from './budget.ts';

/** How many lines of a check there is room for. */
const ROOMS = [20, 6, 3, 1];

function timeElements(say: Say, { late, soFar, at }: Weekly, locale: string): CardElement[] {
  if (soFar) return [small([ours(say('weekly.so_far', { at: momentMark(at, locale) }))])];
  return late === null ? [] : [small([sign('attention'), said(` ${say('weekly.late')}`)])];
}

function checkElements({ title, says, isFine, lines }: Check, most: number): CardElement[] {
  const shown = lines.length > most ? [...lines.slice(0, most), '...'] : lines;
  const head = line([sign(isFine ? 'done' : 'attention'), said('  '), bold(title), said(`: ${within(says, 500)}`)], { spacing: 'Medium' });
  return shown.length === 0 ? [head] : [head, small([said(shown.map((one) => `•  ${within(one, 300)}`).join('\n'))])];
}

function proposalElements(say: Say, proposals: string[]): CardElement[] {
  const title = line([bold(say('weekly.proposals', { count: proposals.length }))], { spacing: 'Medium' });
  if (proposals.length === 0) return [title];
  return [title, line([said(proposals.map((one) => `•  ${one}`).join('\n'))]), small([said(say('weekly.only_proposals'))])];
}

const titleOf = (say: Say, { workspace, week, first, last }: Weekly, locale: string): string =>
  say('weekly.title', { name: workspace.name, week: week.slice(-2), days: rangeText(first, last, locale) });

/** The review in a language: of its channel, or of the person who asked for it. */
export function renderWeekly(weekly: Weekly, locale: string): AdaptiveCard {
  const say = sayIn(locale);
  const title = within(titleOf(say, weekly, locale), TITLE_LENGTH);
  const witness = weekly.head === null ? say('digest.no_witness') : say('digest.witness', { seq: weekly.head.seq, hash: weekly.head.hash });
  const draw = (most: number): AdaptiveCard =>
    card({ locale, fallbackText: say('teams.fallback_digest', { day: weekly.week }), speak: weeklySummary(weekly, locale) }, [
      line([bold(title, { size: 'Large' })]),
      ...timeElements(say, weekly, locale),
      ...(weekly.released === 0 ? [small([said(say('weekly.quiet'))])] : []),
      ...proposalElements(say, proposalsOf(say, weekly)),
      ...checksOf(say, weekly, locale).flatMap((check) => checkElements(check, most)),
      small([said(witness)], { spacing: 'Medium' }),
    ]);
  return firstThatFits(ROOMS, draw, () => draw(0));
}

/** One line for notifications and readers; plain text. */
export function weeklySummary(weekly: Weekly, locale: string): string {
  const say = sayIn(locale);
  const counts = { proposals: proposalsOf(say, weekly).length, bypasses: weekly.bypasses.total + weekly.bypasses.violations };
  return spoken(`${within(titleOf(say, weekly, locale), TITLE_LENGTH)}: ${say('weekly.text', counts)}`);
}
