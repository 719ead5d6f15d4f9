// Adds to the events of an incident, numbered on from its last.
import type { Incident } from '../documents/incident.ts';
import type { Json } from '../documents/request.ts';

/** The incident with one event more, which becomes one audit entry. */
export function withIncidentEvent(incident: Incident, type: string, actor: string, now: Date, detail: { [key: string]: Json }): Incident {
  return { ...incident, events: [...incident.events, { n: incident.events.length + 1, type, at: now.toISOString(), actor, detail }] };
}
