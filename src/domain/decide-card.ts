// Cards are views: claimed before they are posted, so that two workers or a crash never post one twice, then kept up to date.

import { type Act, type Decided, withEvents } from './acts.ts';
import type { Approval, CardRef } from './approval.ts';
import { refusal } from './refusal.ts';

const sameCard = (act: { surface: string; channel: string }) => (card: CardRef) => card.surface === act.surface && card.channel === act.channel;

/**
 * Takes the right to post a card until an instant; one that lies in the past gives the claim up, for somebody to look whether
 * the card arrived. Refused where it is posted, or where somebody else is posting it now.
 */
export function claimCard(approval: Approval, act: Extract<Act, { type: 'claim_card' }>, now: Date): Decided {
  const { surface, channel, until } = act;
  const claim: CardRef = { surface, channel, message: null, shows: 0, claimed_until: until };
  const known = approval.cards.find(sameCard(act));
  if (!known) return { next: { ...approval, cards: [...approval.cards, claim] } };
  const givesUp = Date.parse(until) <= now.getTime();
  const busy = !givesUp && known.claimed_until !== null && Date.parse(known.claimed_until) > now.getTime();
  if (known.message !== null || busy) return { refused: refusal('too_late', { state: approval.state }) };
  return { next: { ...approval, cards: approval.cards.map((card) => (card === known ? claim : card)) } };
}

/** Forgets a card that was certainly not posted, or that somebody deleted on the platform. */
export const dropCard = (approval: Approval, act: Extract<Act, { type: 'drop_card' }>): Decided => ({
  next: { ...approval, cards: approval.cards.filter((card) => !sameCard(act)(card)) },
});

/** The platform told us to wait: nobody touches this card before `until`. */
export const deferCard = (approval: Approval, act: Extract<Act, { type: 'defer_card' }>): Decided => ({
  next: { ...approval, cards: approval.cards.map((card) => (sameCard(act)(card) ? { ...card, claimed_until: act.until } : card)) },
});

/** Remembers what stands on the platform now. The last to land wins, even where it shows an older state: then it is painted again. */
export function showCard(approval: Approval, act: Extract<Act, { type: 'show_card' }>, now: Date): Decided {
  const { surface, channel, message, shows } = act;
  const shown: CardRef = { surface, channel, message, shows, claimed_until: null };
  const known = approval.cards.find(sameCard(act));
  const cards = known ? approval.cards.map((card) => (card === known ? shown : card)) : [...approval.cards, shown];
  if (known?.message) return { next: { ...approval, cards } };
  return { next: withEvents({ ...approval, cards }, now, [{ type: 'card_posted', actor: 'system', detail: { surface, channel, message } }]) };
}
