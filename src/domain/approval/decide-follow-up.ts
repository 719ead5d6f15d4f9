// Following people up while they are asked: who may decide now, which group is asked besides, who was reminded.
import type { Approval, FollowUp } from '../documents/approval.ts';
import { refusal } from '../documents/refusal.ts';
import { FIRST_LOOK_MS } from '../documents/steps.ts';
import { blockedNow, mayDecide, type Voters } from '../policy/may-vote.ts';
import { type Act, type Decided, withEvents } from './acts.ts';

/** Before anybody was followed up. */
export const newFollowUp = (approval: Pick<Approval, 'plan' | 'votes'>, voters: Voters, now: Date): FollowUp => ({
  look_at: new Date(now.getTime() + FIRST_LOOK_MS).toISOString(),
  may_decide: mayDecide(approval, voters),
  escalated: [],
  reminded: {},
});

const remindedNow = (known: FollowUp['reminded'], people: string[], since: string | null, at: string): FollowUp['reminded'] => ({
  ...known,
  ...Object.fromEntries(people.map((id) => [id, { times: timesSince(known[id], since) + 1, at }])),
});

/** With a group that is asked from this instant on, where there is one. */
export const withGroup = (known: FollowUp, ask: { group: string } | null, at: string): FollowUp =>
  ask === null ? known : { ...known, escalated: [...known.escalated, { group: ask.group, at }] };

/** Who shares a card shares its reminders: the last one that each person got of any of them counts for all. */
export function withRemindersOf(approval: Approval, sharers: Approval[]): Approval {
  const { follow_up } = approval;
  if (!follow_up) return approval;
  const reminded = { ...follow_up.reminded };
  for (const [person, known] of sharers.flatMap((one) => Object.entries(one.follow_up?.reminded ?? {})))
    if (known.at > (reminded[person]?.at ?? '')) reminded[person] = known;
  return { ...approval, follow_up: { ...follow_up, reminded } };
}

/** How often somebody was reminded since people were asked anew. */
export const timesSince = (known: FollowUp['reminded'][string] | undefined, since: string | null): number =>
  known && (since === null || known.at >= since) ? known.times : 0;

/** Events after which people are asked anew. */
const OPENS = new Set(['request_received', 'verdict_given', 'quorum_lost', 'vote_taken_back', 'edited']);

/** Since when people have been asked. */
export const askedSince = ({ events, created_at }: Pick<Approval, 'events' | 'created_at'>): string =>
  events.findLast(({ type }) => OPENS.has(type))?.at ?? created_at;

/** The very look that claims a reminder counts it, so that whatever restarts nobody is reminded twice. */
export function followUp(approval: Approval, act: Extract<Act, { type: 'follow_up' }>, now: Date): Decided {
  if (approval.state !== 'asking') return { refused: refusal('too_late', { state: approval.state }) };
  const { voters, ask, remind, look_at } = act;
  const at = now.toISOString();
  const known = approval.follow_up ?? newFollowUp(approval, voters, now);
  const reminded = remindedNow(known.reminded, remind, askedSince(approval), at);
  const asked = { ...approval, follow_up: { ...withGroup(known, ask, at), reminded, look_at } };
  const may_decide = mayDecide(asked, voters);
  const isOther = may_decide.join(' ') !== known.may_decide.join(' ');
  const blocked = blockedNow(approval, voters);
  const next: Approval = { ...asked, blocked, follow_up: { ...asked.follow_up, may_decide } };
  return {
    next: withEvents(next, now, [
      ...(isOther && ask === null ? [{ type: 'approvers_changed', actor: 'system', detail: { may_decide, blocked } }] : []),
      ...(ask === null ? [] : [{ type: 'escalated', actor: 'system', detail: { ...ask, may_decide } }]),
      ...(remind.length === 0 ? [] : [{ type: 'reminded', actor: 'system', detail: { people: remind } }]),
    ]),
  };
}

/** It certainly did not arrive: it does not count, and comes again after as long a wait. */
export function reminderFailed(approval: Approval, { person, surface, reason }: Extract<Act, { type: 'reminder_failed' }>, now: Date): Decided {
  const { follow_up } = approval;
  const known = follow_up?.reminded[person];
  if (!follow_up || !known) return { refused: refusal('too_late', { state: approval.state }) };
  const reminded = { ...follow_up.reminded, [person]: { times: known.times - 1, at: now.toISOString() } };
  const next = { ...approval, follow_up: { ...follow_up, reminded, look_at: now.toISOString() } };
  return { next: withEvents(next, now, [{ type: 'reminder_failed', actor: 'system', detail: { person, surface, reason } }]) };
}
