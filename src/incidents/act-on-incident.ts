// What a person does to an incident, whatever the surface: one conditional write, and its effects right after it.
import type { Incident } from '../domain/documents/incident.ts';
import { appliedToIncident } from '../domain/incident/decide-incident.ts';
import type { IncidentAct, IncidentRefusal } from '../domain/incident/incident-acts.ts';
import { pause } from '../domain/ledger/pauses.ts';
import type { Incidents, Ledgers } from '../ports/documents.ts';
import type { Policies, RegressionCases } from '../ports/policies.ts';
import type { Clock, Logger } from '../ports/runtime.ts';
import type { TendIncident } from './tend-incident.ts';

/** The incident as it stands afterwards, with the refusal where nothing was changed; null where there is none. */
export type ActedOn = { incident: Incident; refused: IncidentRefusal | null } | null;
export type ActOnIncident = (workspace: string, id: string, act: IncidentAct) => Promise<ActedOn>;

type Needs = {
  incidents: Incidents;
  ledgers: Ledgers;
  policies: Policies;
  regressionCases: RegressionCases;
  clock: Clock;
  logger: Logger;
  sealLedger: (workspace: string) => Promise<void>;
  tend: TendIncident;
};

/**
 * The kill switch is more than a tick: its pause is written before the part is done, and may be repeated. What follows (card,
 * executors) begins at once and is not waited for; the sweep brings back what fails.
 */
export function actOnIncident({ incidents, ledgers, policies, regressionCases, clock, logger, sealLedger, tend }: Needs): ActOnIncident {
  return async (workspace, id, act) => {
    const found = await incidents.read(workspace, id);
    if (!found) return null;
    if (act.type === 'do_part' && act.part === 'kill_switch' && act.state === 'done') await stop(found.incident, act.by);
    const told = await withCases(workspace, act);
    const done = await incidents.change(workspace, id, (now) => appliedToIncident(now, told, clock.now()));
    if (!done) return null;
    tend(workspace, id).catch((error: unknown) =>
      logger.warn({ err: error, workspace, incident: id }, 'An incident could not be tended and comes again'),
    );
    return { incident: done.incident, refused: done.result };
  };

  /** Whoever says that there are cases, or that they pass, has them run. */
  async function withCases(id: string, act: IncidentAct): Promise<IncidentAct> {
    const workspace = policies.get(id);
    if (act.type !== 'do_part' || act.step !== 'regression_test' || !workspace) return act;
    return { ...act, cases: await regressionCases.result(workspace) };
  }

  /** What the incident is about is paused; the whole workspace where nobody knows which agent it was. */
  async function stop({ id, workspace, state, agent_role, steps }: Incident, by: string): Promise<void> {
    const isDone = steps.some(({ parts }) => parts.some((part) => part.name === 'kill_switch' && part.state !== 'open'));
    if (state !== 'open' || isDone) return;
    await ledgers.change(workspace, (ledger) => {
      const now = clock.now();
      if (ledger.pauses.some((one) => one.incident === id)) return { next: null, result: null };
      const added = { role: agent_role, connector: null, until: null, by, at: now.toISOString(), reason: null, incident: id };
      return { next: pause(ledger, added, now), result: null };
    });
    await sealLedger(workspace);
  }
}
