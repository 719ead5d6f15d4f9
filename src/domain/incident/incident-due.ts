// What is due for an incident, derived from its stored state alone: cards and threads that do not tell everything, and executors to ask.
import type { CardRef } from '../documents/approval.ts';
import type { Incident } from '../documents/incident.ts';
import { threadOf } from './incident-thread.ts';

const later = (until: string | null, now: Date): number => (until === null ? now.getTime() : Date.parse(until));

/** Whether a card does not show everything as it stands now. */
export const isStale = ({ shows, outdated, changes_at }: CardRef, { events }: Pick<Incident, 'events'>, now: Date): boolean =>
  shows < events.length || outdated !== undefined || (changes_at !== undefined && Date.parse(changes_at) <= now.getTime());

/** The earliest instant at which something is due for it, or null: what the sweep's index holds. Unsealed events are found apart. */
export function incidentDueAt(incident: Incident, now: Date): Date | null {
  const { cards, events, containment } = incident;
  const stale = cards.filter((card) => card.message === null || isStale(card, incident, now)).map((card) => later(card.claimed_until, now));
  const untold = cards.filter(({ message, surface }) => message !== null && threadOf(incident, surface).told < events.length);
  const times = [
    ...stale,
    ...cards.flatMap(({ changes_at, claimed_until }) => (changes_at === undefined ? [] : [later(claimed_until, new Date(changes_at))])),
    ...untold.map(({ surface }) => later(threadOf(incident, surface).until, now)),
    ...containment.flatMap(({ at }) => (at === null ? [] : [Date.parse(at)])),
  ];
  return times.length === 0 ? null : new Date(Math.min(...times));
}
