// Out of office in words: who is, who says so, what that does not hand on, and why it cannot begin.
import { oneLine } from '../domain/documents/plain-text.ts';
import { type DelegationRefused, LONGEST_AWAY_DAYS } from '../domain/ledger/delegation.ts';
import type { Delegation } from '../domain/ledger/ledger.ts';
import type { Person } from '../domain/policy/quorum.ts';
import { dayOf, daysOn, endAsSaid } from '../domain/policy/window.ts';
import { namesOf, type Place, say, timeFor } from './scene.ts';

const LONGEST_ECHO = 60;
const EXAMPLE_DAYS = 7;

const zoneOf = ({ person, workspace }: Place): string => person.time_zone ?? workspace.time_zone;
const untilText = (place: Place, until: string): string => timeFor(place, endAsSaid(until, zoneOf(place)));

/** How it is said, with a day that is still to come. */
export const usageText = (place: Place, now: Date): string => say(place)('delegate.usage', { day: dayAhead(place, now) });

/** A day that was named and cannot be read, and one as it is written. */
export const unreadDayText = (place: Place, typed: { to: string; until: string }, now: Date): string =>
  say(place)('delegate.unread_day', {
    to: oneLine(typed.to, LONGEST_ECHO),
    until: oneLine(typed.until, LONGEST_ECHO),
    day: dayAhead(place, now),
  });

const dayAhead = (place: Place, now: Date): string => daysOn(dayOf(now, zoneOf(place)), EXAMPLE_DAYS);

/** Who is out of office, and who votes meanwhile. */
export const awayLine = (place: Place, { from, to, until }: Delegation): string => {
  const names = { who: namesOf(place, [from]), to: to === null ? '' : namesOf(place, [to]), until: untilText(place, until) };
  return say(place)(to === null ? 'delegate.stands_nobody' : 'delegate.stands', names);
};

/** Who is out of office, and who says so where it is not they. */
export function standingLine(place: Place, one: Delegation): string {
  if (one.by === one.from) return awayLine(place, one);
  const by = namesOf(place, one.asked_by === undefined ? [one.by] : [one.asked_by, one.by]);
  return `${awayLine(place, one)} ${say(place)('delegate.said_by', { by })}`;
}

/** For which agents nothing is handed on. */
export function operatorHints(place: Place, from: Person, to: Person | null): string[] {
  const { agents } = place.workspace;
  const rolesOf = (id: string) => agents.flatMap(({ role, operator }) => (operator === id ? [role] : []));
  if (to === null) return [];
  const roles = [...new Set([...rolesOf(from.id), ...rolesOf(to.id)])];
  return roles.length === 0 ? [] : [say(place)('delegate.operates', { roles: roles.join(', ') })];
}

/** Why not, and what to do instead. */
export function refusedWords(place: Place, { from, to, at }: Delegation, why: DelegationRefused): string {
  const { workspace } = place;
  const today = dayOf(new Date(at), zoneOf(place));
  return say(place)(`delegate.refused.${why.code}`, {
    who: namesOf(place, [from]),
    to: to === null ? '' : namesOf(place, [to]),
    of: 'of' in why ? namesOf(place, [why.of]) : '',
    of_id: 'of' in why ? why.of : '',
    until: 'until' in why ? untilText(place, why.until) : '',
    today,
    workspace: workspace.id,
    last: daysOn(today, LONGEST_AWAY_DAYS - 1),
    days: LONGEST_AWAY_DAYS,
  });
}
