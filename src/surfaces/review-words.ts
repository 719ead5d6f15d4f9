// The words of a review, the same on every platform: what this very vote will cause, the target, the evidence, the two choices.
import type { CardFacts } from '../domain/card-facts.ts';
import { titleText, windowText, wordsFor } from './card-words.ts';
import { type Cut, type Piece, said, when } from './piece.ts';

/** Who looks, and what this very vote would meet: null, or why an approval by this person would not be taken. */
export type Viewer = { name: string; refused: string | null };

const DAY_MS = 86_400_000;
const MOST_RECORDS = 50;

export function alertText(facts: CardFacts, { refused }: Viewer): string {
  const words = wordsFor(facts);
  const left = facts.needed - facts.given - 1;
  const undone = facts.reversible ? 'no' : 'yes';
  if (refused !== null) return words('review.alert_refused', { why: refused });
  return left > 0 ? words('review.alert_more', { left, undone }) : words('review.alert_last', { undone, window: windowText(facts) });
}

export const targetText = (facts: CardFacts): string =>
  [titleText(facts), facts.request.target.record_ids.slice(0, MOST_RECORDS).join(', '), facts.workspace.name, facts.request.tool.connector].join(
    '  ·  ',
  );

/** The first pieces of evidence, one a line, each text of it at most `longest`; an address is text, not a link. */
export const evidenceLines = (facts: CardFacts, most: number, longest: number, cut: Cut): Piece[][] =>
  (facts.request.evidence ?? [])
    .slice(0, most)
    .map(({ title, url, observed_at }) => [
      said(cut(title, longest)),
      ...(observed_at ? [said(', '), when(observed_at, 'ago')] : []),
      ...(url ? [said(`\n${cut(url, longest)}`)] : []),
    ]);

/** How old the signal may be at most; null where the row does not say. */
export function maxAgeText(facts: CardFacts): string | null {
  const maxAge = facts.maxSignalAgeMs;
  return maxAge === null ? null : wordsFor(facts)('review.max_age', { days: Math.max(1, Math.round(maxAge / DAY_MS)) });
}

/** What an approval and a denial by this person would do. `isRefused`: an approval would not be taken. */
export function choiceTexts(facts: CardFacts, isRefused: boolean): { approve: string; deny: string } {
  const words = wordsFor(facts);
  const approve = isRefused ? 'review.approve_refused' : facts.needed - facts.given <= 1 ? 'review.approve_last' : 'review.approve_more';
  return { approve: words(approve), deny: words('review.deny') };
}
