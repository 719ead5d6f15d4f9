// The release: everything is checked again, the caps are reserved, the entry is sealed, and only then the executor is told.
// Each step is repeatable from what is stored; each attempt goes through all of them anew.
import type { Act } from '../domain/acts.ts';
import { admit, finishAttempt, giveBack } from '../domain/admit.ts';
import { admitAsk } from '../domain/admit-ask.ts';
import type { Approval } from '../domain/approval.ts';
import { retryAt, TRY_FOR_MS } from '../domain/backoff.ts';
import { callbackOf, GRANT_TYPE, grantClaims, grantOverAt } from '../domain/callback.ts';
import { applied } from '../domain/decide.ts';
import { delegationsOn } from '../domain/delegation.ts';
import { glassIncident, withoutBreaker } from '../domain/glass-incident.ts';
import { holdRefused } from '../domain/hold-refused.ts';
import { judgeRequest } from '../domain/judge-request.ts';
import type { Admission, Hold, Ledger } from '../domain/ledger.ts';
import type { Voters } from '../domain/may-vote.ts';
import { ofRelease } from '../domain/observation.ts';
import { observe } from '../domain/observe.ts';
import type { OpenAsk } from '../domain/opening.ts';
import { placeRelease } from '../domain/place-release.ts';
import { reasonToEnd, STOPPING } from '../domain/reason-to-end.ts';
import type { Holidays } from '../domain/window.ts';
import { witnessedApprovers } from '../domain/witnessed-approvers.ts';
import { votersOf, type Workspace } from '../domain/workspace.ts';
import type { Approvals, AuditLog, Callbacks, Clock, Delivery, Ids, Ledgers, Logger, Policies, Signals, Signer } from '../ports.ts';
import { sealRecord } from './seal-record.ts';

/** An attempt gives up by itself after this long, counted from before it was admitted: what `pause` waits for at most. */
export const ATTEMPT_MS = 10_000;
/** How long others keep away from an attempt whose process may have died. */
export const LEASE_MS = ATTEMPT_MS + 5_000;

type Needs = {
  approvals: Approvals;
  ledgers: Ledgers;
  auditLog: AuditLog;
  signals: Signals;
  policies: Policies;
  callbacks: Callbacks;
  signer: Signer;
  clock: Clock;
  ids: Ids;
  holidays: Holidays;
  logger: Logger;
  issuer: string;
  /** May be repeated: an incident is opened once. */
  openIncident: (workspace: Workspace, ask: Omit<OpenAsk, 'opened_at' | 'owner'>) => Promise<void>;
};

/** One attempt to release one approval. */
export function releaseAction(needs: Needs) {
  const { approvals, policies, clock } = needs;
  return async (id: string): Promise<Approval | null> => {
    const found = await approvals.read(id);
    const workspace = found && policies.get(found.approval.workspace);
    if (!found || !workspace) return null;
    const attempt = new Attempt(needs, workspace, found.approval, found.sealed, clock.monotonicMs());
    return attempt.run();
  };
}

class Attempt {
  readonly #needs: Needs;
  readonly #workspace: Workspace;
  readonly #startedMs: number;
  #approval: Approval;
  #sealed: number;
  /** When the window closes that is open now. */
  #closesAt: string | null = null;

  constructor(needs: Needs, workspace: Workspace, approval: Approval, sealed: number, startedMs: number) {
    this.#needs = needs;
    this.#workspace = workspace;
    this.#approval = approval;
    this.#sealed = sealed;
    this.#startedMs = startedMs;
  }

  async run(): Promise<Approval> {
    try {
      if (await this.#begin()) await this.#release();
      await this.#seal();
      return this.#approval;
    } finally {
      await this.#needs.approvals.markSealed(this.#approval.id, this.#sealed);
    }
  }

  /** The point of no return for withdraw, edit and take-back; false where this approval is not due. */
  async #begin(): Promise<boolean> {
    const { clock } = this.#needs;
    const voters = await this.#voters();
    const witnessed = this.#approval.verdict.decision === 'ask' ? await this.#witnessed() : null;
    const until = new Date(clock.now().getTime() + LEASE_MS).toISOString();
    const refused = await this.#act({ type: 'begin_attempt', until, voters: witnessed === null ? voters : { ...voters, witnessed } });
    return refused === null && (this.#approval.state === 'releasing' || this.#approval.state === 'released');
  }

  async #voters(): Promise<Voters> {
    const ledger = await this.#needs.ledgers.read(this.#workspace.id);
    return votersOf(this.#workspace, this.#approval.request.agent.role, delegationsOn(ledger, this.#needs.clock.now()));
  }

  async #witnessed(): Promise<Set<string>> {
    await this.#seal();
    const { id, workspace, digest } = this.#approval;
    const { items } = await this.#needs.auditLog.query({ workspace, request: id, type: 'vote_cast', limit: 100 });
    return witnessedApprovers(items, digest);
  }

  async #release(): Promise<void> {
    const incident = glassIncident(this.#approval);
    if (incident) await this.#needs.openIncident(withoutBreaker(this.#workspace, this.#approval), incident);
    if (await this.#endsEarly()) return;
    if (await this.#heldByWindow()) return;
    const charges = await this.#admitted();
    if (!charges) return;
    if (this.#approval.state === 'releasing') {
      const refused = await this.#act({ type: 'release', jti: this.#needs.ids.newId('jti'), charges });
      if (refused) return;
    }
    await this.#seal();
    await this.#send();
  }

  /** Stop events, stale evidence, expiry: ends what is not released yet, fails what was released and never arrived. */
  async #endsEarly(): Promise<boolean> {
    const end = reasonToEnd(this.#approval, await this.#stoppedBy(), this.#needs.clock.now());
    if (!end) return false;
    if (this.#approval.state === 'releasing') await this.#act({ type: 'stop', ...end });
    else await this.#giveUp(end.code === 'evidence_stale' ? 'expired' : end.code, end.reason);
    return true;
  }

  /** A rollback is not stopped by what happens to one of its records: its executor compares each and reports what it left. */
  async #stoppedBy(): Promise<string | null> {
    if (this.#approval.rollback) return null;
    const { request, created_at } = this.#approval;
    const stop = await this.#needs.signals.find({
      workspace: this.#workspace.id,
      types: STOPPING,
      since: created_at,
      contact: request.target.contact ?? null,
      records: request.target.record_ids,
    });
    return stop?.type ?? null;
  }

  /** Also where the window closes, or the request expires, before a grant could be used: looked at again when it has. */
  async #heldByWindow(): Promise<boolean> {
    const { clock, holidays } = this.#needs;
    const place = placeRelease({ approval: this.#approval, workspace: this.#workspace, holidays, now: clock.now() });
    this.#closesAt = place.closes_at;
    const over = place.open ? grantOverAt(this.#approval, place.closes_at, clock.now()) : null;
    if (place.open && over === null) return false;
    const { opens_at, closes_at, zone, held_by, at } = over === null ? place : { ...place, held_by: ['window'], at: over };
    await this.#act({ type: 'hold', reasons: held_by, at, opens_at, closes_at, zone });
    return true;
  }

  /** Reserves everything in one write of the ledger, judging again where the matrix has changed. */
  async #admitted(): Promise<Hold['charged'] | null> {
    for (let turn = 0; turn < 3; turn += 1) {
      const admission = await this.#askLedger();
      if (admission.admitted) return admission.charged;
      if ('suppressed' in admission) {
        await this.#endSuppressed(admission.suppressed);
        return null;
      }
      const again = 'rejudge' in admission || (this.#approval.state === 'releasing' && admission.held_by.includes('safe_mode'));
      if (!again) {
        await this.#hold(admission.held_by);
        return null;
      }
      await this.#judgeAgain();
      if (this.#approval.state !== 'releasing') {
        await this.#giveCapsBack();
        return null;
      }
    }
    throw new Error(
      `The matrix of ${this.#workspace.id} in force is not the one that this process has, or it changed three times during one attempt`,
    );
  }

  #askLedger(): Promise<Admission> {
    const ask = admitAsk(this.#approval, this.#workspace, this.#needs.clock.now(), ATTEMPT_MS);
    return this.#needs.ledgers.change(this.#workspace.id, (ledger) => {
      const result = admit(ledger, ask, this.#workspace.suppressed);
      return { next: result.admitted ? result.ledger : null, result };
    });
  }

  async #endSuppressed(reason: string): Promise<void> {
    if (this.#approval.state === 'releasing') await this.#act({ type: 'stop', code: 'suppressed', reason });
    else await this.#giveUp('suppressed', reason);
  }

  async #hold(reasons: string[]): Promise<void> {
    const { clock, holidays, ledgers } = this.#needs;
    const ledger = await ledgers.read(this.#workspace.id);
    await this.#act(holdRefused({ approval: this.#approval, workspace: this.#workspace, ledger, holidays, reasons, now: clock.now() }));
  }

  async #judgeAgain(): Promise<void> {
    const { clock, holidays, ledgers } = this.#needs;
    const ledger: Ledger = await ledgers.read(this.#workspace.id);
    const { judgement } = judgeRequest(this.#workspace, this.#approval.request, ledger, holidays, clock.now());
    await this.#act({ type: 'rejudge', verdict: judgement.verdict, plan: judgement.plan, voters: await this.#voters() });
  }

  async #send(): Promise<void> {
    const { callbacks, clock, signer, issuer } = this.#needs;
    const grant = await signer.sign(GRANT_TYPE, grantClaims(this.#approval, { issuer, closesAt: this.#closesAt, now: clock.now() }));
    const { id, body } = callbackOf(this.#approval, 'approval.released', this.#workspace.people, grant);
    const leftMs = Math.floor(ATTEMPT_MS - (clock.monotonicMs() - this.#startedMs));
    const delivery: Delivery =
      leftMs <= 0
        ? { ok: false, reason: 'the attempt took too long before it could be sent', refused: true, gone: false, retryAfterMs: 0 }
        : await callbacks.send({
            workspace: this.#workspace,
            url: this.#approval.request.callback_url,
            id,
            at: clock.now(),
            body,
            timeoutMs: leftMs,
          });
    if (delivery.ok) await this.#act({ type: 'deliver', status: delivery.status });
    const gaveUp = !delivery.ok && (await this.#retryLater(delivery));
    const over = !gaveUp && (delivery.ok || this.#approval.state !== 'released');
    await this.#finish(over, delivery.ok);
    if (gaveUp) await this.#giveCapsBack();
  }

  /** The attempt is over. What was delivered is counted by the tripwires as long as its hold is there: once. */
  async #finish(over: boolean, delivered: boolean): Promise<void> {
    const { id } = this.#approval;
    await this.#needs.ledgers.change(this.#workspace.id, (ledger) => {
      const now = this.#needs.clock.now();
      const seen = delivered && ledger.holds[id] ? ofRelease(this.#approval, now) : null;
      return { next: finishAttempt(seen ? observe(ledger, this.#workspace, seen, now) : ledger, id, { delivered: over }), result: null };
    });
  }

  /** True where this attempt was the last and ended the release. Who else ended it meanwhile (a report, a revoke) sees to the caps. */
  async #retryLater(delivery: Extract<Delivery, { ok: false }>): Promise<boolean> {
    const { clock, ids, logger } = this.#needs;
    const { id, release, trace } = this.#approval;
    logger.warn({ request: id, trace, reason: delivery.reason, attempt: release.attempts }, 'A callback was not accepted');
    const since = Date.parse(release.released_at ?? clock.now().toISOString());
    const at = retryAt(clock.now(), release.attempts, ids.random(), delivery.retryAfterMs);
    await this.#act({ type: 'fail_attempt', at: at.toISOString(), reason: delivery.reason, in_doubt: !delivery.refused });
    if (!delivery.gone && at.getTime() - since <= TRY_FOR_MS) return false;
    const reason = delivery.gone ? 'the executor answered 410 Gone' : delivery.reason;
    return (await this.#act({ type: 'give_up', code: 'delivery_failed', reason })) === null;
  }

  async #giveUp(code: 'expired' | 'stopped' | 'suppressed', reason: string): Promise<void> {
    if ((await this.#act({ type: 'give_up', code, reason })) === null) await this.#giveCapsBack();
  }

  /** Only where no attempt can have arrived: over-counting is allowed, over-releasing is not. */
  async #giveCapsBack(): Promise<void> {
    const { id, release } = this.#approval;
    await this.#needs.ledgers.change(this.#workspace.id, (ledger) => ({
      next: release.in_doubt ? finishAttempt(ledger, id, { delivered: true }) : giveBack(ledger, id),
      result: null,
    }));
  }

  async #act(act: Act) {
    const done = await this.#needs.approvals.change(this.#approval.id, (approval) => applied(approval, act, this.#needs.clock.now()));
    if (!done) throw new Error(`The approval ${this.#approval.id} has gone from the store`);
    this.#approval = done.approval;
    return done.result;
  }

  async #seal(): Promise<void> {
    this.#sealed = await sealRecord({ auditLog: this.#needs.auditLog })(this.#approval, this.#sealed);
  }
}
