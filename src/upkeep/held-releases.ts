// What approved releases wait under pauses: those that announcements count and name.
import type { Approval, State } from '../domain/approval.ts';
import { isHeldByCap } from '../domain/held-now.ts';
import { covers, type Scope } from '../domain/pauses.ts';
import type { Approvals } from '../ports/approvals.ts';
import { text } from '../texts.ts';

/** Approved, and not gone. */
const HELD: State[] = ['waiting', 'approved', 'releasing'];
/** So many of each state are looked at: above this it says "or more", for nobody acts on the exact number. */
const LOOKED_AT = 200;

export type HeldReleases = { items: Approval[]; isAll: boolean };

/** The approved releases of a workspace that pauses of these scopes hold, or would hold; the newest first. What waits for a cap would wait without them. */
export async function heldReleases({ approvals }: { approvals: Pick<Approvals, 'list'> }, workspace: string, scopes: Scope[]): Promise<HeldReleases> {
  const pages = await Promise.all(HELD.map((state) => approvals.list({ workspace, state, limit: LOOKED_AT })));
  const isHeld = ({ request, release }: Approval) =>
    !isHeldByCap(release) && scopes.some((scope) => covers(scope, request.agent.role, request.tool.connector));
  return { items: pages.flatMap(({ items }) => items).filter(isHeld), isAll: pages.every(({ next }) => next === null) };
}

const NAMED = 3;

/** How many are held, or would be; the first by their ids, and how many more. */
export function heldText(locale: string, { items, isAll }: HeldReleases, key: 'held' | 'would_hold'): string {
  const requests = items.slice(0, NAMED).map(({ id }) => id);
  const values = { count: items.length, requests: requests.join(', '), more: items.length - requests.length, all: isAll ? 'yes' : 'no' };
  return text(locale, `command.pause.${key}`, values);
}
