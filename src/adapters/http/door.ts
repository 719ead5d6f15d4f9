// What the HTTP door needs from the house: the flow's functions and the ports, as `wire` puts them together.
import type { Registry } from 'prom-client';
import { approvalView } from '../../domain/approval/approval-view.ts';
import { heldNow } from '../../domain/approval/held-now.ts';
import { placedNow } from '../../domain/approval/place-release.ts';
import type { Approval } from '../../domain/documents/approval.ts';
import type { ExecutionReport } from '../../domain/documents/compare-execution.ts';
import type { AgentRequest, Json, JsonObject } from '../../domain/documents/request.ts';
import type { Signal } from '../../domain/documents/signal.ts';
import type { Ledger } from '../../domain/ledger/ledger.ts';
import type { Holidays } from '../../domain/policy/window.ts';
import type { Workspace } from '../../domain/policy/workspace.ts';
import type { Accepted, Arrived, Evaluated, Known, Named } from '../../flow/accept-request.ts';
import type { DecisionAnswer } from '../../flow/collect-decision.ts';
import type { ConsumeAnswer } from '../../incidents/consume-grant.ts';
import type { ReadReview } from '../../incidents/read-review.ts';
import type { ExecutionAnswer } from '../../incidents/record-execution.ts';
import type { RequestsBehind } from '../../incidents/requests-behind.ts';
import type { Approvals } from '../../ports/approvals.ts';
import type { AuditLog, Incidents, Ledgers } from '../../ports/documents.ts';
import type { Signer } from '../../ports/executors.ts';
import type { Policies } from '../../ports/policies.ts';
import type { Clock, Logger, Tracer } from '../../ports/runtime.ts';
import type { Metrics } from './metrics.ts';
import type { Readiness } from './readiness.ts';

/** Everything that a call may cause. */
type Flow = {
  /** In order; those that are alike become a batch. */
  acceptRequests: (arrived: Arrived[]) => Promise<Accepted[]>;
  findKnown: (named: Named) => Promise<Known | null>;
  evaluateRequest: (workspace: Workspace, request: AgentRequest, at: Date) => Promise<Evaluated>;
  withdrawRequest: (id: string, by: { workspace: string; reason: string | null }) => Promise<DecisionAnswer>;
  recordExecution: (workspace: Workspace, report: ExecutionReport, speaksFor: (role: string) => boolean) => Promise<ExecutionAnswer>;
  consumeGrant: (workspace: Workspace, grant: string, webhookId: string) => Promise<ConsumeAnswer>;
  recordSignal: (workspace: Workspace, signal: Signal) => Promise<void>;
  /** Every cap of a workspace with what is used of it today, as `GET /v1/caps` lists them. */
  capsOf: (workspace: Workspace) => Promise<Json[]>;
  requestsBehind: RequestsBehind;
  readReview: ReadReview;
};

export type Door = {
  flow: Flow;
  approvals: Pick<Approvals, 'read' | 'list'>;
  ledgers: Pick<Ledgers, 'read'>;
  auditLog: Pick<AuditLog, 'query' | 'export'>;
  incidents: Pick<Incidents, 'list' | 'read'>;
  policies: Policies;
  signer: Pick<Signer, 'jwks'>;
  clock: Clock;
  holidays: Holidays;
  logger: Logger;
  registry: Registry;
  metrics: Metrics;
  tracer: Tracer;
  /** Whether the stores answer and the policies are loaded. */
  ready: () => Promise<Readiness>;
};

/** An approval as this workspace's callers see it now; with the ledger at hand also where a pause covers what waits. */
export const viewFor =
  ({ clock, holidays }: Pick<Door, 'clock' | 'holidays'>, workspace: Workspace, ledger: Ledger | null = null) =>
  (approval: Approval): JsonObject => {
    const now = clock.now();
    const placed = placedNow(approval, { workspace, holidays, now });
    return approvalView(approval, { people: workspace.people, release: ledger ? heldNow(placed, approval, ledger, now) : placed });
  };
