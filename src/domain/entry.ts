// What the audit log says of each event: the seed's sixteen fields under their own names, and the approval trace.
import type { Approval, LifeEvent } from './approval.ts';
import type { EntryDraft } from './chain.ts';
import { diffSummary } from './diff.ts';
import type { Ledger } from './ledger.ts';
import { type Json, toJson } from './request.ts';

/** The sixteen required fields, where nothing of them applies (a pause, a checkpoint). */
const NOTHING = {
  action_reason: null,
  source_signal: null,
  source_signal_url_or_event_id: null,
  confidence_score: null,
  policy_id: null,
  approval_id: null,
  before_json: null,
  after_json: null,
  diff_summary: null,
  agent_role: null,
  agent_version: null,
  model_version: null,
  prompt_version: null,
  tool_name: null,
  connector_name: null,
} as const;

/** `MATRIX_HASH#ROW_ID`; a verdict without a row says so. */
const policyId = ({ verdict }: Approval): string => `${verdict.matrix}#${verdict.rows[0] ?? 'no-row'}`;

/** What the request said, the same in every entry of its life. */
function requestFields(approval: Approval): { [field: string]: Json } {
  const { request } = approval;
  const optional = {
    copy_variant_id: request.copy?.variant_id,
    message_hash: request.copy?.message_hash,
    source_vendor: request.source_vendor,
    snapshot_ref: request.rollback?.snapshot_ref ?? undefined,
  };
  return {
    action_reason: request.action_reason,
    source_signal: request.source_signal.type,
    source_signal_url_or_event_id: request.source_signal.ref,
    confidence_score: request.confidence_score,
    policy_id: policyId(approval),
    approval_id: approval.id,
    before_json: request.before ?? {},
    after_json: request.after ?? {},
    diff_summary: diffSummary(approval.diff),
    agent_role: request.agent.role,
    agent_version: request.agent.version,
    model_version: request.agent.model_version,
    prompt_version: request.agent.prompt_version,
    tool_name: request.tool.name,
    connector_name: request.tool.connector,
    tier: approval.verdict.tier,
    digest: approval.digest,
    trace: approval.trace,
    ...toJson(optional),
  };
}

/** Who approved, for the entries from the decision on. */
function traceFields(approval: Approval, event: LifeEvent): { [field: string]: Json } {
  const decided = approval.decided_at !== null && event.at >= approval.decided_at && approval.decided_by.length > 0;
  const jti = approval.release.jti !== null && approval.release.released_at !== null && event.at >= approval.release.released_at;
  return {
    ...(decided ? { approved_by: approval.decided_by, approved_at: approval.decided_at } : {}),
    ...(jti ? { jti: approval.release.jti } : {}),
  };
}

/** One draft for each event after number `from`, in order. */
export function entryDrafts(approval: Approval, from: number): EntryDraft[] {
  const events = approval.events.slice(from);
  if (events.length === 0) return [];
  const fields = requestFields(approval);
  return events.map((event) => ({
    ...fields,
    ...traceFields(approval, event),
    id: `${approval.id}-${event.n}`,
    type: event.type,
    workspace: approval.workspace,
    request_id: approval.id,
    actor: event.actor,
    timestamp_utc: event.at,
    detail: toJson(event.detail),
  }));
}

export type Note = {
  id: string;
  workspace: string;
  type: string;
  actor: string;
  at: string;
  request_id?: string | null;
  detail: { [key: string]: Json };
};

/** An entry that belongs to no approval: a pause, a signal, an execution that nobody asked for, a checkpoint. */
export const noteDraft = ({ id, workspace, type, actor, at, request_id = null, detail }: Note): EntryDraft => ({
  ...NOTHING,
  id,
  type,
  workspace,
  request_id,
  actor,
  timestamp_utc: at,
  detail: toJson(detail),
});

/** One draft for each event of a ledger that is not sealed yet. */
export const ledgerDrafts = (ledger: Ledger): EntryDraft[] =>
  ledger.events.map(({ n, type, actor, at, detail }) =>
    noteDraft({ id: `${ledger.workspace}-ledger-${n}`, workspace: ledger.workspace, type, actor, at, detail }),
  );

export const CHECKPOINT_TYPE = 'countersign-checkpoint+jwt';

/** A signed statement about the chain so far, as an entry of the chain itself. `token` is a JWS over workspace, seq, hash and time. */
export const checkpointDraft = (workspace: string, head: { seq: number; hash: string }, token: string, at: string): EntryDraft => ({
  ...noteDraft({
    id: `${workspace}-checkpoint-${head.seq}`,
    workspace,
    type: 'checkpoint',
    actor: 'system',
    at,
    detail: { seq: head.seq, hash: head.hash },
  }),
  checkpoint: token,
});
