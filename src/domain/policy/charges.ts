// What one release costs each cap: the layers that its rows name, of whom or what each is counted, and how much.
import type { Charge } from '../documents/approval.ts';
import type { Change } from '../documents/diff.ts';
import { domainsReached } from '../documents/domains-reached.ts';
import { plainDomain } from '../documents/plain-name.ts';
import { recipientsOf } from '../documents/recipients-of.ts';
import type { AgentRequest } from '../documents/request.ts';
import type { Row } from './matrix.ts';
import type { Caps } from './matrix-file.ts';
import type { Workspace } from './workspace.ts';

/** What is counted where the request does not name it: all such requests share one bucket, so that leaving it out gains nothing. */
const UNNAMED = 'unknown';

/** Records that one request is about: a merge is one act on several. */
const recordsOf = (request: AgentRequest): number =>
  Math.max(request.bulk?.records ?? 0, request.action.action === 'merge' ? 1 : request.target.record_ids.length);

/** Changed fields of one record: as many as the diff shows or the request names, whichever is more; a write that tells of none changes one. */
const fieldsIn = ({ action }: AgentRequest, changes: Change[]): number =>
  action.class === 'read' ? 0 : Math.max(changes.length, new Set(action.fields).size, 1);

/** What the role's own cap counts: recipients, changed fields, or records. */
function costOf(row: Row, request: AgentRequest, changes: Change[]): number {
  if (row.written.counts === 'sends') return recipientsOf(request);
  if (row.written.counts === 'fields') return fieldsIn(request, changes) * recordsOf(request);
  return recordsOf(request);
}

type Bill = { charges: Charge[]; caps: Caps };

/** Adds a charge where there is a cap; the same layer, key and name from another row keeps the lower limit and the higher cost. */
function charge(bill: Bill, layer: keyof Caps, key: string, cost: number, distinct: string | null = null): void {
  const limit = bill.caps[layer];
  if (limit === undefined) return;
  const known = bill.charges.find((one) => one.layer === layer && one.key === key && one.distinct === distinct);
  if (known) {
    known.limit = Math.min(known.limit, limit);
    known.cost = Math.max(known.cost, cost);
    return;
  }
  bill.charges.push({ layer, key, period: layer === 'meetings_per_account_week' ? 'week' : 'day', limit, cost, distinct });
}

/** The contacts of an account that it reaches: of several records each. More than the cap takes need not be told apart. */
const reachedBy = ({ contact, record_ids }: AgentRequest['target'], { per_account_day = 0 }: Caps): string[] =>
  record_ids.length > 1 ? [...new Set(record_ids)].slice(0, per_account_day + 1) : [contact ?? record_ids[0] ?? UNNAMED];

/** Each domain that it reaches is charged for all whom it reaches: how many are in which nobody says. */
function chargeSends(bill: Bill, request: AgentRequest, cost: number): void {
  const { sender_domain } = request.target;
  const isNew = request.flags?.new_domain !== false;
  const reached = domainsReached(request.target);
  for (const to of reached.length > 0 ? reached : [UNNAMED]) {
    charge(bill, 'per_domain_day', to, cost);
    if (isNew) charge(bill, 'new_domain_day', to, cost);
  }
  if (sender_domain === undefined) return;
  const from = plainDomain(sender_domain);
  charge(bill, 'per_sender_domain_day', from, cost);
  if (isNew) charge(bill, 'new_sender_domain_day', from, cost);
}

function chargeRow(bill: Bill, row: Row, workspace: Workspace, request: AgentRequest, changes: Change[]): void {
  const { counts, reaches_contact, books_meeting } = row.written;
  const { account, domain = UNNAMED, sequence } = request.target;
  const cost = costOf(row, request, changes);
  const company = account ?? plainDomain(domain);
  if (counts) charge(bill, 'per_role_day', row.role, cost);
  if (counts === 'sends') chargeSends(bill, request, cost);
  if (reaches_contact) for (const one of reachedBy(request.target, bill.caps)) charge(bill, 'per_account_day', company, 1, one);
  if (books_meeting && request.flags?.active_buying !== true) charge(bill, 'meetings_per_account_week', company, 1);
  if (request.action.class === 'read') return;
  charge(bill, 'per_workspace_day', workspace.id, cost);
  if (sequence !== undefined) charge(bill, 'per_sequence_day', sequence, cost);
  charge(bill, 'per_object_day', request.action.object, recordsOf(request));
  charge(bill, 'per_row_day', row.id, counts === 'sends' ? cost : recordsOf(request));
  if (request.bulk) charge(bill, 'bulk_jobs_day', row.role, 1);
}

/** Every charge of a release under these rows. A cap that nobody set charges nothing. */
export function chargesOf(workspace: Workspace, request: AgentRequest, changes: Change[], rows: Row[]): Charge[] {
  const charges: Charge[] = [];
  for (const row of rows) chargeRow({ charges, caps: row.caps }, row, workspace, request, changes);
  return charges;
}
