// What waits because a cap is full: how many requests of each cap, and when the first of them is tried again.
import { isHeldByCap } from '../domain/approval/held-now.ts';
import type { Approval } from '../domain/documents/approval.ts';
import { fullFor } from '../domain/ledger/admit.ts';
import { admitAsk } from '../domain/ledger/admit-ask.ts';
import type { Ledger } from '../domain/ledger/ledger.ts';
import type { Workspace } from '../domain/policy/workspace.ts';
import type { Approvals } from '../ports/approvals.ts';

/** `layer` and `key` name the cap, `until` is the earliest instant (ISO 8601), null where none is set. */
export type HeldByCap = { layer: string; key: string; count: number; until: string | null };

/** Above this there are "at least" so many: nobody acts on the exact number. */
const MOST_READ = 200;

const earlier = (one: string | null, other: string | null): string | null => (one !== null && (other === null || one < other) ? one : other);

/** Whether it waits for this line: a domain that is new has two caps, and people see one line for both. */
export const isFor =
  (line: { layer: string; key: string }) =>
  (held: HeldByCap): boolean =>
    held.key === line.key && held.layer.replace(/^new_/, 'per_') === line.layer.replace(/^new_/, 'per_');

/**
 * Looks at a bounded number of those that wait, of every role, since they share caps; `more` says that there were more. A cap that has room by now holds
 * nothing, whatever else does.
 */
export async function heldByCaps(
  approvals: Pick<Approvals, 'list'>,
  { workspace, ledger, now }: { workspace: Workspace; ledger: Ledger; now: Date },
): Promise<{ held: HeldByCap[]; more: boolean }> {
  const { items, next } = await approvals.list({ workspace: workspace.id, state: 'waiting', limit: MOST_READ });
  const held = new Map<string, HeldByCap>();
  const full = (approval: Approval) => fullFor(ledger, admitAsk(approval, workspace, now, 0));
  for (const approval of items.filter(({ release }) => isHeldByCap(release))) {
    for (const { layer, key } of full(approval)) {
      const known = held.get(`${layer}|${key}`) ?? { layer, key, count: 0, until: null };
      const until = earlier(approval.release.opens_at ?? approval.release.at, known.until);
      held.set(`${layer}|${key}`, { layer, key, count: known.count + 1, until });
    }
  }
  return { held: [...held.values()], more: next !== null };
}
