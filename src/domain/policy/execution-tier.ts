// How grave an execution is: the tier of the rows that cover what was approved and what the report tells of, whichever is higher.
import type { Approval, Tier } from '../documents/approval.ts';
import type { ExecutionReport } from '../documents/compare-execution.ts';
import { type Change, diff } from '../documents/diff.ts';
import type { AgentRequest, Json } from '../documents/request.ts';
import { coveringRows, fieldsOf } from './covering-rows.ts';
import { indexKey } from './matrix.ts';
import type { Workspace } from './workspace.ts';

/** What nobody names, or no row covers, is treated as the worst. */
const UNKNOWN: Tier = 3;

/** The members of a reported object that are texts; a report is no more than a claim. */
export function textsIn(value: Json | undefined): { [name: string]: string } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  return Object.fromEntries(Object.entries(value).filter((pair): pair is [string, string] => typeof pair[1] === 'string'));
}

const toldChanges = (request: AgentRequest | undefined, { before, after }: ExecutionReport): Change[] =>
  diff(before ?? request?.before ?? {}, after ?? request?.after ?? {});

/** By the matrix as it is now, and never below the tier of the approval. */
export function executionTier({ matrix }: Pick<Workspace, 'matrix'>, approval: Approval | null, report: ExecutionReport): number {
  const request = approval?.request;
  const [agent, action] = [textsIn(report.agent), textsIn(report.action)];
  const key = indexKey(
    agent.role ?? request?.agent.role ?? '',
    action.object ?? request?.action.object ?? '',
    action.action ?? request?.action.action ?? '',
  );
  const changes = toldChanges(request, report);
  const fields = fieldsOf({ action: { fields: request?.action.fields } }, changes);
  const rows = coveringRows(matrix.index.get(key) ?? [], fields, changes) ?? [];
  const tiers = rows.length === 0 ? [UNKNOWN] : rows.map(({ tier }) => tier);
  return Math.max(...tiers, approval?.verdict.tier ?? 0);
}
