// Sends the executors what they are asked in an incident: sealed before it is sent, signed, repeated until it is confirmed or a day is over.
import { retryAt, TRY_FOR_MS } from '../domain/documents/backoff.ts';
import type { Containment, Incident } from '../domain/documents/incident.ts';
import { type About, aboutOf, containmentEvent, thingsOf } from '../domain/incident/containment.ts';
import { appliedToIncident } from '../domain/incident/decide-incident.ts';
import type { IncidentAct } from '../domain/incident/incident-acts.ts';
import type { Workspace } from '../domain/policy/workspace.ts';
import type { Incidents } from '../ports/documents.ts';
import type { Callbacks, Delivery } from '../ports/executors.ts';
import type { Clock, Ids, Logger } from '../ports/runtime.ts';
import type { RequestsBehind } from './requests-behind.ts';

const SEND_FOR_MS = 10_000;
/** How long others keep away from an event that is being sent. */
const LEASE_MS = SEND_FOR_MS + 5_000;

export type ContainNeeds = { incidents: Incidents; callbacks: Callbacks; clock: Clock; ids: Ids; logger: Logger; requestsBehind: RequestsBehind };

/** Everything that is due of an incident whose events are sealed. May run any number of times: an event keeps its id in every repetition. */
export function containIncident({ incidents, callbacks, clock, ids, logger, requestsBehind }: ContainNeeds) {
  return async (incident: Incident, workspace: Workspace): Promise<void> => {
    const due = incident.containment.filter(({ at }) => at !== null && Date.parse(at) <= clock.now().getTime());
    if (due.length === 0) return;
    const about = await aboutIncident(incident);
    await Promise.all(due.map((one) => send(incident, workspace, one, about)));
  };

  /** Nobody waits for containment because it is not known what it is about. */
  async function aboutIncident(incident: Incident): Promise<About> {
    try {
      return aboutOf(incident, (await requestsBehind(incident)).requests);
    } catch (error) {
      logger.warn({ err: error, incident: incident.id }, 'The requests behind an incident could not be read; executors are asked without them');
      return aboutOf(incident, []);
    }
  }

  async function act(incident: Incident, done: IncidentAct) {
    return (await incidents.change(incident.workspace, incident.id, (now) => appliedToIncident(now, done, clock.now())))?.result ?? null;
  }

  async function send(incident: Incident, workspace: Workspace, containment: Containment, about: About): Promise<void> {
    const { part, connector } = containment;
    const until = new Date(clock.now().getTime() + LEASE_MS).toISOString();
    if (await act(incident, { type: 'begin_send', part, connector, until, things: thingsOf(part, about) })) return;
    const url = workspace.executors.find((one) => one.connector === connector && (one.parts?.includes(part) ?? true))?.url;
    const delivery: Delivery = url
      ? await callbacks.send({ workspace, url, ...containmentEvent(incident, containment, about), at: clock.now(), timeoutMs: SEND_FOR_MS })
      : { ok: false, reason: 'the workspace file names no such executor any more', refused: true, gone: true, retryAfterMs: null };
    await act(incident, delivery.ok ? { type: 'confirm', part, connector } : notTaken(containment, delivery));
  }

  function notTaken({ part, connector, asked_at, attempts }: Containment, failed: Extract<Delivery, { ok: false }>): IncidentAct {
    const at = retryAt(clock.now(), attempts + 1, ids.random(), failed.retryAfterMs);
    const isOver = failed.gone || at.getTime() - Date.parse(asked_at) > TRY_FOR_MS;
    return { type: 'not_taken', part, connector, at: isOver ? null : at.toISOString(), reason: failed.reason };
  }
}
