// The door's work: judges requests that arrived and stores each approval, verdict and all, in one write.
import { evaluation } from '../domain/approval/evaluation.ts';
import { type Judged, judgeRequest } from '../domain/approval/judge-request.ts';
import { newApproval } from '../domain/approval/new-approval.ts';
import { scheduleRelease } from '../domain/approval/schedule-release.ts';
import type { Approval, Batch } from '../domain/documents/approval.ts';
import { batchesAmong } from '../domain/documents/batch.ts';
import { type AgentRequest, type FieldError, type Json, timeProblems } from '../domain/documents/request.ts';
import { dueSteps } from '../domain/documents/steps.ts';
import { delegationsOn } from '../domain/ledger/delegation.ts';
import type { Transfer } from '../domain/policy/may-vote.ts';
import type { Holidays } from '../domain/policy/window.ts';
import type { Workspace } from '../domain/policy/workspace.ts';
import type { Approvals } from '../ports/approvals.ts';
import type { Ledgers } from '../ports/documents.ts';
import type { Clock, Ids, Jobs } from '../ports/runtime.ts';

export type RefusalAtDoor = {
  kind: 'refused';
  code: 'invalid_request' | 'callback_not_allowed' | 'bundle_incomplete';
  errors: FieldError[];
};

/** What stands for the same key or webhook-id already. */
export type Known = { kind: 'repeated'; approval: Approval } | { kind: 'conflict' };

export type Accepted = { kind: 'created'; approval: Approval } | Known | RefusalAtDoor;

export type Evaluated = { kind: 'evaluated'; body: Json } | { kind: 'refused'; errors: FieldError[] };

/** `key` and `webhookId` are what it is known by, `bodyHash` is of the canonical body, `trace` 32 hex digits. */
export type Arrived = { workspace: Workspace; request: AgentRequest; key: string; webhookId: string; bodyHash: string; trace: string };

type Needs = {
  approvals: Approvals;
  ledgers: Ledgers;
  jobs: Jobs;
  clock: Clock;
  ids: Ids;
  holidays: Holidays;
  /** Why a callback address may not be used in this workspace; null where it may. */
  callbackProblem: (url: string, workspace: Workspace) => string | null;
};

const refuse = (code: RefusalAtDoor['code'], errors: FieldError[]): RefusalAtDoor => ({ kind: 'refused', code, errors });

/**
 * Requests in, approvals out, in order: each stored before it is answered, and the same one for the same key and body. Those of one
 * call that are alike become a batch.
 */
export function acceptRequests(needs: Needs) {
  const { clock, ids } = needs;
  return async (arrived: Arrived[]): Promise<Accepted[]> => {
    const now = clock.now();
    const looked = await Promise.all(arrived.map((one) => lookAt(needs, one, arrived.length > 1, now)));
    const batches = batchesAmong(
      looked.flatMap((one) => ('judged' in one ? [{ id: one.id, request: one.arrived.request, ...one.judged.judgement }] : [])),
      () => ids.newId('bat'),
    );
    return Promise.all(looked.map((one) => ('judged' in one ? store(needs, one, batches.get(one.id), now) : one)));
  };
}

/**
 * A repetition gets its approval, whatever the matrix and the clock say by now. One request alone is told from a repetition by its
 * insert, which saves a question to the store; of several it has to be known before, since a batch is made of new ones.
 */
async function lookAt(needs: Needs, arrived: Arrived, isOneOfMany: boolean, now: Date): Promise<JudgedArrival | Known | RefusalAtDoor> {
  const known = isOneOfMany ? await findKnown(needs)(arrived) : null;
  if (known) return known;
  const judged = await judgeArrived(needs, arrived, now);
  return 'judged' in judged || isOneOfMany ? judged : ((await findKnown(needs)(arrived)) ?? judged);
}

type JudgedArrival = { id: string; arrived: Arrived; judged: Judged; delegations: Transfer[] };

/** What the matrix says to a request, or why it is not taken at all. */
async function judgeArrived({ ledgers, ids, holidays, callbackProblem }: Needs, arrived: Arrived, now: Date): Promise<JudgedArrival | RefusalAtDoor> {
  const { workspace, request } = arrived;
  const badTimes = timeProblems(request, now);
  if (badTimes.length > 0) return refuse('invalid_request', badTimes);
  const badCallback = callbackProblem(request.callback_url, workspace);
  if (badCallback) return refuse('callback_not_allowed', [{ path: '/callback_url', code: 'callback_not_allowed', message: badCallback }]);
  const ledger = await ledgers.read(workspace.id);
  const judged = judgeRequest(workspace, request, ledger, holidays, now);
  const { missing } = judged.judgement;
  if (missing.length > 0) {
    const errors = missing.map((path) => ({ path, code: 'missing', message: 'The tier or row of this action needs it in the approval bundle' }));
    return refuse('bundle_incomplete', errors);
  }
  return { id: ids.newId('apr'), arrived, judged, delegations: delegationsOn(ledger, now) };
}

async function store(
  { approvals, jobs, holidays }: Needs,
  { arrived, judged, id, delegations }: JudgedArrival,
  batch: Batch | undefined,
  now: Date,
): Promise<Accepted> {
  const { workspace, request } = arrived;
  const first = newApproval(workspace, request, judged, { ...arrived, id, now, delegations, ...(batch ? { batch } : {}) });
  const { inserted, approval } = await approvals.insert(scheduleRelease(first, workspace, holidays, now));
  if (!inserted) return knownAs(approval, arrived);
  jobs.add(dueSteps(approval, 0, now));
  return { kind: 'created', approval };
}

/** What a request is known by. */
export type Named = Pick<Arrived, 'workspace' | 'key' | 'webhookId' | 'bodyHash'>;

const knownAs = (approval: Approval, { key, bodyHash }: Named): Known =>
  approval.key === key && approval.body_hash === bodyHash ? { kind: 'repeated', approval } : { kind: 'conflict' };

/** What a key, webhook-id and body stand for already; null where they are new. */
export function findKnown({ approvals }: Pick<Needs, 'approvals'>) {
  return async (named: Named): Promise<Known | null> => {
    const approval = await approvals.byKey(named.workspace.id, named.key, named.webhookId);
    return approval && knownAs(approval, named);
  };
}

/** The same judgement for any instant, and nothing else: stores nothing, enqueues nothing. Every time is checked against that instant. */
export function evaluateRequest({ ledgers, holidays }: Pick<Needs, 'ledgers' | 'holidays'>) {
  return async (workspace: Workspace, request: AgentRequest, at: Date): Promise<Evaluated> => {
    const errors = timeProblems(request, at);
    if (errors.length > 0) return { kind: 'refused', errors };
    return { kind: 'evaluated', body: evaluation(workspace, request, { ledger: await ledgers.read(workspace.id), holidays, at }) };
  };
}
