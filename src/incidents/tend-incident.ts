// Does what is due for an incident: its card and thread, its events into the audit log, and what executors are asked.
import type { Incident } from '../domain/documents/incident.ts';
import { sealIncident } from '../flow/seal-record.ts';
import type { AuditLog } from '../ports/documents.ts';
import type { Policies } from '../ports/policies.ts';
import type { Logger } from '../ports/runtime.ts';
import { type ContainNeeds, containIncident } from './contain-incident.ts';
import { type PaintNeeds, paintIncident } from './paint-incident.ts';

const PAGE = 100;

export type TendIncident = (workspace: string, id: string) => Promise<void>;

type Needs = PaintNeeds & ContainNeeds & { auditLog: AuditLog; policies: Policies; logger: Logger };

/**
 * One incident. May run any number of times and at once. The card's claim is stored before the seal, so that a process that dies in
 * between leaves something that is due; nothing is sent to an executor before the seal. A card that fails holds nothing else up.
 */
export function tendIncident(needs: Needs): TendIncident {
  const { incidents, policies, auditLog, logger } = needs;
  const paint = paintIncident(needs);
  const contain = containIncident(needs);
  const seal = async (workspace: string, id: string): Promise<Incident | null> => {
    const found = await incidents.read(workspace, id);
    if (found) await incidents.markSealed(workspace, id, await sealIncident({ auditLog })(found.incident, found.sealed));
    return found?.incident ?? null;
  };
  const painted = (incident: Incident) => {
    const client = policies.get(incident.workspace);
    return client ? paint(incident, client).catch((error: unknown) => fail(incident, error)) : incident;
  };
  const fail = ({ workspace, id }: Incident, error: unknown) =>
    logger.warn({ err: error, workspace, incident: id }, 'The card of an incident could not be kept up to date and comes again');

  return async (workspace, id) => {
    const found = await incidents.read(workspace, id);
    if (!found) return;
    await painted(found.incident);
    const sealed = await seal(workspace, id);
    const client = policies.get(workspace);
    if (!sealed || !client) return;
    await contain(sealed, client);
    const after = await seal(workspace, id);
    if (after && after.version > sealed.version) await painted(after);
  };
}

/** All that are due; one that fails comes again with the next sweep and keeps none of the others waiting. */
export function tendIncidents(needs: Needs) {
  const { incidents, clock, logger } = needs;
  const tend = tendIncident(needs);
  return async (): Promise<void> => {
    for (const { incident } of await incidents.due(clock.now(), PAGE)) {
      const { workspace, id } = incident;
      await tend(workspace, id).catch((error: unknown) => logger.warn({ err: error, workspace, incident: id }, 'An incident could not be tended'));
    }
  };
}
