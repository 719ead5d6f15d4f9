// What the executor is sent: the approval as GET shows it, and for a release the claims of its grant.
import type { Approval } from '../documents/approval.ts';
import { type Json, toJson } from '../documents/request.ts';
import { brokenGlass, type Person } from '../policy/quorum.ts';
import { approvalView } from './approval-view.ts';

export const GRANT_TYPE = 'countersign-grant+jwt';
const GRANT_MS = 15 * 60_000;

/** The callback of one kind of end: its id is the same in every repetition. */
export function callbackOf(approval: Approval, type: string, people: Person[], grant?: string): { id: string; body: string } {
  const { notice, release, created_at } = approval;
  const timestamp = (type === notice?.type ? notice.since : release.released_at) ?? created_at;
  const data = { ...approvalView(approval, { callback: true, people }), ...(grant ? { grant } : {}) };
  return { id: `msg_${approval.id}_${type.replace('approval.', '')}`, body: JSON.stringify({ type, timestamp, version: 1, data }) };
}

/** A grant that would be over sooner than this is not sent: it could not arrive and be used in time. */
const LEAST_GRANT_MS = 5_000;

const grantEnds = ({ expires_at }: Approval, closesAt: string | null, now: Date): number =>
  Math.min(now.getTime() + GRANT_MS, Date.parse(expires_at), ...(closesAt ? [Date.parse(closesAt)] : []));

/** When a grant minted now would be over, in ISO 8601, where that is too soon to release for; null where there is time. */
export function grantOverAt(approval: Approval, closesAt: string | null, now: Date): string | null {
  const ends = grantEnds(approval, closesAt, now);
  return ends - now.getTime() < LEAST_GRANT_MS ? new Date(ends).toISOString() : null;
}

const seconds = (at: number) => Math.floor(at / 1000);

/**
 * Claims of the grant of one attempt: the same `jti` every time; valid until the window closes that is open now (`closesAt`, null
 * without one), the request expires, or 15 minutes.
 */
export function grantClaims(
  approval: Approval,
  { issuer, closesAt, now }: { issuer: string; closesAt: string | null; now: Date },
): { [claim: string]: Json } {
  const { release, request } = approval;
  return {
    iss: issuer,
    aud: approval.workspace,
    sub: approval.id,
    jti: release.jti,
    iat: seconds(now.getTime()),
    exp: seconds(grantEnds(approval, closesAt, now)),
    digest: approval.digest,
    matrix: approval.verdict.matrix,
    approvers: approval.decided_by,
    action: toJson({ ...request.action, tool: request.tool.name, connector: request.tool.connector, record_ids: request.target.record_ids }),
    ...(brokenGlass(approval.votes) ? { bypass: 'break_glass' } : {}),
    version: 1,
  };
}
