// The judgement of a request for any instant, with what it would lead to. Pure; nothing of it is stored.
import type { Approval } from '../documents/approval.ts';
import { type AgentRequest, type JsonObject, toJson } from '../documents/request.ts';
import { fullFor } from '../ledger/admit.ts';
import { admitAsk } from '../ledger/admit-ask.ts';
import { capsNow } from '../ledger/caps.ts';
import { delegationsOn } from '../ledger/delegation.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { fillSlots } from '../policy/quorum.ts';
import type { Holidays } from '../policy/window.ts';
import type { Workspace } from '../policy/workspace.ts';
import { quorumView, releaseView } from './approval-view.ts';
import { heldNow } from './held-now.ts';
import { holdRefused } from './hold-refused.ts';
import { judgeRequest } from './judge-request.ts';
import { newApproval } from './new-approval.ts';
import { placeRelease, type ReleaseShown } from './place-release.ts';

type Situation = { workspace: Workspace; ledger: Ledger; holidays: Holidays; at: Date };

const NEVER: ReleaseShown = { opens_at: null, closes_at: null, zone: null, held_by: [] };

/** When it would go: in an open window the caps decide as well, as they would at its release. */
function releaseThen(approval: Approval, { workspace, ledger, holidays, at }: Situation): ReleaseShown {
  const placed = placeRelease({ approval, workspace, holidays, now: at });
  const full = placed.open ? fullFor(ledger, admitAsk(approval, workspace, at, 0)) : [];
  if (full.length === 0) return placed;
  const reasons = [...new Set(full.map(({ layer }) => `cap:${layer}`))];
  const { opens_at, closes_at, zone } = holdRefused({ approval, workspace, ledger, holidays, reasons, now: at });
  return { opens_at, closes_at, zone, held_by: reasons };
}

/** What `POST /v1/evaluate` answers: the verdict, what is missing, who would have to approve, when it would be released, how full its caps are. */
export function evaluation(workspace: Workspace, request: AgentRequest, { ledger, holidays, at }: Omit<Situation, 'workspace'>): JsonObject {
  const judged = judgeRequest(workspace, request, ledger, holidays, at);
  const { verdict, plan, missing } = judged.judgement;
  const arrival = { id: 'apr_preview', key: '', webhookId: '', bodyHash: '', trace: '', now: at, delegations: delegationsOn(ledger, at) };
  const preview = newApproval(workspace, request, judged, arrival);
  const held = heldNow(releaseThen(preview, { workspace, ledger, holidays, at }), { state: 'approved', request }, ledger, at);
  return toJson({
    verdict,
    missing,
    quorum: quorumView(fillSlots(plan.slots, []), preview.blocked),
    release: verdict.decision === 'deny' ? NEVER : releaseView(held, preview.expires_at),
    caps: capsNow(ledger, preview, workspace, at),
  });
}
