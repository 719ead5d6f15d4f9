// The words of a review, the same on every platform: what this very vote will cause, the target, the evidence, the two choices.
import { ageValues } from '../commands/age-values.ts';
import type { CardFacts } from '../domain/card/card-facts.ts';
import { isPaused, titleText, windowKind, windowText, wordsFor } from './card-words.ts';
import { type Cut, exceeds, type Piece, said, when } from './piece.ts';

/** Who looks, and what this very vote would meet: null, or why an approval by this person would not be taken. */
export type Viewer = { name: string; refused: string | null };

/** A reason is cut to this length, and its input takes no more. */
export const LONGEST_REASON = 1000;
const MOST_RECORDS = 50;

/** Whether an approval can be given on this screen; `isWhole`: every change is on it. */
export const offersApprove = ({ wholeNeeded }: CardFacts, isWhole: boolean): boolean => isWhole || !wholeNeeded;

export function alertText(facts: CardFacts, { refused }: Viewer, isWhole: boolean): string {
  const words = wordsFor(facts);
  const left = facts.needed - facts.given - 1;
  const undone = facts.reversible ? 'no' : 'yes';
  if (refused !== null) return words('review.alert_refused', { why: refused });
  if (!offersApprove(facts, isWhole)) return words('review.alert_not_whole');
  return left > 0
    ? words('review.alert_more', { left, undone })
    : words('review.alert_last', { undone, when: windowKind(facts), window: windowText(facts) });
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
      ...(observed_at ? [said(wordsFor(facts)('joint.comma')), when(observed_at, 'ago')] : []),
      ...(url ? [said(`\n${cut(url, longest)}`)] : []),
    ]);

/** Room for what an agent wrote besides the changes. */
export type TextRoom = { reason: number; path: number; title: number; ref: number };

/** Whether any of it is longer than its room, or there are more records than are listed. */
export function isTextCut(facts: CardFacts, room: TextRoom, cut: Cut): boolean {
  const { action_reason, rollback, source_signal, evidence = [], target } = facts.request;
  const texts: [string, number][] = [
    [action_reason, room.reason],
    [rollback?.path ?? '', room.path],
    [rollback?.snapshot_ref ?? '', room.ref],
    [source_signal.ref, room.ref],
    ...evidence.flatMap(({ title, url = '' }): [string, number][] => [
      [title, room.title],
      [url, room.title],
    ]),
  ];
  return target.record_ids.length > MOST_RECORDS || texts.some(([text, most]) => exceeds(cut, text, most));
}

/** How old the signal may be at most; null where the row does not say. */
export function maxAgeText(facts: CardFacts): string | null {
  const maxAge = facts.maxSignalAgeMs;
  return maxAge === null ? null : wordsFor(facts)('review.max_age', ageValues(maxAge));
}

/** What somebody can choose in a review; `isRefused`: an approval by them would not be taken. */
export type Offer = { isRefused: boolean; approve: boolean };
type Choice = { value: 'approve' | 'deny'; title: string; about: string };

/** What can be chosen, and what it would do. */
export function choicesOf(facts: CardFacts, { isRefused, approve }: Offer): Choice[] {
  const words = wordsFor(facts);
  const last = isPaused(facts) ? 'review.approve_last_paused' : 'review.approve_last';
  const approved = isRefused ? 'review.approve_refused' : facts.needed - facts.given <= 1 ? last : 'review.approve_more';
  const choice = (value: Choice['value'], about: string): Choice => ({ value, title: words(`button.${value}`), about: words(about) });
  return [...(approve ? [choice('approve', approved)] : []), choice('deny', 'review.deny')];
}
