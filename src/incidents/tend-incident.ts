// Does what is due for an incident: its events into the audit log.
import { sealIncident } from '../flow/seal-record.ts';
import type { AuditLog, Clock, Incidents, Logger } from '../ports.ts';

const PAGE = 100;

type Needs = { incidents: Incidents; auditLog: AuditLog; clock: Clock; logger: Logger };

/** One incident. May run any number of times and at once. */
export function tendIncident({ incidents, auditLog }: Pick<Needs, 'incidents' | 'auditLog'>) {
  const seal = sealIncident({ auditLog });
  return async (workspace: string, id: string): Promise<void> => {
    const found = await incidents.read(workspace, id);
    if (!found) return;
    await incidents.markSealed(workspace, id, await seal(found.incident, found.sealed));
  };
}

/** All that are due; one that fails comes again with the next sweep and keeps none of the others waiting. */
export function tendIncidents({ incidents, auditLog, clock, logger }: Needs) {
  const tend = tendIncident({ incidents, auditLog });
  return async (): Promise<void> => {
    for (const { incident } of await incidents.due(clock.now(), PAGE)) {
      const { workspace, id } = incident;
      await tend(workspace, id).catch((error: unknown) => logger.warn({ err: error, workspace, incident: id }, 'An incident could not be tended'));
    }
  };
}
