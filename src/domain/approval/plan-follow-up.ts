// Who has to be asked or reminded of an approval now, and when that is to be looked at again. Pure: hours are worked out late, from zone and rule.
import type { Approval } from '../documents/approval.ts';
import type { Delegation } from '../ledger/ledger.ts';
import { barredNow, blockedNow, filledNow, peopleNow, SIGN_OFF_GROUP, type Voters } from '../policy/may-vote.ts';
import { canFill, type Person } from '../policy/quorum.ts';
import { afterOpen, type Holidays, type WindowRule } from '../policy/window.ts';
import { votersOf, type Workspace } from '../policy/workspace.ts';
import type { Act } from './acts.ts';
import { whoMayVote } from './decide.ts';
import { askedSince, timesSince, withGroup } from './decide-follow-up.ts';

const MINUTE_MS = 60_000;
/** What nothing calls for earlier is looked at again after this long: a person may have left the workspace file. */
const AT_LEAST_EVERY_MS = 4 * 3_600_000;
/** Where people say nothing else. */
const WORKING_HOURS = { days: 'business', hours: '09:00-17:00' } as const;

/** When somebody looks again who leaves a reminder to another request on the same card: by then it was sent. */
const LEFT_TO_OTHERS_MS = MINUTE_MS;

/** `before`: those that share the card and come earlier on it. */
type Around = { workspace: Workspace; delegations: Delegation[]; holidays: Holidays; before?: Approval[] };
type Due = { id: string; isDue: boolean; at: number };
type Ask = Extract<Act, { type: 'follow_up' }>['ask'];

const placeOf = ({ workspace, holidays }: Around, zone: string) => ({ zone, country: workspace.country, holidays });

/** A person's own working hours, in their zone; the holidays are the workspace's. */
const hoursOf = (workspace: Workspace, person: Person | null): WindowRule => ({
  zone: person?.time_zone ?? workspace.time_zone,
  ...WORKING_HOURS,
  ...person?.working_hours,
});

/** The instant after so much working time of somebody, or of the workspace where it is nobody's. */
function workedAfter(around: Around, person: Person | null, from: string, ms: number): number {
  const rule = hoursOf(around.workspace, person);
  return afterOpen(rule, new Date(from), ms, placeOf(around, rule.zone))?.getTime() ?? Number.POSITIVE_INFINITY;
}

/** Groups that can still be asked, in order: somebody is in there who is not asked already, and there is a slot that is theirs to fill. */
function groupsLeft(approval: Approval, voters: Voters, { escalation, last_resort }: Workspace): string[] {
  const open = filledNow(approval, voters).some(({ group, filled_by }) => filled_by === null && group !== SIGN_OFF_GROUP);
  if (!open) return [];
  const asked = [...approval.plan.slots, ...(approval.follow_up?.escalated ?? [])].map(({ group }) => group);
  const barred = barredNow(voters, approval);
  const isThere = (group: string) => peopleNow(voters, approval).some(({ id, groups }) => groups.includes(group) && !barred.includes(id));
  return [...new Set([...escalation.to, last_resort])].filter((group) => !asked.includes(group) && isThere(group));
}

/** Since when nobody has answered: a vote, and a group that was asked, begin the wait anew. */
function unansweredSince(approval: Approval): string {
  const { votes, follow_up } = approval;
  const times = [askedSince(approval), ...votes.map(({ at }) => at), ...(follow_up?.escalated ?? []).map(({ at }) => at)];
  return times.toSorted().at(-1) ?? approval.created_at;
}

/** The group to be asked now, or when the next one is. Where nobody is left, the last resort is asked at once. */
function nextGroup(approval: Approval, voters: Voters, around: Around, now: Date): { ask: Ask; at: number } {
  const { workspace } = around;
  const left = groupsLeft(approval, voters, workspace);
  const never = { ask: null, at: Number.POSITIVE_INFINITY };
  if (blockedNow(approval, voters) && left.includes(workspace.last_resort)) {
    return { ask: { group: workspace.last_resort, because: 'blocked' }, at: now.getTime() };
  }
  const [group] = left;
  if (group === undefined) return never;
  const at = workedAfter(around, null, unansweredSince(approval), workspace.escalation.after_minutes * MINUTE_MS);
  return at <= now.getTime() ? { ask: { group, because: 'unanswered' }, at } : { ask: null, at };
}

/** Since when this person has been asked; those of a group that was asked later hear of it at once. */
export function askedThem(approval: Approval, person: Person): { since: string; isLater: boolean } {
  const { plan, follow_up } = approval;
  const later = follow_up?.escalated.find(({ group }) => person.groups.includes(group));
  const isFirst = plan.slots.some(({ group }) => person.groups.includes(group));
  return isFirst || !later ? { since: askedSince(approval), isLater: false } : { since: later.at, isLater: true };
}

/** When this person is reminded: after an hour of their own working time, then after twice as long each time. `isDue`: now, and then `at`. */
function reminderOf(approval: Approval, person: Person, own: Person, around: Around, now: Date): Due {
  const { after_minutes, at_most } = around.workspace.reminders;
  const { since, isLater } = askedThem(approval, own);
  const known = approval.follow_up?.reminded[person.id];
  const times = timesSince(known, since);
  const after = (from: string, count: number) =>
    count >= at_most ? Number.POSITIVE_INFINITY : workedAfter(around, person, from, after_minutes * MINUTE_MS * 2 ** count);
  const first = () => (isLater && at_most > 0 ? workedAfter(around, person, since, 0) : after(since, 0));
  const at = known && known.at >= since ? after(known.at, times) : first();
  const isDue = at <= now.getTime();
  return { id: person.id, isDue, at: isDue ? after(now.toISOString(), times + 1) : at };
}

/** Those whose approval would fill a slot now: others are not what it waits for. */
const waitsFor = (approval: Approval, voters: Voters): Person[] =>
  whoMayVote(approval, voters).filter((person) => canFill(approval.plan.slots, approval.votes, peopleNow(voters, approval), person));

/** Everybody whom it waits for, and when each is reminded of it. */
const remindersOf = (approval: Approval, voters: Voters, around: Around, now: Date): Due[] =>
  waitsFor(approval, voters).map((person) => {
    const own = around.workspace.people.find(({ id }) => id === person.id) ?? person;
    return reminderOf(approval, person, own, around, now);
  });

/** As its own look leaves it, which asks the group that is due. */
function withNextGroup(approval: Approval, voters: Voters, around: Around, now: Date): Approval {
  const { ask } = nextGroup(approval, voters, around, now);
  return approval.follow_up ? { ...approval, follow_up: withGroup(approval.follow_up, ask, now.toISOString()) } : approval;
}

/** Ids of those whom it waits for, also of a group that it is about to ask. */
export function waitsForNow(approval: Approval, around: Around, now: Date): string[] {
  const voters = votersOf(around.workspace, approval.request.agent.role, around.delegations);
  return approval.state === 'asking' ? waitsFor(withNextGroup(approval, voters, around, now), voters).map(({ id }) => id) : [];
}

/**
 * Of those that share a card the first that somebody is asked on reminds them of all. Who leaves it to that one looks again when it should have
 * reminded: it may be decided by then. What an earlier one is about to do counts as done, so that the order of the looks does not matter.
 */
function leftToOthers(voters: Voters, around: Around, now: Date): Map<string, number> {
  const left = new Map<string, number>();
  for (const one of around.before ?? []) {
    if (one.state !== 'asking' || !one.follow_up) continue;
    for (const { id, isDue, at } of remindersOf(withNextGroup(one, voters, around, now), voters, around, now)) {
      const again = isDue ? now.getTime() + LEFT_TO_OTHERS_MS : at;
      if (!left.has(id) && Number.isFinite(again)) left.set(id, again);
    }
  }
  return left;
}

/** What one look does: at most one group is asked, everybody who is due is reminded. */
export function planFollowUp(approval: Approval, around: Around, now: Date): Extract<Act, { type: 'follow_up' }> {
  const { workspace, delegations } = around;
  const voters = votersOf(workspace, approval.request.agent.role, delegations);
  const { ask, at } = nextGroup(approval, voters, around, now);
  const own = remindersOf(approval, voters, around, now);
  const left = own.some(({ isDue }) => isDue) ? leftToOthers(voters, around, now) : new Map<string, number>();
  const reminders = own.map((one) => {
    const again = one.isDue ? left.get(one.id) : undefined;
    return again === undefined ? one : { id: one.id, isDue: false, at: again };
  });
  const coming = [...reminders.map((one) => one.at), ...delegations.map(({ until }) => Date.parse(until))];
  const soonest = ask === null ? Math.min(at, ...coming, now.getTime() + AT_LEAST_EVERY_MS) : now.getTime();
  return {
    type: 'follow_up',
    voters,
    ask,
    remind: reminders.flatMap(({ id, isDue }) => (isDue ? [id] : [])),
    look_at: new Date(soonest).toISOString(),
  };
}
