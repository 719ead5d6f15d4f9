// Opens an incident: in the ledger first, so that it opens once and its pause holds from that write on, then as a document.
import { type FoundIncident, ownerOf, withOpening } from '../domain/incident/opening.ts';
import type { Workspace } from '../domain/policy/workspace.ts';
import type { Incidents, Ledgers } from '../ports/documents.ts';
import type { Clock } from '../ports/runtime.ts';

export type OpenIncident = (workspace: Workspace, ask: FoundIncident) => Promise<void>;

type Needs = { ledgers: Ledgers; incidents: Incidents; clock: Clock; sealLedger: (workspace: string) => Promise<void> };

/** May be repeated: an incident of this id that is there already stays as it is. Its card follows with the next sweep. */
export function openIncident({ ledgers, incidents, clock, sealLedger }: Needs): OpenIncident {
  return async (workspace, ask) => {
    if (await incidents.read(workspace.id, ask.id)) return;
    await ledgers.change(workspace.id, (ledger) => {
      const now = clock.now();
      const next = withOpening(ledger, { ...ask, opened_at: now.toISOString(), owner: ownerOf(workspace.people) }, now);
      return { next: next === ledger ? null : next, result: null };
    });
    await sealLedger(workspace.id);
  };
}
