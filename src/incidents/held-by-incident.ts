// How much waits for the resume after one incident.
import type { Incident } from '../domain/documents/incident.ts';
import type { Ledger } from '../domain/ledger/ledger.ts';
import { pausesOn } from '../domain/ledger/pauses.ts';
import type { Approvals } from '../ports/approvals.ts';

/** How many releases the pauses of this incident hold, whatever other pauses of its workspace hold beside them. They cover every connector. */
export async function heldByIncident(
  approvals: Pick<Approvals, 'heldByPause'>,
  { id, workspace }: Pick<Incident, 'id' | 'workspace'>,
  ledger: Ledger,
  now: Date,
): Promise<number> {
  const roles = new Set(pausesOn(ledger, now).flatMap(({ incident, role }) => (incident === id ? [role] : [])));
  const held = await Promise.all([...roles].map((role) => approvals.heldByPause(workspace, role ?? undefined)));
  return new Set(held.flat()).size;
}
