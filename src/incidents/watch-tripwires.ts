// Lets the tripwires see what happened. Counting, tripping and the pause are one write of the ledger, so that of two processes one opens.
import { appliedToIncident } from '../domain/incident/decide-incident.ts';
import { feedsOpen, observe } from '../domain/incident/observe.ts';
import type { Observation } from '../domain/ledger/watch.ts';
import type { Workspace } from '../domain/policy/workspace.ts';
import type { Incidents, Ledgers } from '../ports/documents.ts';
import type { Clock } from '../ports/runtime.ts';

/** Nothing is seen where the observation is null. The pause holds when it returns; the incident's card follows with the next sweep. */
export type Watch = (workspace: Workspace, observation: Observation | null) => Promise<void>;

type Needs = { ledgers: Ledgers; incidents: Incidents; clock: Clock; sealLedger: (workspace: string) => Promise<void> };

/** May be repeated: an observation is counted once, and its record is once in an incident that is open. */
export function watchTripwires({ ledgers, incidents, clock, sealLedger }: Needs): Watch {
  return async (workspace, observation) => {
    if (!observation) return;
    const { opens, fed } = await ledgers.change(workspace.id, (ledger) => {
      const now = clock.now();
      const next = observe(ledger, workspace, observation, now);
      return {
        next: next === ledger ? null : next,
        result: { opens: (next.opening ?? []).length > 0, fed: feedsOpen(next, workspace, observation, now) },
      };
    });
    if (opens) await sealLedger(workspace.id);
    if (!fed) return;
    const act = { type: 'add_record' as const, record: fed.record };
    await Promise.all(fed.incidents.map((id) => incidents.change(workspace.id, id, (now) => appliedToIncident(now, act, clock.now()))));
  };
}
