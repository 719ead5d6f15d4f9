// A record that goes on feeding a tripwire while its incident is open: added to what the incident lists, once, bounded.
import type { Incident } from '../documents/incident.ts';
import { type IncidentDecided, refuse } from './incident-acts.ts';
import { withIncidentEvent } from './incident-event.ts';

/** So many are added; what comes then is counted by its tripwire alone. */
export const MOST_ADDED = 40;
const HOUR_MS = 3_600_000;

/** How many records were added after the opening. */
export const addedLater = ({ evidence: { added } }: Pick<Incident, 'evidence'>): number => (typeof added === 'number' ? added : 0);

/** Refused once the incident is open for as long as the window of its tripwire: what comes then is of another time. */
export function addRecord(incident: Incident, record: string, now: Date): IncidentDecided {
  const { evidence, opened_at } = incident;
  const { records, window_hours: hours } = evidence;
  const added = addedLater(incident);
  if (!Array.isArray(records) || typeof hours !== 'number' || added >= MOST_ADDED) return refuse('not_there');
  if (records.includes(record) || now.getTime() - Date.parse(opened_at) > hours * HOUR_MS) return refuse('already_done');
  const next = { ...incident, evidence: { ...evidence, records: [...records, record], added: added + 1 } };
  return { next: withIncidentEvent(next, 'record_added', 'system', now, { record }) };
}
