// The approval as the outside sees it: what POST and GET answer and what callbacks carry. Never the grant.
import { type Approval, OPEN } from '../documents/approval.ts';
import type { JsonObject } from '../documents/request.ts';
import { peopleNow, transfersIn } from '../policy/may-vote.ts';
import { type FilledSlot, fillSlots, type Person, standingApprovers } from '../policy/quorum.ts';
import { opensAfterExpiry, type ReleaseShown } from './place-release.ts';

/** A diff that is longer than this (as JSON, in bytes) is left out of callbacks; GET has it. */
const MAX_DIFF_BYTES = 32 * 1024;

/**
 * `people` are those of the workspace: they decide who fills which slot. `release` is what is told of it where that is not what is
 * stored. `callback` leaves out a long diff and says so by `diff_omitted: true`.
 */
export type ViewContext = { callback?: boolean; people?: Person[]; release?: ReleaseShown };

/** Without the workspace's people only slots of one and the same group can be told apart: the approvers take them in order. */
function filled(approval: Approval, people: Person[] | undefined): FilledSlot[] {
  const { plan, votes } = approval;
  if (people) return slotsFilled(approval, people);
  const groups = [...new Set(plan.slots.map((slot) => slot.group))];
  const approvers = votes.filter((vote) => vote.vote === 'approve');
  return fillSlots(plan.slots, groups.length > 1 ? [] : approvers.map(({ person }) => ({ id: person, name: person, groups })));
}

/** The slots as the votes fill them, each for whom it was cast. */
export const slotsFilled = (approval: Approval, people: Person[]): FilledSlot[] =>
  fillSlots(
    approval.plan.slots,
    standingApprovers(approval.votes, peopleNow({ people, operators: [], delegations: transfersIn(approval) }, approval)),
  );

/** What the executor has to do instead of what was asked for, whole: it could not act without it. */
function editedView({ edits, request }: Approval) {
  const last = edits?.at(-1);
  return last ? { edited: { by: last.by, at: last.at, after: request.after ?? {} } } : {};
}

const isLong = (value: unknown) => new TextEncoder().encode(JSON.stringify(value)).length > MAX_DIFF_BYTES;

/** Who has to approve, and who has. */
export const quorumView = (slots: FilledSlot[], blocked: boolean) => ({
  needed: slots.length,
  groups: [...new Set(slots.map(({ group }) => group))],
  slots: slots.map(({ group, after, filled_by }) => ({ group, after, filled_by })),
  blocked,
});

/** When it may be released; `expiresAt` is null where it expires no more. */
export const releaseView = ({ opens_at, closes_at, zone, held_by }: ReleaseShown, expiresAt: string | null) => {
  const late = expiresAt !== null && opensAfterExpiry({ opens_at }, expiresAt);
  return { opens_at, closes_at, zone, held_by, ...(late ? { opens_after_expiry: true } : {}) };
};

/** What POST and GET answer. Pure. */
export function approvalView(approval: Approval, { callback = false, people, release = approval.release }: ViewContext = {}): JsonObject {
  const omitted = callback && isLong(approval.diff);
  return {
    id: approval.id,
    workspace: approval.workspace,
    state: approval.state,
    digest: approval.digest,
    verdict: approval.verdict,
    quorum: { ...quorumView(filled(approval, people), approval.blocked), votes: approval.votes.map(({ reason: _inOutcome, ...vote }) => vote) },
    release: releaseView(release, OPEN.has(approval.state) ? approval.expires_at : null),
    diff: omitted ? [] : approval.diff,
    ...(omitted ? { diff_omitted: true } : {}),
    ...editedView(approval),
    decided_by: approval.decided_by,
    outcome: approval.outcome,
    client_ref: approval.request.client_ref ?? null,
    expires_at: approval.expires_at,
    created_at: approval.created_at,
    trace: approval.trace,
  };
}
