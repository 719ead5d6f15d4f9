// A bypass becomes an incident, or is added to the one that its role has open.
import { appliedToIncident } from '../domain/incident/decide-incident.ts';
import { type FoundBypass, firstBypass, gatherBypass } from '../domain/incident/gather-bypass.ts';
import { type FoundIncident, ownerOf } from '../domain/incident/opening.ts';
import type { Workspace } from '../domain/policy/workspace.ts';
import type { Incidents, Ledgers } from '../ports/documents.ts';
import type { Clock } from '../ports/runtime.ts';

export type AddBypass = (workspace: Workspace, ask: FoundIncident, found: FoundBypass) => Promise<void>;

type Needs = { ledgers: Ledgers; incidents: Incidents; clock: Clock; sealLedger: (workspace: string) => Promise<void> };

/** May be repeated: the report that opened an incident opens it once, any other is added to one once. Its card follows with the next sweep. */
export function addBypass({ ledgers, incidents, clock, sealLedger }: Needs): AddBypass {
  return async (workspace, ask, found) => {
    if (await incidents.read(workspace.id, ask.id)) return;
    const over = new Set<string>();
    for (;;) {
      const id = await gather(workspace, { ...ask, evidence: { ...ask.evidence, ...firstBypass(found) } }, over);
      await sealLedger(workspace.id);
      if (id === ask.id) return;
      const added = await incidents.change(workspace.id, id, (now) => appliedToIncident(now, { type: 'add_bypass', ...found }, clock.now()));
      if (added?.result === null) return;
      over.add(id);
    }
  };

  function gather(workspace: Workspace, ask: FoundIncident, over: ReadonlySet<string>): Promise<string> {
    return ledgers.change(workspace.id, (ledger) => {
      const now = clock.now();
      const opening = { ...ask, opened_at: now.toISOString(), owner: ownerOf(workspace.people) };
      const gathered = gatherBypass(ledger, opening, over, now);
      return { next: gathered.ledger, result: gathered.incident };
    });
  }
}
