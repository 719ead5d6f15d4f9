// Holds what an executor reports against what was approved. Pure; every way in which it can differ has a code of its own.
import type { Approval } from './approval.ts';
import { canonical, sha256 } from './canonical.ts';
import { diff, diffSummary } from './diff.ts';
import type { Json, JsonObject } from './request.ts';

export type ExecutionReport = {
  grant?: string | null | undefined;
  request_id?: string | null | undefined;
  status: 'done' | 'partial' | 'failed';
  before?: JsonObject | undefined;
  after?: JsonObject | undefined;
  executed_at: string;
  agent?: Json | undefined;
  tool?: Json | undefined;
  action?: Json | undefined;
  target?: Json | undefined;
};

export type Bypass = { code: string; detail: string };

const LATE_MS = 60_000;

/** Names the same report when it comes again. */
export const reportHash = (report: ExecutionReport): string => sha256(canonical(JSON.parse(JSON.stringify(report))));

const isSubset = (part: JsonObject, whole: JsonObject) => diff(whole, part).every((change) => change.op === 'remove');

/** What was really done against what was approved: null where they are the same. */
function difference(approval: Approval, report: ExecutionReport): string | null {
  const { before = {}, after = {} } = approval.request;
  if (report.before && diff(before, report.before).length > 0) return `before: ${diffSummary(diff(before, report.before), 5)}`;
  if (!report.after) return null;
  if (report.status === 'partial' && isSubset(report.after, after)) return null;
  const differs = diff(after, report.after);
  return differs.length > 0 ? `after: ${diffSummary(differs, 5)}` : null;
}

/**
 * The bypass that a report is, or null where it matches. `claims` are those of the grant, null where none of ours came with it.
 * A report that failed did nothing, so nothing can differ.
 */
export function compareExecution(approval: Approval | null, claims: { [claim: string]: Json } | null, report: ExecutionReport): Bypass | null {
  if (!approval) return { code: 'no_approval', detail: 'There is no approval for this execution' };
  if (!claims) return { code: 'no_grant', detail: `Executed without a valid grant while the approval was ${approval.state}` };
  if (claims.sub !== approval.id || claims.jti !== approval.release.jti)
    return { code: 'wrong_grant', detail: 'The grant belongs to another release' };
  if (claims.digest !== approval.digest) return { code: 'digest_changed', detail: 'The grant is for another action than the one that is stored' };
  if (report.status === 'failed') return null;
  if (approval.state === 'failed')
    return { code: 'after_end', detail: `Executed although the release had ended: ${approval.outcome?.code ?? 'failed'}` };
  if (Date.parse(report.executed_at) > Number(claims.exp) * 1000 + LATE_MS) return { code: 'late', detail: 'Executed after the grant had run out' };
  const earlier = approval.events.find((event) => event.type === 'executed');
  if (earlier) return { code: 'grant_used_twice', detail: 'The grant had been used for another execution' };
  const differs = difference(approval, report);
  return differs ? { code: 'differs', detail: differs } : null;
}
