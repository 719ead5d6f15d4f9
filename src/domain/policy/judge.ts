// Judging: a request against the matrix of its workspace. Pure; the answer names every row and rule that caused it.
import type { Plan, Tier, Verdict } from '../documents/approval.ts';
import { type ConditionContext, contextOf, type JudgeFacts } from '../documents/condition-context.ts';
import type { Change } from '../documents/diff.ts';
import { plainName } from '../documents/plain-name.ts';
import type { AgentRequest } from '../documents/request.ts';
import { coveringRows, fieldsOf } from './covering-rows.ts';
import { indexKey, type Row, UNSAID } from './matrix.ts';
import { missingOf, planOf, shortestAge } from './plan.ts';
import type { Workspace } from './workspace.ts';

export type { JudgeFacts } from '../documents/condition-context.ts';

/** `missing`: JSON Pointers of the parts of the bundle that the tier and the rows want and the request lacks. */
export type Judgement = { verdict: Verdict; plan: Plan; missing: string[] };

const NO_PLAN: Plan = {
  slots: [],
  review: false,
  reversible: true,
  window: null,
  outside_window: 'wait',
  charges: [],
  max_signal_age_ms: null,
};
/** What has no row is treated as the worst. */
const UNKNOWN_TIER: Tier = 3;
type Finding = { decision: Verdict['decision']; rules: string[]; reasons: string[] };

/** Adds what caused a decision; a denial drops what would only have asked. */
function add(finding: Finding, decision: 'ask' | 'deny', rule: string, reason: string): void {
  if (finding.decision === 'deny' && decision === 'ask') return;
  if (finding.decision !== decision) {
    finding.decision = decision;
    finding.rules = [];
    finding.reasons = [];
  }
  if (!finding.rules.includes(rule)) finding.rules.push(rule);
  if (!finding.reasons.includes(reason)) finding.reasons.push(reason);
}

function denied(workspace: Workspace, request: AgentRequest, rows: Row[], rule: string, reason: string, className?: string): Judgement {
  const tier = rows.length === 0 ? UNKNOWN_TIER : highestTier(rows);
  const verdict: Verdict = {
    decision: 'deny',
    tier,
    class: className ?? request.action.class,
    matrix: workspace.hash,
    rows: rows.map((row) => row.id),
    rules: [rule],
    reasons: [reason],
  };
  return { verdict, plan: NO_PLAN, missing: [] };
}

const TIERS = [3, 2, 1] as const;
const highestTier = (rows: Row[]): Tier => TIERS.find((tier) => rows.some((row) => row.tier === tier)) ?? 0;

/** Programs read the host of an address with a backslash, a blank or a user name before its path in different ways. */
const PLAIN_ADDRESS = /^https:\/\/[^\s/?#\\@]+(?:[/?#]|$)/i;

function isListedWebhook(workspace: Workspace, request: AgentRequest): boolean {
  const url = request.after?.url;
  if (workspace.webhook_allowlist.length === 0 || typeof url !== 'string' || !URL.canParse(url)) return false;
  const { host } = new URL(url);
  const schema = request.support?.payload_schema;
  return PLAIN_ADDRESS.test(url) && workspace.webhook_allowlist.some((one) => one.host === host && one.schema === schema);
}

/** Lists hold plain names: a name is among them however the agent spells it. */
const isAmong = (list: ReadonlySet<string>, name: string | undefined): boolean => name !== undefined && list.has(plainName(name));

function seenBy(workspace: Workspace, request: AgentRequest, changes: Change[], fields: string[], facts: JudgeFacts): ConditionContext {
  const { matrix } = workspace;
  return contextOf(
    request,
    changes,
    fields,
    {
      id: workspace.id,
      agency: workspace.agency,
      new_client: facts.now.getTime() < matrix.newUntilMs,
      lists_segments: matrix.knownSegments.size > 0,
      segment_known: isAmong(matrix.knownSegments, request.target.segment),
      segment_excluded: isAmong(matrix.excludedSegments, request.target.segment),
      source_allowed: isAmong(matrix.allowedSources, request.source_vendor),
      webhook_listed: isListedWebhook(workspace, request),
    },
    facts,
  );
}

/** What one row says, added to what the others said. */
function lookAt(row: Row, context: ConditionContext, finding: Finding): void {
  for (const rule of row.rules) {
    const answer = rule.when(context);
    if (answer === true) add(finding, rule.verdict, rule.id, rule.reason);
    else if (answer === null) add(finding, 'deny', rule.id, 'condition_failed');
  }
  const { otherwise } = row.written;
  if (row.auto === null) {
    add(finding, 'ask', `${row.id}.person`, row.reason);
    return;
  }
  const automatic = row.auto(context);
  if (automatic === null) add(finding, 'deny', `${row.id}.auto`, 'condition_failed');
  else if (!automatic && (otherwise === 'deny' || row.reason !== UNSAID || finding.decision === 'auto')) {
    add(finding, otherwise, `${row.id}.auto`, row.reason);
  }
}

/** What no row can switch off: a usable zone for a window of the prospect, safe mode, and fresh evidence. */
function lookAtAll(workspace: Workspace, request: AgentRequest, rows: Row[], facts: JudgeFacts, finding: Finding): void {
  const tier = highestTier(rows);
  if (facts.safe_mode && tier >= 2) add(finding, 'ask', 'safe-mode', 'safe_mode');
  const inProspectZone = rows.some((row) => row.written.window && workspace.matrix.windows[row.written.window]?.zone === 'prospect');
  if (inProspectZone && !facts.zone_usable) add(finding, 'ask', 'zone-unknown', 'zone_unknown');
  const oldest = shortestAge(rows);
  if (oldest !== null && facts.now.getTime() - Date.parse(request.source_signal.observed_at) > oldest) {
    add(finding, 'deny', 'evidence-age', 'evidence_stale');
  }
}

/** The rows that decide about a request, or the denial where there are none. */
function rowsFor(workspace: Workspace, request: AgentRequest, fields: string[], changes: Change[]): Row[] | Judgement {
  const { matrix } = workspace;
  const { action, agent, tool, target } = request;
  const no = (rows: Row[], rule: string, reason: string, className?: string) => denied(workspace, request, rows, rule, reason, className);
  if (action.class === 'approve' || action.action === 'approve') return no([], 'approve-is-for-humans', 'approve_is_for_humans', 'approve');
  const role = Object.hasOwn(matrix.roles, agent.role) ? matrix.roles[agent.role] : undefined;
  const rows = matrix.index.get(indexKey(agent.role, action.object, action.action));
  if (!role || !rows) return no([], 'default-deny', 'no_row');
  if (role.off) return no(rows, 'role-off', 'role_off');
  if (role.connectors && !role.connectors.has(tool.connector)) return no(rows, 'connectors', 'connector_not_allowed');
  const covering = coveringRows(rows, fields, changes);
  if (!covering) return no(rows, 'field-coverage', 'field_not_covered');
  const forbidden = covering.filter((row) => !row.written.allowed);
  if (forbidden[0]) return no(forbidden, `${forbidden[0].id}.denied`, forbidden[0].reason);
  if (covering.some((row) => row.written.class !== action.class)) return no(covering, 'class', 'wrong_class');
  if (isAmong(matrix.excludedSegments, target.segment)) return no(covering, 'excluded-segment', 'segment_excluded');
  return covering;
}

/**
 * The matrix's answer to a request as of `facts.now`. `changes` is the computed diff. Never throws: what cannot be
 * evaluated is a deny that says so.
 */
export function judge(workspace: Workspace, request: AgentRequest, changes: Change[], facts: JudgeFacts): Judgement {
  const fields = fieldsOf(request, changes);
  const rows = rowsFor(workspace, request, fields, changes);
  if (!Array.isArray(rows)) return rows;
  const finding: Finding = { decision: 'auto', rules: [], reasons: [] };
  const context = seenBy(workspace, request, changes, fields, facts);
  for (const row of rows) lookAt(row, context, finding);
  lookAtAll(workspace, request, rows, facts, finding);
  if (finding.decision === 'auto') for (const row of rows) finding.rules.push(`${row.id}.auto`);
  const verdict: Verdict = {
    decision: finding.decision,
    tier: highestTier(rows),
    class: rows[0]?.written.class ?? request.action.class,
    matrix: workspace.hash,
    rows: rows.map((row) => row.id),
    rules: finding.rules,
    reasons: finding.reasons,
  };
  if (finding.decision === 'deny') return { verdict, plan: NO_PLAN, missing: [] };
  return { verdict, plan: planOf(workspace, request, changes, rows), missing: missingOf(request, rows) };
}
