// A rollback ended without undoing anything: its incident hears of it, so that its card does not wait for a report.
import type { Approval } from '../domain/documents/approval.ts';
import { appliedToIncident } from '../domain/incident/decide-incident.ts';
import { endInVain } from '../domain/incident/incident-rollbacks.ts';
import type { Incidents } from '../ports/documents.ts';
import type { Clock } from '../ports/runtime.ts';

/** May be repeated: the incident hears of each once. Nothing happens for what is no rollback of an incident, or may have undone something. */
export function noteRollbackEnd({ incidents, clock }: { incidents: Incidents; clock: Clock }) {
  return async (approval: Approval): Promise<void> => {
    const { id, workspace, rollback } = approval;
    const state = endInVain(approval);
    if (!rollback?.incident || state === null) return;
    await incidents.change(workspace, rollback.incident, (now) => {
      const isTold = now.events.some(({ type, detail }) => /^rollback_(reported|ended)$/.test(type) && detail.request === id);
      if (isTold) return { next: null, result: null };
      const by = approval.outcome?.by ?? 'system';
      return appliedToIncident(now, { type: 'note', event: 'rollback_ended', by, detail: { request: id, state } }, clock.now());
    });
  };
}
