// The judgement of a request for any instant, with what it would lead to. Pure; nothing of it is stored.

import { type AgentRequest, type JsonObject, toJson } from '../documents/request.ts';
import { capsNow } from '../ledger/caps.ts';
import { delegationsOn } from '../ledger/delegation.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { fillSlots } from '../policy/quorum.ts';
import type { Holidays } from '../policy/window.ts';
import type { Workspace } from '../policy/workspace.ts';
import { quorumView, releaseView } from './approval-view.ts';
import { heldNow } from './held-now.ts';
import { judgeRequest } from './judge-request.ts';
import { newApproval } from './new-approval.ts';
import { placeRelease, type ReleaseShown } from './place-release.ts';

const NEVER: ReleaseShown = { opens_at: null, closes_at: null, zone: null, held_by: [] };

/** What `POST /v1/evaluate` answers: the verdict, what is missing, who would have to approve, when it would be released, how full its caps are. */
export function evaluation(
  workspace: Workspace,
  request: AgentRequest,
  { ledger, holidays, at }: { ledger: Ledger; holidays: Holidays; at: Date },
): JsonObject {
  const judged = judgeRequest(workspace, request, ledger, holidays, at);
  const { verdict, plan, missing } = judged.judgement;
  const arrival = { id: 'apr_preview', key: '', webhookId: '', bodyHash: '', trace: '', now: at, delegations: delegationsOn(ledger, at) };
  const preview = newApproval(workspace, request, judged, arrival);
  const placed = placeRelease({ approval: preview, workspace, holidays, now: at });
  const held = heldNow(placed, { state: 'approved', request }, ledger, at);
  return toJson({
    verdict,
    missing,
    quorum: quorumView(fillSlots(plan.slots, []), preview.blocked),
    release: verdict.decision === 'deny' ? NEVER : releaseView(held, preview.expires_at),
    caps: capsNow(ledger, preview, workspace, at),
  });
}
