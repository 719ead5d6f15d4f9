// What is due for an incident, derived from its stored state alone: a card that does not show everything.
import type { Incident } from './incident.ts';

/** The earliest instant at which something is due for it, or null: what the sweep's index holds. Unsealed events are found apart. */
export function incidentDueAt({ cards, events }: Incident, now: Date): Date | null {
  const stale = cards.filter((card) => card.message === null || card.shows < events.length);
  if (stale.length === 0) return null;
  return new Date(Math.min(...stale.map((card) => (card.claimed_until ? Date.parse(card.claimed_until) : now.getTime()))));
}
