// Lets the tripwires see what happened. Counting, tripping and the pause are one write of the ledger, so that of two processes one opens.
import { observe } from '../domain/observe.ts';
import type { Observation } from '../domain/watch.ts';
import type { Workspace } from '../domain/workspace.ts';
import type { Clock, Ledgers } from '../ports.ts';

/** Nothing is seen where the observation is null. The pause holds when it returns; the incident's card follows with the next sweep. */
export type Watch = (workspace: Workspace, observation: Observation | null) => Promise<void>;

type Needs = { ledgers: Ledgers; clock: Clock; sealLedger: (workspace: string) => Promise<void> };

/** May be repeated: an observation is counted once. */
export function watchTripwires({ ledgers, clock, sealLedger }: Needs): Watch {
  return async (workspace, observation) => {
    if (!observation) return;
    const opens = await ledgers.change(workspace.id, (ledger) => {
      const next = observe(ledger, workspace, observation, clock.now());
      return { next: next === ledger ? null : next, result: (next.opening ?? []).length > 0 };
    });
    if (opens) await sealLedger(workspace.id);
  };
}
