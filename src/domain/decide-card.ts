// Cards are views: claimed before they are posted, so that two workers or a crash never post one twice, then kept up to date.

import { type Act, type Decided, withEvents } from './acts.ts';
import type { Approval, CardRef } from './approval.ts';
import { refusal } from './refusal.ts';

const FIRST_MS = 1_000;
const LONGEST_MS = 60_000;

const sameCard = (act: { surface: string; channel: string }) => (card: CardRef) => card.surface === act.surface && card.channel === act.channel;

/** Takes the right to post a card until an instant. Refused where it is posted, where somebody else is posting it now, or has to wait. */
export function claimCard(approval: Approval, act: Extract<Act, { type: 'claim_card' }>, now: Date): Decided {
  const { surface, channel, until } = act;
  const known = approval.cards.find(sameCard(act));
  const claim: CardRef = { surface, channel, message: null, shows: 0, claimed_until: until, failures: known?.failures ?? 0 };
  if (!known) return { next: { ...approval, cards: [...approval.cards, claim] } };
  const busy = known.claimed_until !== null && Date.parse(known.claimed_until) > now.getTime();
  if (known.message !== null || busy) return { refused: refusal('too_late', { state: approval.state }) };
  return { next: { ...approval, cards: approval.cards.map((card) => (card === known ? claim : card)) } };
}

/** Forgets a card that was certainly not posted, or that somebody deleted on the platform. */
export const dropCard = (approval: Approval, act: Extract<Act, { type: 'drop_card' }>): Decided => ({
  next: { ...approval, cards: approval.cards.filter((card) => !sameCard(act)(card)) },
});

/**
 * It could not be posted or painted: nobody touches this card for `waitMs` where the platform said so, else for a second, doubling up
 * to a minute, so that cards which never succeed do not crowd out what can be done.
 */
export function deferCard(approval: Approval, act: Extract<Act, { type: 'defer_card' }>, now: Date): Decided {
  const defer = (card: CardRef): CardRef => {
    const failures = act.waitMs === null ? (card.failures ?? 0) + 1 : (card.failures ?? 0);
    const waitMs = act.waitMs ?? Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures - 1, 20));
    return { ...card, failures, claimed_until: new Date(now.getTime() + waitMs).toISOString() };
  };
  return { next: { ...approval, cards: approval.cards.map((card) => (sameCard(act)(card) ? defer(card) : card)) } };
}

/** Remembers what stands on the platform now. The last to land wins, even where it shows an older state: then it is painted again. */
export function showCard(approval: Approval, act: Extract<Act, { type: 'show_card' }>, now: Date): Decided {
  const { surface, channel, message, shows } = act;
  const shown: CardRef = { surface, channel, message, shows, claimed_until: null };
  const known = approval.cards.find(sameCard(act));
  const cards = known ? approval.cards.map((card) => (card === known ? shown : card)) : [...approval.cards, shown];
  if (known?.message) return { next: { ...approval, cards } };
  return { next: withEvents({ ...approval, cards }, now, [{ type: 'card_posted', actor: 'system', detail: { surface, channel, message } }]) };
}
