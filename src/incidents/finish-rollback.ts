// A rollback was reported: each execution that it undid says how much of it was put back, and the incident hears of it.
import { applied } from '../domain/approval/decide.ts';
import type { Approval } from '../domain/documents/approval.ts';
import type { ExecutionReport } from '../domain/documents/compare-execution.ts';
import { restoredOf } from '../domain/documents/put-back.ts';
import { dueSteps } from '../domain/documents/steps.ts';
import { appliedToIncident } from '../domain/incident/decide-incident.ts';
import { doneBy } from '../domain/incident/rollback.ts';
import type { Approvals } from '../ports/approvals.ts';
import type { Incidents } from '../ports/documents.ts';
import type { Clock, Jobs } from '../ports/runtime.ts';

export type FinishRollback = (approval: Approval, report: ExecutionReport) => Promise<void>;

type Needs = { approvals: Approvals; incidents: Incidents; jobs: Jobs; clock: Clock };

/** May be repeated: an execution hears of the same rollback once. Nothing happens for what is no rollback, or was not reported as one that ended. */
export function finishRollback({ approvals, incidents, jobs, clock }: Needs): FinishRollback {
  return async (approval, report) => {
    const { id, workspace, state, rollback, diff } = approval;
    const isFailed = report.status === 'failed';
    if (!rollback || state !== (isFailed ? 'failed' : 'executed')) return;
    const totals = isFailed ? { restored: 0, left: diff.length } : await tell(approval, rollback.of, report);
    if (rollback.incident === null) return;
    const ended = isFailed ? 'failed' : report.status === 'partial' || totals.left > 0 ? 'partial' : 'done';
    await incidents.change(workspace, rollback.incident, (now) => {
      const isTold = now.events.some((event) => event.type === 'rollback_reported' && event.detail.request === id);
      if (isTold) return { next: null, result: null };
      const detail = { request: id, state: ended, ...totals };
      return appliedToIncident(now, { type: 'note', event: 'rollback_reported', by: 'system', detail }, clock.now());
    });
  };

  /** Each execution that it undid says how much of it was put back. A field that several of them had changed counts once. */
  async function tell({ id, request }: Approval, undone: string[], { status, after }: ExecutionReport): Promise<{ restored: number; left: number }> {
    const reported = status === 'done' ? (after ?? request.after ?? {}) : (after ?? {});
    const fields = new Map<string, 'restored' | 'left'>();
    for (const of of undone) {
      const done = await approvals.change(of, (now) => {
        const [first] = doneBy(now);
        const { restored, left } = first ? restoredOf(first, request, reported) : { restored: 0, left: [] };
        const { next } = applied(now, { type: 'roll_back', by: id, restored, left }, clock.now());
        return { next, result: first ? first.changes.map(({ path }) => ({ field: `${first.record} ${path}`, isLeft: left.includes(path) })) : [] };
      });
      if (!done) continue;
      for (const { field, isLeft } of done.result) fields.set(field, isLeft ? 'left' : 'restored');
      jobs.add(dueSteps(done.approval, 0, clock.now()));
    }
    const count = (end: 'restored' | 'left') => [...fields.values()].filter((one) => one === end).length;
    return { restored: count('restored'), left: count('left') };
  }
}
