// Cards are views: claimed before they are posted, so that two workers or a crash never post one twice, then kept up to date.
import type { Approval } from '../documents/approval.ts';
import { alone, isInBatch } from '../documents/batch.ts';
import { claimedCards, deferredCards, paintedCards, sameCard, shownCards, withoutCard } from '../documents/card-refs.ts';
import { refusal } from '../documents/refusal.ts';
import { type Act, type Decided, withEvents } from './acts.ts';

/** Takes the right to post a card until an instant. Refused where it is posted, where somebody else is posting it now, or has to wait. */
export function claimCard(approval: Approval, act: Extract<Act, { type: 'claim_card' }>, now: Date): Decided {
  const cards = claimedCards(approval.cards, act, now);
  return cards ? { next: { ...approval, cards } } : { refused: refusal('too_late', { state: approval.state }) };
}

/** Takes the right to paint the card of a batch until an instant, so that its members do not all paint it. */
export function claimPaint(approval: Approval, act: Extract<Act, { type: 'claim_paint' }>, now: Date): Decided {
  const cards = paintedCards(approval.cards, act, now);
  return cards ? { next: { ...approval, cards } } : { refused: refusal('too_late', { state: approval.state }) };
}

/** Leaves the card of its batch for one of its own. */
export function part(approval: Approval, { by }: Extract<Act, { type: 'part' }>, now: Date): Decided {
  const { state } = approval;
  if (!isInBatch(approval) || state !== 'asking') return { refused: refusal('too_late', { state }) };
  return { next: withEvents(alone(approval), now, [{ type: 'parted', actor: by, detail: { batch: approval.batch.id } }]) };
}

/** Forgets a card that was certainly not posted, or that somebody deleted on the platform. */
export const dropCard = (approval: Approval, act: Extract<Act, { type: 'drop_card' }>): Decided => ({
  next: { ...approval, cards: withoutCard(approval.cards, act) },
});

/** It could not be posted or painted, and is left alone for a while. */
export const deferCard = (approval: Approval, act: Extract<Act, { type: 'defer_card' }>, now: Date): Decided => ({
  next: { ...approval, cards: deferredCards(approval.cards, act, now) },
});

/** Remembers what stands on the platform now. Refused where it left the card that others painted meanwhile: it has one of its own to come. */
export function showCard(approval: Approval, act: Extract<Act, { type: 'show_card' }>, now: Date): Decided {
  const { surface, channel, message, shared } = act;
  if (shared && approval.batch?.parted) return { refused: refusal('too_late', { state: approval.state }) };
  const next = { ...approval, cards: shownCards(approval.cards, act) };
  if (approval.cards.find(sameCard(act))?.message) return { next };
  return { next: withEvents(next, now, [{ type: 'card_posted', actor: 'system', detail: { surface, channel, message } }]) };
}
