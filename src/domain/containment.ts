// What Countersign cannot do itself in an incident it asks of the executors: one signed event for each part and executor, and whether
// it was confirmed.

import type { Containment, Incident, IncidentStep } from './incident.ts';
import { withIncidentEvent } from './incident-event.ts';
import { type Json, toJson } from './request.ts';

/** Parts of the playbook that only an executor can do. */
const FOR_EXECUTORS: ReadonlySet<string> = new Set([
  'disable_connectors',
  'crm_read_only',
  'stop_sequences',
  'quarantine_records',
  'remove_tasks',
  'unenroll_sequences',
]);

export const isForExecutors = (part: string): boolean => FOR_EXECUTORS.has(part);

/** Parts of a step that are open and were not asked of anybody yet. */
export const toContain = ({ containment }: Pick<Incident, 'containment'>, { parts }: Pick<IncidentStep, 'parts'>): string[] =>
  parts.flatMap(({ name, state }) => (state === 'open' && isForExecutors(name) && !containment.some((one) => one.part === name) ? [name] : []));

/** Asks every executor for what is open of a step. `executors` are connectors, each once. */
export function askExecutors(incident: Incident, step: IncidentStep, ask: { by: string; executors: string[] }, now: Date): Incident {
  const parts = toContain(incident, step);
  const at = now.toISOString();
  const asked = parts.flatMap((part): Containment[] =>
    ask.executors.map((connector) => ({
      step: step.name,
      part,
      connector,
      by: ask.by,
      asked_at: at,
      at,
      attempts: 0,
      confirmed_at: null,
      problem: null,
    })),
  );
  const detail = { step: step.name, parts, executors: ask.executors };
  return withIncidentEvent({ ...incident, containment: [...incident.containment, ...asked] }, 'containment_asked', ask.by, now, detail);
}

export type ContainmentKey = { part: string; connector: string };

const isSame = (key: ContainmentKey) => (one: Containment) => one.part === key.part && one.connector === key.connector;

/** Confirmed by its executor; the part is done once every executor that was asked has confirmed. */
export function confirm(incident: Incident, key: ContainmentKey, now: Date): Incident {
  const at = now.toISOString();
  const containment = incident.containment.map((one) => (isSame(key)(one) ? { ...one, at: null, confirmed_at: at, problem: null } : one));
  const isWhole = containment.every((one) => one.part !== key.part || one.confirmed_at !== null);
  const next = withIncidentEvent({ ...incident, containment }, 'containment_confirmed', 'executor', now, { ...key });
  if (!isWhole) return next;
  const done = (step: IncidentStep): IncidentStep => ({
    ...step,
    parts: step.parts.map((part) => (part.name === key.part && part.state === 'open' ? { ...part, state: 'done', by: 'system', at } : part)),
  });
  return { ...next, steps: next.steps.map(done) };
}

/** Not taken: comes again at `at`, or is given up where that is null, which a person then sees on the card. */
export function notTaken(incident: Incident, key: ContainmentKey, { at, reason }: { at: string | null; reason: string }, now: Date): Incident {
  const containment = incident.containment.map((one) => (isSame(key)(one) ? { ...one, at, attempts: one.attempts + 1, problem: reason } : one));
  const next = { ...incident, containment };
  return at === null ? withIncidentEvent(next, 'containment_failed', 'executor', now, { ...key, reason }) : next;
}

/** What one executor is sent: the id stays the same in every repetition. */
export function containmentEvent(incident: Incident, { part, connector, asked_at }: Containment): { id: string; body: string } {
  const { id, workspace, number, kind, pause, evidence } = incident;
  const records: Json = evidence.records ?? [];
  const data = toJson({ workspace, incident: id, number, kind, part, connector, scope: pause, records });
  return { id: `msg_${id}_${part}_${connector}`, body: JSON.stringify({ type: `containment.${part}`, timestamp: asked_at, version: 1, data }) };
}
