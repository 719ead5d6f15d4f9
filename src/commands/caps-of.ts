// Every cap of a workspace with what is used of it now: the same figures as `/agent caps`, for `GET /v1/caps`.
import type { Json } from '../domain/documents/request.ts';
import type { Workspace } from '../domain/policy/workspace.ts';
import type { Approvals } from '../ports/approvals.ts';
import type { Ledgers } from '../ports/documents.ts';
import type { Clock } from '../ports/runtime.ts';
import { capLines } from './cap-lines.ts';
import { heldByCaps, isFor } from './caps-held.ts';

/** Of names that a layer counts, so many are listed, the fullest first. */
const MOST_NAMES = 100;

/** One object a cap: role, layer, key, used, limit, and how many requests wait for it until when. */
export const capsOf =
  ({ ledgers, approvals, clock }: { ledgers: Ledgers; approvals: Pick<Approvals, 'list'>; clock: Clock }) =>
  async (workspace: Workspace): Promise<Json[]> => {
    const now = clock.now();
    const ledger = await ledgers.read(workspace.id);
    const { held } = await heldByCaps(approvals, { workspace, ledger, now });
    return Object.keys(workspace.matrix.roles).flatMap((role) =>
      capLines(workspace, ledger, role, now)
        .flatMap(({ lines }) => lines.slice(0, MOST_NAMES))
        .map((one) => {
          const { count = 0, until = null } = held.find(isFor(one)) ?? {};
          return { role, ...one, waiting: count, waits_until: until };
        }),
    );
  };
