// The executor reports what it really did. What matches closes the approval; anything else is a bypass, of tier 2 and 3 an incident at once.
import { GRANT_TYPE } from '../domain/approval/callback.ts';
import { applied } from '../domain/approval/decide.ts';
import type { Approval } from '../domain/documents/approval.ts';
import { digitsOf } from '../domain/documents/canonical.ts';
import { type Bypass, compareExecution, type ExecutionReport, reportHash } from '../domain/documents/compare-execution.ts';
import { objectOf, textsOf } from '../domain/documents/json.ts';
import { type Json, toJson } from '../domain/documents/request.ts';
import { dueSteps } from '../domain/documents/steps.ts';
import { untraced } from '../domain/documents/untraced.ts';
import { ofExecution } from '../domain/incident/observation.ts';
import { incidentIdOf } from '../domain/incident/opening.ts';
import { finishAttempt } from '../domain/ledger/admit.ts';
import { removeCharges } from '../domain/ledger/caps.ts';
import type { Hold } from '../domain/ledger/ledger.ts';
import { executionTier, textsIn } from '../domain/policy/execution-tier.ts';
import { knownRole } from '../domain/policy/known-role.ts';
import type { Workspace } from '../domain/policy/workspace.ts';
import { noteDraft } from '../domain/record/entry.ts';
import { sealRecord } from '../flow/seal-record.ts';
import type { Approvals } from '../ports/approvals.ts';
import type { AuditLog, Ledgers } from '../ports/documents.ts';
import type { Signer } from '../ports/executors.ts';
import type { Clock, Jobs, Logger } from '../ports/runtime.ts';
import type { AddBypass } from './add-bypass.ts';
import type { FinishRollback } from './finish-rollback.ts';
import type { Watch } from './watch-tripwires.ts';

type Needs = {
  approvals: Approvals;
  auditLog: AuditLog;
  ledgers: Ledgers;
  addBypass: AddBypass;
  finishRollback: FinishRollback;
  watch: Watch;
  signer: Signer;
  jobs: Jobs;
  clock: Clock;
  logger: Logger;
  /** There is room under caps again: has those tried again, afterwards, that wait for it. */
  wake: (workspace: string) => void;
};

/** From here on a bypass is an incident. */
const LOWEST_TIER = 2;
const RECORD_DIGITS = 32;

export type ExecutionAnswer = { matched: boolean; bypass: Bypass | null };

/**
 * May be repeated: the same report gets the same answer and changes nothing more. The entry is sealed before the answer. A request of a role that
 * whoever reports does not speak for is not theirs to end.
 */
export function recordExecution({ approvals, auditLog, ledgers, addBypass, finishRollback, watch, signer, jobs, clock, logger, wake }: Needs) {
  return async (workspace: Workspace, report: ExecutionReport, speaksFor: (role: string) => boolean): Promise<ExecutionAnswer> => {
    const claims = report.grant ? await ours(workspace, report.grant) : null;
    // The request that the report names is the one it is about, whosever grant came with it.
    const id = report.request_id ?? (typeof claims?.sub === 'string' ? claims.sub : null);
    const found = id ? await approvals.read(id) : null;
    const isTheirs = found?.approval.workspace === workspace.id && speaksFor(found.approval.request.agent.role);
    const approval = isTheirs ? found.approval : null;
    const hash = reportHash(report);
    const known = approval?.events.filter((event) => event.detail.report === hash) ?? [];
    const earlier = known.find(({ type }) => type === 'bypass_found');
    if (earlier) return { matched: false, bypass: bypassIn(earlier.detail) };
    if (known.length > 0 && approval) await finishRollback(approval, report);
    if (known.length > 0) return { matched: true, bypass: null };

    const bypass = compareExecution(approval, claims, report);
    if (bypass) {
      logger.warn({ workspace: workspace.id, request: approval?.id, code: bypass.code }, 'An execution was not what was approved');
      await asIncident(workspace, approval, bypass, report, hash);
    }
    await watch(workspace, ofExecution(workspace, touchedBy(workspace, approval, report, hash)));
    if (approval) await onApproval(approval, report, bypass, hash);
    else await onRecord(workspace, report, bypass, hash);
    return { matched: bypass === null, bypass };
  };

  /** The claims of a grant of ours for this workspace. */
  async function ours(workspace: Workspace, grant: string) {
    const claims = await signer.verify(grant, GRANT_TYPE);
    return claims?.aud === workspace.id ? claims : null;
  }

  async function onApproval(approval: Approval, report: ExecutionReport, bypass: Bypass | null, hash: string): Promise<void> {
    const detail = { report: hash, before: report.before ?? null, after: report.after ?? null };
    const act = { type: 'execute' as const, status: report.status, executed_at: report.executed_at, bypass, detail };
    const done = await approvals.change(approval.id, (now) => {
      if (now.events.some((event) => event.detail.report === hash)) return { next: null, result: { fails: false } };
      const { next } = applied(now, act, clock.now());
      return { next, result: { fails: next?.state === 'failed' && now.state !== 'failed' } };
    });
    if (!done) return;
    const sealed = (await approvals.read(approval.id))?.sealed ?? 0;
    await approvals.markSealed(approval.id, await sealRecord({ auditLog })(done.approval, sealed));
    jobs.add(dueSteps(done.approval, 0, clock.now()));
    if (!bypass) await finishRollback(done.approval, report);
    // Only the report that ended it: any other would give the same caps back again.
    if (done.result.fails && !bypass) {
      const charged = (done.approval.events.find((event) => event.type === 'caps_reserved')?.detail.charges ?? []) as Hold['charged'];
      await ledgers.change(approval.workspace, (ledger) => ({
        next: finishAttempt(removeCharges(ledger, charged), approval.id, { delivered: true }),
        result: null,
      }));
      wake(approval.workspace);
    }
  }

  /** An execution that no approval knows of stands in the workspace's own record. */
  async function onRecord(workspace: Workspace, report: ExecutionReport, bypass: Bypass | null, hash: string): Promise<void> {
    const { grant: _secret, ...told } = report;
    const detail = { ...bypass, report: hash, ...toJson(told) };
    const id = `${workspace.id}-bypass-${digitsOf(hash, RECORD_DIGITS)}`;
    const at = clock.now().toISOString();
    await auditLog.append(workspace.id, [noteDraft({ id, workspace: workspace.id, type: 'bypass_found', actor: 'executor', at, detail })]);
  }

  /** Whom it touched, as the report says it, or as it was approved. */
  function touchedBy(workspace: Workspace, approval: Approval | null, report: ExecutionReport, hash: string) {
    const told = textsIn(report.target);
    return {
      hash,
      at: clock.now().toISOString(),
      role: approval?.request.agent.role ?? knownRole(workspace, textsIn(report.agent).role ?? null),
      segment: told.segment ?? approval?.request.target.segment ?? null,
      record: approval?.request.target.record_ids[0] ?? firstRecord(report.target) ?? told.contact ?? told.account ?? null,
    };
  }

  /** Below tier 2 it is for the digest alone. It pauses the role only where the workspace says so: one wrong report must not stop a client. */
  async function asIncident(workspace: Workspace, approval: Approval | null, bypass: Bypass, report: ExecutionReport, hash: string): Promise<void> {
    const tier = executionTier(workspace, approval, report);
    if (tier < LOWEST_TIER) return;
    const { role, record } = touchedBy(workspace, approval, report, hash);
    const request = approval?.id ?? report.request_id ?? null;
    const ask = {
      id: incidentIdOf(`${workspace.id} ${approval?.id ?? ''} ${bypass.code} ${hash}`),
      kind: 'bypass',
      opened_by: 'system',
      request_id: request,
      code: bypass.code,
      detail: bypass.detail,
      tier,
      agent_role: role,
      pause: workspace.pause_on_bypass ? { role, connector: null } : null,
      evidence: { status: report.status, executed_at: report.executed_at, ...(approval ? {} : untraced(report)) },
    };
    await addBypass(workspace, ask, { report: hash, code: bypass.code, request, record });
  }
}

const bypassIn = (detail: { [key: string]: Json }): Bypass => ({ code: String(detail.code), detail: String(detail.detail) });

const firstRecord = (target: Json | undefined): string | null => textsOf(objectOf(target).record_ids)[0] ?? null;
