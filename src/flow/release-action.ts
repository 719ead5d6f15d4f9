// The release: everything is checked again, the caps are reserved, the entry is sealed, and only then the executor is told.
// Each step is repeatable from what is stored; each attempt goes through all of them anew.
import { grantOverAt } from '../domain/approval/callback.ts';
import { restsOnVotes } from '../domain/approval/decide-release.ts';
import { placeRelease } from '../domain/approval/place-release.ts';
import { reasonToEnd, STOPPING } from '../domain/approval/reason-to-end.ts';
import type { Approval } from '../domain/documents/approval.ts';
import { glassIncident, withoutBreaker } from '../domain/incident/glass-incident.ts';
import { hasMissedTurn, retakeTurn } from '../domain/ledger/turns.ts';
import type { Entry } from '../domain/record/chain.ts';
import { witnessedApprovers } from '../domain/record/witnessed-approvers.ts';
import { ATTEMPT_MS, Attempt, type ReleaseNeeds } from './release/attempt.ts';
import { MatrixElsewhere, needMatrixInForce, tellOfOtherMatrix } from './release/matrix-elsewhere.ts';
import { reserveCaps } from './release/reserve-caps.ts';
import { sendRelease } from './release/send-release.ts';

/** How long others keep away from an attempt whose process may have died. */
export const LEASE_MS = ATTEMPT_MS + 5_000;

const ENTRIES_AT_ONCE = 100;

/** Whose approvals of the current digest the audit log bears witness to: a vote that is only in the document counts for nothing. */
async function readWitnessed(attempt: Attempt): Promise<Set<string>> {
  await attempt.seal();
  const { id, workspace, digest } = attempt.approval;
  const entries: Entry[] = [];
  let cursor: string | undefined;
  do {
    const { items, next } = await attempt.needs.auditLog.query({ workspace, request: id, limit: ENTRIES_AT_ONCE, cursor });
    entries.push(...items);
    cursor = next ?? undefined;
  } while (cursor !== undefined);
  return witnessedApprovers(entries, digest);
}

/** The point of no return for withdraw, edit and take-back; false where this approval is not due. */
async function begin(attempt: Attempt): Promise<boolean> {
  const { clock } = attempt.needs;
  const voters = restsOnVotes(attempt.approval) ? { ...(await attempt.voters()), witnessed: await readWitnessed(attempt) } : null;
  const until = new Date(clock.now().getTime() + LEASE_MS).toISOString();
  const refused = await attempt.act({ type: 'begin_attempt', until, voters });
  return refused === null && (attempt.approval.state === 'releasing' || attempt.approval.state === 'released');
}

/** A rollback is not stopped by what happens to one of its records: its executor compares each and reports what it left. */
async function stoppedBy(attempt: Attempt): Promise<string | null> {
  if (attempt.approval.rollback) return null;
  const { request, created_at } = attempt.approval;
  const stop = await attempt.needs.signals.find({
    workspace: attempt.workspace.id,
    types: STOPPING,
    since: created_at,
    contact: request.target.contact ?? null,
    records: request.target.record_ids,
  });
  return stop?.type ?? null;
}

/** Stop events, stale evidence, expiry: ends what is not released yet, fails what was released and never arrived. */
async function endsEarly(attempt: Attempt): Promise<boolean> {
  const end = reasonToEnd(attempt.approval, await stoppedBy(attempt), attempt.needs.clock.now());
  if (!end) return false;
  if (attempt.approval.state === 'releasing') await attempt.stop(end);
  else await attempt.giveUp(end.code === 'evidence_stale' ? 'expired' : end.code, end.reason);
  return true;
}

/** Also where the window closes, or the request expires, before a grant could be used: looked at again when it has. */
async function heldByWindow(attempt: Attempt): Promise<boolean> {
  const { clock, holidays } = attempt.needs;
  const place = placeRelease({ approval: attempt.approval, workspace: attempt.workspace, holidays, now: clock.now() });
  attempt.closesAt = place.closes_at;
  const over = place.open ? grantOverAt(attempt.approval, place.closes_at, clock.now()) : null;
  if (place.open && over === null) return false;
  const { opens_at, closes_at, zone, held_by, at } = over === null ? place : { ...place, held_by: ['window'], at: over };
  await attempt.act({ type: 'hold', reasons: held_by, at, opens_at, closes_at, zone });
  return true;
}

/** Held by a pause that is over, and nobody was there when its turn came: it gets another, so that an outage ends in no burst either. */
async function outOfTurn(attempt: Attempt): Promise<boolean> {
  const { clock, ledgers } = attempt.needs;
  const { opens_at, closes_at, zone } = attempt.approval.release;
  if (!hasMissedTurn(attempt.waited, clock.now())) return false;
  const at = await ledgers.change(attempt.workspace.id, (ledger) => {
    const turn = retakeTurn(ledger, attempt.workspace.resume_per_minute, clock.now());
    return { next: turn.next, result: turn.at };
  });
  if (Date.parse(at) <= clock.now().getTime()) return false;
  await attempt.act({ type: 'hold', reasons: ['turn'], at, opens_at, closes_at, zone });
  return true;
}

/** Everything that may still be in the way, the cheapest first; then the caps, the point of release, the entry, and the executor. */
async function release(attempt: Attempt): Promise<void> {
  const incident = glassIncident(attempt.approval);
  if (incident) await attempt.needs.openIncident(withoutBreaker(attempt.workspace, attempt.approval), incident);
  if (await endsEarly(attempt)) return;
  if (await heldByWindow(attempt)) return;
  if (await outOfTurn(attempt)) return;
  const charges = await reserveCaps(attempt);
  if (!charges) return;
  if (attempt.approval.state === 'releasing') {
    const refused = await attempt.act({ type: 'release', jti: attempt.needs.ids.newId('jti'), charges });
    if (refused) return;
  }
  await attempt.seal();
  await sendRelease(attempt);
}

async function run(attempt: Attempt): Promise<Approval> {
  try {
    if (await begin(attempt)) await release(attempt);
    await attempt.seal();
    return attempt.approval;
  } finally {
    await attempt.needs.approvals.markSealed(attempt.approval.id, attempt.sealed);
  }
}

/** One attempt to release one approval. Throws where another process has to do it. */
export function releaseAction(needs: ReleaseNeeds) {
  const { approvals, ledgers, policies, logger } = needs;
  const tell = tellOfOtherMatrix(logger);
  return async (id: string): Promise<Approval | null> => {
    const found = await approvals.read(id);
    const workspace = found && policies.get(found.approval.workspace);
    if (!found || !workspace) return null;
    try {
      await needMatrixInForce(ledgers, workspace);
      return await run(new Attempt(needs, workspace, found.approval, found.sealed));
    } catch (error) {
      if (error instanceof MatrixElsewhere) tell(workspace);
      throw error;
    }
  };
}
