// Where the cards of a document stand: claimed before they are posted, left alone for a while where that failed, then shown.
import type { CardRef } from './approval.ts';
import { isClaimed } from './claim.ts';

const FIRST_MS = 1_000;
const LONGEST_MS = 60_000;

/** Where a card stands. */
export type CardAt = Pick<CardRef, 'surface' | 'channel'>;
type At = CardAt;

/** A card is known by its platform and channel: a document has one in each. */
export const sameCard =
  ({ surface, channel }: At) =>
  (card: CardRef): boolean =>
    card.surface === surface && card.channel === channel;

const wanted = ({ surface, channel }: At): CardRef => ({ surface, channel, message: null, shows: 0, claimed_until: null });

/** True where an earlier post may have arrived; false for a card that is only wanted yet. */
export const wasTried = (card: CardRef | undefined): boolean => card !== undefined && card.claimed_until !== null;

/**
 * Takes the right to post a card until an instant; null where it is posted, where somebody else is posting it now, or has to wait. Those of
 * other platforms that are wanted `beside` it are noted in the same write, so that none is forgotten where the process dies after this one.
 */
export function claimedCards(
  cards: CardRef[],
  { surface, channel, until, beside }: At & { until: string; beside: At[] },
  now: Date,
): CardRef[] | null {
  const known = cards.find(sameCard({ surface, channel }));
  const twice = wasTried(known) ? { maybe_twice: true as const } : {};
  const claim: CardRef = { surface, channel, message: null, shows: 0, claimed_until: until, failures: known?.failures ?? 0, ...twice };
  const others = beside.filter((at) => at.surface !== surface && !cards.some((card) => card.surface === at.surface));
  if (!known) return [...cards, claim, ...others.map(wanted)];
  return known.message !== null || isClaimed(known, now) ? null : cards.map((card) => (card === known ? claim : card));
}

/** Takes the right to paint a posted card that several share; null where somebody else paints it now, or it has to wait. */
export function paintedCards(cards: CardRef[], at: At & { until: string }, now: Date): CardRef[] | null {
  const known = cards.find(sameCard(at));
  return !known?.message || isClaimed(known, now) ? null : cards.map((card) => (card === known ? { ...card, claimed_until: at.until } : card));
}

/** Leaves the cards that it shared; those of its own are still to be posted. */
export const cardsOfItsOwn = (cards: CardRef[]): CardRef[] =>
  cards.map((card) => (card.shared && card.message !== null ? { ...wanted(card), left: card.message } : card));

/** Forgets a card that was certainly not posted, or that somebody deleted on the platform. */
export const withoutCard = (cards: CardRef[], at: At): CardRef[] => cards.filter((card) => !sameCard(at)(card));

/**
 * It could not be posted or painted: nobody touches this card for `waitMs` where the platform said so, else for a second, doubling up
 * to a minute, so that cards which never succeed do not crowd out what can be done.
 */
export function deferredCards(cards: CardRef[], act: At & { waitMs: number | null }, now: Date): CardRef[] {
  const defer = (card: CardRef): CardRef => {
    const failures = act.waitMs === null ? (card.failures ?? 0) + 1 : (card.failures ?? 0);
    const waitMs = act.waitMs ?? Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures - 1, 20));
    return { ...card, failures, claimed_until: new Date(now.getTime() + waitMs).toISOString() };
  };
  const { surface, channel } = act;
  const known = cards.some(sameCard(act)) ? cards : [...cards, wanted({ surface, channel })];
  return known.map((card) => (sameCard(act)(card) ? defer(card) : card));
}

/** What a card showed that stands elsewhere, as of when it was read. */
export type ShownOf = { outdated?: string | undefined; changes_at?: string | undefined };

/** Something that cards show, and that stands elsewhere, changed at this instant. */
export const outdatedCards = (cards: CardRef[], at: string): CardRef[] =>
  cards.map((card) => ((card.outdated ?? '') >= at ? card : { ...card, outdated: at }));

/** Remembers what stands on the platform now. The last to land wins, even where it shows an older state: then it is painted again. */
export function shownCards(
  cards: CardRef[],
  { surface, channel, message, shows, shared, outdated, changes_at }: At & { message: string; shows: number; shared?: boolean } & ShownOf,
): CardRef[] {
  const known = cards.find(sameCard({ surface, channel }));
  const twice = known?.maybe_twice ? { maybe_twice: true as const } : {};
  const later = known?.outdated && known.outdated !== outdated ? { outdated: known.outdated } : {};
  const changes = changes_at ? { changes_at } : {};
  const shown: CardRef = { surface, channel, message, shows, claimed_until: null, ...(shared ? { shared } : {}), ...twice, ...later, ...changes };
  return known ? cards.map((card) => (card === known ? shown : card)) : [...cards, shown];
}
