// What approved releases wait under pauses: those that announcements count and name.
import { isHeldByCap } from '../domain/approval/held-now.ts';
import type { Approval, State } from '../domain/documents/approval.ts';
import type { Pause } from '../domain/ledger/ledger.ts';
import { holding } from '../domain/ledger/pauses.ts';
import type { Approvals } from '../ports/approvals.ts';
import { text } from '../texts.ts';

/** Approved, and not gone. */
const HELD: State[] = ['waiting', 'approved', 'releasing'];
/** So many of each state are looked at: above this it says "or more", for nobody acts on the exact number. */
const LOOKED_AT = 200;

export type HeldReleases = { items: Approval[]; isAll: boolean };

type Holding = Pick<Pause, 'role' | 'connector' | 'incident'>;

/**
 * The approved releases of a workspace that these pauses hold, or would hold, beside those that are `on`; the newest first, whatever their state. What
 * waits for a cap would wait without them, and what rolls an incident back passes the pause of that.
 */
export async function heldReleases(
  { approvals }: { approvals: Pick<Approvals, 'list'> },
  workspace: string,
  pauses: Holding[],
  on: Holding[] = pauses,
): Promise<HeldReleases> {
  const pages = await Promise.all(HELD.map((state) => approvals.list({ workspace, state, limit: LOOKED_AT })));
  const isHeld = ({ request, release, rollback }: Approval) => {
    const asked = { role: request.agent.role, connector: request.tool.connector, rollback };
    return !isHeldByCap(release) && pauses.some((one) => holding([one, ...on], asked).includes(one));
  };
  const items = pages.flatMap((page) => page.items).filter(isHeld);
  return {
    items: items.sort((one, other) => Date.parse(other.created_at) - Date.parse(one.created_at)),
    isAll: pages.every(({ next }) => next === null),
  };
}

const NAMED = 3;

/** How many are held, or would be; the first by their ids, and how many more. */
export function heldText(locale: string, { items, isAll }: HeldReleases, key: 'held' | 'would_hold'): string {
  const requests = items.slice(0, NAMED).map(({ id }) => id);
  const values = { count: items.length, requests: requests.join(', '), more: items.length - requests.length, all: isAll ? 'yes' : 'no' };
  return text(locale, `command.pause.${key}`, values);
}
