// One attempt to release one approval: the approval as it stands, and the writes that every step of the attempt makes.
import type { Act } from '../../domain/approval/acts.ts';
import { applied } from '../../domain/approval/decide.ts';
import type { Approval, Release } from '../../domain/documents/approval.ts';
import type { Refusal } from '../../domain/documents/refusal.ts';
import type { FoundIncident } from '../../domain/incident/opening.ts';
import { endHold } from '../../domain/ledger/admit.ts';
import { delegationsOn } from '../../domain/ledger/delegation.ts';
import { groupsThatDecide, type Voters } from '../../domain/policy/may-vote.ts';
import type { Holidays } from '../../domain/policy/window.ts';
import { votersOf, type Workspace } from '../../domain/policy/workspace.ts';
import type { Approvals } from '../../ports/approvals.ts';
import type { AuditLog, Ledgers, Signals } from '../../ports/documents.ts';
import type { Callbacks, Signer } from '../../ports/executors.ts';
import type { Policies } from '../../ports/policies.ts';
import type { Clock, Ids, Logger } from '../../ports/runtime.ts';
import { sealRecord } from '../seal-record.ts';

/** An attempt gives up by itself after this long, counted from before it was admitted: what `pause` waits for at most. */
export const ATTEMPT_MS = 10_000;

export type ReleaseNeeds = {
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
  openIncident: (workspace: Workspace, ask: FoundIncident) => Promise<void>;
  /** There is room under caps again: has those tried again, afterwards, that wait for it. */
  wake: (workspace: string) => void;
};

/** Lives in one process for at most `ATTEMPT_MS`; what has to outlive it is in the documents. */
export class Attempt {
  readonly needs: ReleaseNeeds;
  readonly workspace: Workspace;
  readonly startedMs: number;
  /** How it waited until now. */
  readonly waited: Pick<Release, 'at' | 'held_by'>;
  /** As of the last write. */
  approval: Approval;
  /** How many of its events are in the audit log. */
  sealed: number;
  /** When the window closes that is open now. */
  closesAt: string | null = null;

  constructor(needs: ReleaseNeeds, workspace: Workspace, approval: Approval, sealed: number) {
    this.needs = needs;
    this.workspace = workspace;
    this.approval = approval;
    this.sealed = sealed;
    this.waited = approval.release;
    this.startedMs = needs.clock.monotonicMs();
  }

  /** Who may vote, with who is in the groups that decide at this very instant; once it is released no vote is held against it any more. */
  async voters({ verdict, plan }: Pick<Approval, 'verdict' | 'plan'> = this.approval): Promise<Voters> {
    const { policies, ledgers } = this.needs;
    const counts = verdict.decision === 'ask' && this.approval.state !== 'released';
    const workspace = await policies.fresh?.(this.workspace.id, counts ? groupsThatDecide({ ...this.approval, plan }) : []);
    const ledger = await ledgers.read(this.workspace.id);
    return votersOf(workspace ?? this.workspace, this.approval.request.agent.role, delegationsOn(ledger, this.needs.clock.now()));
  }

  /** Ends what is not released; an attempt that died may have reserved for it. */
  async stop(end: Omit<Extract<Act, { type: 'stop' }>, 'type'>): Promise<void> {
    if ((await this.act({ type: 'stop', ...end })) === null) await this.giveCapsBack();
  }

  /** Fails what was released and never arrived. */
  async giveUp(code: 'expired' | 'stopped' | 'suppressed', reason: string): Promise<void> {
    if ((await this.act({ type: 'give_up', code, reason })) === null) await this.giveCapsBack();
  }

  /** It is over: what it had reserved is free for those that wait. */
  async giveCapsBack(): Promise<void> {
    const hadHold = await this.needs.ledgers.change(this.workspace.id, (ledger) => {
      const next = endHold(ledger, this.approval);
      return { next: next === ledger ? null : next, result: next !== ledger };
    });
    if (hadHold) this.needs.wake(this.workspace.id);
  }

  /** Does an act to the approval; the refusal where it changed nothing. Throws where it cannot be known who may vote: the queue tries again. */
  async act(act: Act): Promise<Refusal | null> {
    const done = await this.needs.approvals.change(this.approval.id, (approval) => applied(approval, act, this.needs.clock.now()));
    if (!done) throw new Error(`The approval ${this.approval.id} has gone from the store`);
    this.approval = done.approval;
    if (done.result?.code === 'group_unread') throw new Error(`Nobody can say whether the votes on ${this.approval.id} still count`);
    return done.result;
  }

  /** Puts what happened so far into the audit log. */
  async seal(): Promise<void> {
    this.sealed = await sealRecord({ auditLog: this.needs.auditLog })(this.approval, this.sealed);
  }
}
