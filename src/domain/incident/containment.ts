// What Countersign cannot do itself in an incident it asks of the executors: one signed event for each part and executor, and whether
// it was confirmed.
import type { Approval } from '../documents/approval.ts';
import { type Containment, type Incident, type IncidentStep, recordsOf } from '../documents/incident.ts';
import { toJson } from '../documents/request.ts';
import type { Executor } from '../policy/executor-parts.ts';
import { withIncidentEvent } from './incident-event.ts';

/** Parts of a step that are open, that one of these executors does, and that were not asked of anybody yet. */
export const toContain = (
  { containment }: Pick<Incident, 'containment'>,
  { parts }: Pick<IncidentStep, 'parts'>,
  executors: readonly Executor[],
): string[] => {
  const isDone = (part: string) => executors.some((one) => one.parts.includes(part));
  return parts.flatMap(({ name, state }) => (state === 'open' && isDone(name) && !containment.some((one) => one.part === name) ? [name] : []));
};

/** Asks for what is open of a step, of each executor what it does. `executors` are each once. */
export function askExecutors(incident: Incident, step: IncidentStep, ask: { by: string; executors: Executor[] }, now: Date): Incident {
  const parts = toContain(incident, step, ask.executors);
  const at = now.toISOString();
  const doing = (part: string) => ask.executors.flatMap((one) => (one.parts.includes(part) ? [one.connector] : []));
  const asked = parts.flatMap((part): Containment[] =>
    doing(part).map((connector) => ({
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
  const detail = { step: step.name, parts, executors: [...new Set(asked.map(({ connector }) => connector))] };
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

/** What an incident is about, as far as it and the requests behind it name it. */
export type About = { requests: string[]; sequences: string[]; tasks: string[]; records: string[] };

const distinct = (names: (string | undefined)[]): string[] => [...new Set(names.filter((one) => one !== undefined))];

/** What executors are told: its requests, and what these name; its own records. */
export const aboutOf = (incident: Pick<Incident, 'evidence'>, requests: Pick<Approval, 'id' | 'request'>[]): About => ({
  requests: requests.map(({ id }) => id),
  sequences: distinct(requests.map(({ request }) => request.target.sequence)),
  tasks: distinct(requests.flatMap(({ request }) => (request.action.object === 'task' ? request.target.record_ids : []))),
  records: recordsOf(incident),
});

const THINGS: { [part: string]: keyof About } = {
  stop_sequences: 'sequences',
  unenroll_sequences: 'sequences',
  quarantine_records: 'records',
  remove_tasks: 'tasks',
};

/** How many things a part is about; null where it is about a connector as a whole, or nothing is named. */
export function thingsOf(part: string, about: About): number | null {
  const kind = THINGS[part];
  return kind === undefined ? null : about[kind].length || null;
}

/** What one executor is sent: the id stays the same in every repetition. */
export function containmentEvent(incident: Incident, { part, connector, asked_at }: Containment, about: About): { id: string; body: string } {
  const { id, workspace, number, kind, pause } = incident;
  const data = toJson({ workspace, incident: id, number, kind, part, connector, scope: pause, ...about });
  return { id: `msg_${id}_${part}_${connector}`, body: JSON.stringify({ type: `containment.${part}`, timestamp: asked_at, version: 1, data }) };
}
