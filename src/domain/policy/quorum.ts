// Who may decide, and whether the votes add up: named slots, filled by a matching of distinct persons.
import type { Slot, Vote } from '../documents/approval.ts';
import type { ChatSurface } from '../documents/chat-account.ts';
import type { WindowRule } from './window.ts';

/** The group that may release without the quorum, for a reason that is written down. */
export const GLASS_GROUP = 'break-glass';

/** A person of a workspace, from its file. */
export type Person = {
  id: string;
  name: string;
  email?: string | undefined;
  slack?: string | undefined;
  teams?: string | undefined;
  /** Platforms on which their account became theirs by its e-mail address, which nobody confirmed; the file does not say this. */
  by_email?: ChatSurface[];
  /** Their object in Microsoft Entra, for groups that follow one there. */
  entra?: string | undefined;
  groups: string[];
  locale?: string | undefined;
  time_zone?: string | undefined;
  /** When they are reminded; business days from nine to five where they say nothing. */
  working_hours?: Pick<WindowRule, 'days' | 'hours'> | undefined;
};

export type FilledSlot = Slot & { filled_by: string | null };

/** May this person fill this slot at all? An empty group is nobody. */
const fits = (person: Person, slot: Slot) => person.groups.includes(slot.group);

/**
 * Fills the slots with the approvers, each person at most one slot, as many slots as can be (augmenting paths, so that
 * someone in two groups never blocks another). Earlier approvers keep a slot where that costs nobody one.
 */
export function fillSlots(slots: Slot[], approvers: Person[]): FilledSlot[] {
  const holders: (Person | null)[] = slots.map(() => null);
  const place = (person: Person, tried: Set<number>): boolean => {
    const free = slots.findIndex((slot, index) => holders[index] === null && fits(person, slot));
    if (free >= 0) {
      holders[free] = person;
      return true;
    }
    for (const [index, slot] of slots.entries()) {
      if (tried.has(index) || !fits(person, slot)) continue;
      tried.add(index);
      const holder = holders[index];
      if (holder && place(holder, tried)) {
        holders[index] = person;
        return true;
      }
    }
    return false;
  };
  for (const person of approvers) place(person, new Set());
  return slots.map((slot, index) => ({ ...slot, filled_by: holders[index]?.id ?? null }));
}

/** The persons whose approvals stand, in the order in which they voted; who is gone or has lost every group counts no more. */
export function standingApprovers(votes: Vote[], people: Person[]): Person[] {
  const approved = votes.filter((vote) => vote.vote === 'approve');
  return approved.flatMap((vote) => people.find((person) => person.id === vote.person) ?? []);
}

/** The vote of whoever broke the glass, which skips quorum and window; undefined where nobody did. */
export const brokenGlass = (votes: Vote[]): Vote | undefined =>
  votes.find(({ assurance, vote }) => assurance === 'break_glass' && vote === 'approve');

/** Every slot is filled; no slots at all are nobody, and so no quorum. */
export const quorumMet = (filled: FilledSlot[]): boolean => filled.length > 0 && filled.every((slot) => slot.filled_by !== null);

/** Whom an ordered slot waits for: slots whose predecessor is not filled yet are not open. */
const isOpen = (slot: FilledSlot, all: FilledSlot[]) => slot.filled_by === null && (slot.after === null || all[slot.after]?.filled_by !== null);

/** Whether one more approval by this person would fill one more slot that is open now. */
export function canFill(slots: Slot[], votes: Vote[], people: Person[], person: Person): boolean {
  const now = fillSlots(slots, standingApprovers(votes, people));
  if (!now.some((slot) => isOpen(slot, now) && fits(person, slot))) {
    const reachable = fillSlots(slots, [...standingApprovers(votes, people), person]);
    const gained = reachable.filter((slot, index) => slot.filled_by !== null && now[index]?.filled_by === null);
    return gained.length > 0 && gained.every((slot) => slot.after === null || now[slot.after]?.filled_by !== null);
  }
  return true;
}

/** Whether there is still a place for this person's approval, now or once it is their turn. */
export function hasPlace(slots: Slot[], votes: Vote[], people: Person[], person: Person): boolean {
  const standing = standingApprovers(votes, people);
  const filledBy = (approvers: Person[]) => fillSlots(slots, approvers).filter((slot) => slot.filled_by !== null).length;
  return filledBy([...standing, person]) > filledBy(standing);
}

/** Everybody who may still vote: in a group that a slot names, not operating the agent, not having voted. */
export function eligible(slots: Slot[], votes: Vote[], people: Person[], operators: string[]): Person[] {
  const voted = new Set(votes.map((vote) => vote.person));
  return people.filter((person) => slots.some((slot) => fits(person, slot)) && !operators.includes(person.id) && !voted.has(person.id));
}

/** True where even every eligible person together could not fill the slots. */
export function isBlocked(slots: Slot[], votes: Vote[], people: Person[], operators: string[]): boolean {
  const standing = standingApprovers(votes, people).filter((person) => !operators.includes(person.id));
  const all = [...standing, ...eligible(slots, votes, people, operators)];
  return !quorumMet(fillSlots(slots, all));
}
