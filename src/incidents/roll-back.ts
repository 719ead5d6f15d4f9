// Takes back what was done: planned from the stored diffs, previewed, and asked as approvals like any other.
import { withEvents } from '../domain/approval/acts.ts';
import { newApproval } from '../domain/approval/new-approval.ts';
import type { Approval, State } from '../domain/documents/approval.ts';
import { sha256 } from '../domain/documents/canonical.ts';
import { MAX_LIFETIME_MS } from '../domain/documents/request.ts';
import { dueSteps } from '../domain/documents/steps.ts';
import { leadsOf } from '../domain/incident/behind-incident.ts';
import { appliedToIncident } from '../domain/incident/decide-incident.ts';
import { type Done, doneBy, planRollback, type RollbackPlan } from '../domain/incident/rollback.ts';
import { judgeRollback, type RollbackPart, rollbackRequests } from '../domain/incident/rollback-request.ts';
import { isInScope, type RollbackScope } from '../domain/incident/rollback-scope.ts';
import { delegationsOn } from '../domain/ledger/delegation.ts';
import type { Workspace } from '../domain/policy/workspace.ts';
import type { Approvals } from '../ports/approvals.ts';
import type { Incidents, Ledgers, Signals } from '../ports/documents.ts';
import type { Clock, Ids, Jobs } from '../ports/runtime.ts';

export type RollBack = {
  /** What it would do. Changes nothing. */
  plan: (workspace: Workspace, scope: RollbackScope) => Promise<RollbackPlan>;
  /** Asks people for it. The same rollback asked for by two at once is one: `isNew` tells who was first. */
  ask: (
    workspace: Workspace,
    scope: RollbackScope,
    why: { incident: string | null; reason: string; by: string },
  ) => Promise<{ plan: RollbackPlan; approvals: Approval[]; isNew: boolean }>;
};

type Needs = { approvals: Approvals; ledgers: Pick<Ledgers, 'read'>; incidents: Incidents; signals: Signals; jobs: Jobs; clock: Clock; ids: Ids };

const PAGE = 500;
const MOST_CHANGED = 10_000;
const TRACE_DIGITS = 32;
/** Ends after which the same may be asked for once more. */
const IN_VAIN: ReadonlySet<State> = new Set(['denied', 'expired', 'withdrawn', 'failed']);

/** Plans anew each time, from what is stored by then: between a preview and the asking more may have changed. */
export function rollBack({ approvals, ledgers, incidents, signals, jobs, clock, ids }: Needs): RollBack {
  return {
    plan: async (workspace, scope) => (await planFor(workspace, scope)).plan,
    async ask(workspace, scope, why) {
      const { plan, executed, byId } = await planFor(workspace, scope);
      const parts = rollbackRequests(workspace.id, plan, executed, { ...why, now: clock.now() });
      const asked = await Promise.all(parts.map((part) => askFor(workspace, part, why.by, byId)));
      const all = asked.map(({ approval }) => approval);
      if (why.incident !== null) await note(workspace.id, why.incident, all);
      return { plan, approvals: all, isNew: asked.some(({ inserted }) => inserted) };
    },
  };

  async function planFor(workspace: Workspace, scope: RollbackScope) {
    const chosen = 'request' in scope ? (await approvals.read(scope.request))?.approval : null;
    const since = 'request' in scope ? new Date(chosen?.created_at ?? clock.now()) : scope.since;
    const all = await executedSince(workspace.id, since);
    const executed = all.flatMap(doneBy);
    const byId = new Map(all.map((one) => [one.id, one]));
    const isChosen = ({ id, at }: Done) => {
      const approval = byId.get(id);
      return approval !== undefined && isInScope(scope, approval, at);
    };
    const changed = await signals.recent({ workspace: workspace.id, type: 'record_changed', since: since.toISOString(), limit: MOST_CHANGED });
    const changedAt = new Map<string, string>();
    for (const { record_id, at } of changed) if (record_id !== null && !changedAt.has(record_id)) changedAt.set(record_id, at);
    return { plan: planRollback(executed, isChosen, changedAt), executed, byId };
  }

  /** Everything that was executed since an instant, in the order in which it was asked: a request may be as old as it may live. */
  async function executedSince(workspace: string, since: Date): Promise<Approval[]> {
    const oldest = since.getTime() - MAX_LIFETIME_MS;
    const found: Approval[] = [];
    for (const state of ['executed', 'rolled_back'] as const) {
      let cursor: string | undefined;
      do {
        const { items, next } = await approvals.list({ workspace, state, limit: PAGE, cursor });
        found.push(...items.filter((one) => Date.parse(one.created_at) >= oldest));
        const last = items.at(-1);
        cursor = next !== null && last && Date.parse(last.created_at) >= oldest ? next : undefined;
      } while (cursor !== undefined);
    }
    return found.toReversed().sort((one, other) => Date.parse(one.created_at) - Date.parse(other.created_at));
  }

  /** Under a key that says what it undoes, so that it is asked for once at a time. */
  async function askFor(workspace: Workspace, { request, rollback }: RollbackPart, by: string, byId: ReadonlyMap<string, Approval>) {
    const now = clock.now();
    const delegations = delegationsOn(await ledgers.read(workspace.id), now);
    const judged = judgeRollback(
      workspace,
      request,
      rollback.of.flatMap((id) => byId.get(id) ?? []),
    );
    // No caller can have taken it: the door takes away the blank in front of theirs.
    const name = ` rollback-${sha256(JSON.stringify([rollback.of, request.before, request.after]))}`;
    const id = ids.newId('apr');
    for (let turn = 0; ; turn += 1) {
      const key = `${name}-${turn}`;
      const arrival = { id, key, webhookId: key, bodyHash: key, trace: sha256(id).slice(-TRACE_DIGITS), now, delegations, rollback };
      const first = withEvents(newApproval(workspace, request, judged, arrival), now, [
        {
          type: 'rollback_asked',
          actor: by,
          detail: { of: rollback.of, incident: rollback.incident, ...(rollback.left ? { left: rollback.left } : {}) },
        },
      ]);
      const stored = await approvals.insert(first);
      if (stored.inserted) jobs.add(dueSteps(stored.approval, 0, now));
      if (stored.inserted || !IN_VAIN.has(stored.approval.state)) return stored;
    }
  }

  /** May be repeated: whoever asks again after a crash has written what the first could not. */
  async function note(workspace: string, incident: string, asked: Approval[]): Promise<void> {
    await incidents.change(workspace, incident, (now) => {
      const known = leadsOf(now).rollbacks;
      const missing = asked.filter(({ id, rollback }) => rollback?.incident === incident && !known.includes(id));
      const [first] = missing;
      if (!first) return { next: null, result: null };
      const detail = { request: missing.map(({ id }) => id).join(', ') };
      return appliedToIncident(now, { type: 'note', event: 'rollback_asked', by: first.rollback?.by ?? 'system', detail }, clock.now());
    });
  }
}
