// Every cap of a workspace with what is used of it today: the same figures as `/agent caps`, for `GET /v1/caps`.
import type { Json } from '../domain/request.ts';
import type { Workspace } from '../domain/workspace.ts';
import type { Clock, Ledgers } from '../ports.ts';
import { capLines } from './cap-bars.ts';

/** One object a cap: role, layer, key, used, limit. */
export const capsOf =
  ({ ledgers, clock }: { ledgers: Ledgers; clock: Clock }) =>
  async (workspace: Workspace): Promise<Json[]> => {
    const ledger = await ledgers.read(workspace.id);
    const now = clock.now();
    return Object.keys(workspace.matrix.roles).flatMap((role) =>
      capLines(workspace, ledger, role, now)
        .flat()
        .map(({ layer, label, used, limit }) => ({ role, layer, key: label, used, limit })),
    );
  };
