// The thread below an incident's card: what happened, told once, claimed before it is told.
import type { Incident, IncidentThread } from '../documents/incident.ts';

const NEW: IncidentThread = { told: 0, telling: null, until: null };

type Threads = Pick<Incident, 'threads' | 'events'>;

/** How far the thread on a platform has come; at its beginning where nobody has begun. */
export const threadOf = ({ threads }: Pick<Incident, 'threads'>, surface: string): IncidentThread => threads[surface] ?? NEW;

/**
 * Takes the right to tell the rest until an instant; null where there is nothing to tell, or somebody else is at it. What was being
 * told when a process died is told first, by itself, so that it can be looked for.
 */
export function claimedThread(incident: Threads, { surface, until }: { surface: string; until: string }, now: Date): Incident['threads'] | null {
  const thread = threadOf(incident, surface);
  const isBusy = thread.until !== null && Date.parse(thread.until) > now.getTime();
  if (isBusy || thread.told >= incident.events.length) return null;
  return { ...incident.threads, [surface]: { ...thread, telling: thread.telling ?? incident.events.length, until } };
}

/** Everything up to event number `told` stands in the thread. */
export const toldThread = ({ threads }: Pick<Incident, 'threads'>, { surface, told }: { surface: string; told: number }): Incident['threads'] => ({
  ...threads,
  [surface]: { told, telling: null, until: null },
});
