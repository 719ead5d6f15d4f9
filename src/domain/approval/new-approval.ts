// The first state of an approval: what arrived, and what the matrix said to it.
import type { Approval, Batch, Outcome, Release, Verdict } from '../documents/approval.ts';
import { digestOf, shownHash } from '../documents/canonical.ts';
import { type AgentRequest, DEFAULT_LIFETIME_MS } from '../documents/request.ts';
import { blockedNow, type Transfer } from '../policy/may-vote.ts';
import { votersOf, type Workspace } from '../policy/workspace.ts';
import { newNotice, outcomeOf, withEvents } from './acts.ts';
import { newFollowUp } from './decide-follow-up.ts';
import type { Judged } from './judge-request.ts';

/** What came with the request and is not part of it, and who is out of office at that time. */
export type Arrival = {
  id: string;
  key: string;
  webhookId: string;
  bodyHash: string;
  trace: string;
  now: Date;
  delegations?: Transfer[];
  batch?: Batch;
  rollback?: NonNullable<Approval['rollback']>;
};

const FIRST = { deny: 'denied', ask: 'asking', auto: 'approved' } as const;

/** Before anything was placed or tried. */
export const NOT_RELEASED: Release = {
  opens_at: null,
  closes_at: null,
  zone: null,
  held_by: [],
  at: null,
  under_way: false,
  attempts: 0,
  jti: null,
  released_at: null,
  delivered_at: null,
  in_doubt: false,
  consumed_by: null,
};

type Owner = Pick<Workspace, 'id' | 'people' | 'agents'>;

const deniedAtOnce = ({ reasons }: Verdict): Outcome =>
  outcomeOf(reasons.includes('evidence_stale') ? 'evidence_stale' : 'denied_by_policy', reasons.join(', '));

/** An agent that asks for what only people may do is written down as that. */
const firstEvents = (verdict: Verdict, actor: string) => [
  { type: 'request_received', actor },
  { type: 'verdict_given', actor: 'policy', detail: { ...verdict } },
  ...(verdict.class === 'approve' ? [{ type: 'policy_violation', actor, detail: { reason: 'approve is for humans only' } }] : []),
  ...(verdict.decision === 'deny' ? [{ type: 'decided', actor: 'policy', detail: { decision: 'denied', reasons: verdict.reasons } }] : []),
];

/** The document as it is inserted: version 1, with its first events. A deny has ended, and tells the agent so. */
export function newApproval(workspace: Owner, request: AgentRequest, { changes, judgement }: Judged, arrival: Arrival): Approval {
  const { now, rollback } = arrival;
  const { verdict, plan } = judgement;
  const denied = verdict.decision === 'deny';
  const voters = votersOf(workspace, request.agent.role, arrival.delegations ?? []);
  const asked = { plan, votes: [], ...(rollback ? { rollback } : {}) };
  const blank: Approval = {
    id: arrival.id,
    workspace: workspace.id,
    version: 1,
    key: arrival.key,
    webhook_id: arrival.webhookId,
    body_hash: arrival.bodyHash,
    request,
    diff: changes,
    digest: digestOf(request),
    shown: shownHash(request, changes, rollback?.left),
    verdict,
    plan,
    state: FIRST[verdict.decision],
    votes: [],
    decided_by: [],
    blocked: verdict.decision === 'ask' && blockedNow(asked, voters),
    release: NOT_RELEASED,
    outcome: denied ? deniedAtOnce(verdict) : null,
    notice: denied ? newNotice('approval.denied', now) : null,
    expires_at: request.expires_at ?? new Date(now.getTime() + DEFAULT_LIFETIME_MS).toISOString(),
    created_at: now.toISOString(),
    decided_at: denied ? now.toISOString() : null,
    trace: arrival.trace,
    asked: verdict.decision === 'ask',
    ...(arrival.batch ? { batch: arrival.batch } : {}),
    ...(rollback ? { rollback } : {}),
    ...(verdict.decision === 'ask' ? { follow_up: newFollowUp(asked, voters, now) } : {}),
    cards: [],
    events: [],
  };
  return withEvents(blank, now, firstEvents(verdict, `agent:${request.agent.role}`));
}
