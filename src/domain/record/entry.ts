// What the audit log says of each event: the sixteen fields that each entry must have, and the approval trace.
import type { Approval, LifeEvent } from '../documents/approval.ts';
import { diff, diffSummary } from '../documents/diff.ts';
import type { Incident } from '../documents/incident.ts';
import { objectOf } from '../documents/json.ts';
import { type Json, type JsonObject, toJson } from '../documents/request.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Enrolment } from '../policy/enrolment.ts';
import type { EntryDraft } from './chain.ts';

/** The required fields besides `timestamp_utc`, where none of them applies (a pause, a checkpoint). */
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

/** `MATRIX_HASH#ROW_ID` of the first row; a verdict that no row gave has `-` in its place. */
const policyId = (matrix: string, row: string | undefined): string => `${matrix}#${row ?? '-'}`;

type Fields = { [field: string]: Json };

/** What is asked for: of an edited request another one before the edit than after it. */
const versionFields = (before: JsonObject, after: JsonObject, digest: Json): Fields => ({
  after_json: after,
  diff_summary: diffSummary(diff(before, after)),
  digest,
});

/** As it arrived: what the first edit found. */
function firstVersion({ request, digest, events }: Approval): Fields {
  const { before = {}, after = {} } = request;
  const first = events.find(({ type }) => type === 'edited');
  return first
    ? versionFields(before, objectOf(first.detail.after_before), first.detail.digest_before ?? null)
    : versionFields(before, after, digest);
}

/** What the request said, the same in every entry of its life but for what was edited. Before and after are kept whole. */
function requestFields(approval: Approval): Fields {
  const { id, request, verdict, trace } = approval;
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
    policy_id: policyId(verdict.matrix, verdict.rows[0]),
    approval_id: id,
    before_json: request.before ?? {},
    ...firstVersion(approval),
    agent_role: request.agent.role,
    agent_version: request.agent.version,
    model_version: request.agent.model_version,
    prompt_version: request.agent.prompt_version,
    tool_name: request.tool.name,
    connector_name: request.tool.connector,
    tier: verdict.tier,
    trace,
    ...toJson(optional),
  };
}

/** Events after which no approval stands any more. */
const UNDECIDES = new Set(['vote_taken_back', 'quorum_lost', 'edited']);

/**
 * What was known by the time of an event, read from the events up to it and not from the approval as it stands at the sealing:
 * which verdict held, what was asked for, who approved, under which `jti` it was released.
 */
function traceAfter(known: Fields, event: LifeEvent): Fields {
  const { type, detail, at } = event;
  if (UNDECIDES.has(type)) {
    const { approved_by: _who, approved_at: _when, exception_reason: _why, ...rest } = known;
    if (type !== 'edited') return rest;
    return { ...rest, ...versionFields(objectOf(known.before_json), objectOf(detail.after), detail.digest ?? null) };
  }
  if (type === 'verdict_given' && typeof detail.matrix === 'string' && Array.isArray(detail.rows)) {
    const [row] = detail.rows;
    const { approved_by: _who, approved_at: _when, exception_reason: _why, ...undecided } = known;
    const left = Array.isArray(detail.void_votes) ? undecided : known;
    return { ...left, policy_id: policyId(detail.matrix, typeof row === 'string' ? row : undefined), tier: detail.tier ?? null };
  }
  if (type === 'decided' && detail.decision === 'approved') return { ...known, approved_by: detail.decided_by ?? [], approved_at: at };
  if (type === 'released') return { ...known, jti: detail.jti ?? null };
  if (detail.assurance === 'break_glass') return { ...known, exception_reason: detail.reason ?? null };
  return known;
}

/** One draft for each event with a number above `from`, in order. The same event always makes the same id. */
export function entryDrafts(approval: Approval, from: number): EntryDraft[] {
  if (approval.events.length <= from) return [];
  let fields = requestFields(approval);
  const drafts: EntryDraft[] = [];
  for (const event of approval.events) {
    fields = traceAfter(fields, event);
    if (event.n <= from) continue;
    drafts.push({
      ...fields,
      id: `${approval.id}-${event.n}`,
      type: event.type,
      workspace: approval.workspace,
      request_id: approval.id,
      actor: event.actor,
      timestamp_utc: event.at,
      detail: event.detail,
    });
  }
  return drafts;
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
  detail,
});

/** One draft for each event of a ledger that is not sealed yet. */
export const ledgerDrafts = (ledger: Ledger): EntryDraft[] =>
  ledger.events.map(({ n, type, actor, at, detail }) =>
    noteDraft({ id: `${ledger.workspace}-ledger-${n}`, workspace: ledger.workspace, type, actor, at, detail }),
  );

/** One draft for each event of somebody's one-time codes that is not sealed yet. */
export const enrolmentDrafts = ({ workspace, person, events }: Enrolment): EntryDraft[] =>
  events.map(({ n, type, actor, at, detail }) => noteDraft({ id: `${workspace}-enrolment-${person}-${n}`, workspace, type, actor, at, detail }));

/** One draft for each event of an incident with a number above `from`, in order. */
export const incidentDrafts = ({ id, workspace, request_id, events }: Incident, from: number): EntryDraft[] =>
  events
    .slice(from)
    .map(({ n, type, actor, at, detail }) =>
      noteDraft({ id: `${id}-${n}`, workspace, type, actor, at, request_id, detail: { ...detail, incident: id } }),
    );

/** `typ` of the signed statement in a checkpoint: a compact JWS with the claims workspace, seq, hash and at. */
export const CHECKPOINT_TYPE = 'countersign-checkpoint+jwt';

/** A signed statement about the chain so far, as an entry of the chain itself: `token` is signed over `head`. */
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
