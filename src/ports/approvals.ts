// The approvals as they are kept, and what is counted of them: types only. Each write is atomic; what may be repeated says so.
import type { Approval, State } from '../domain/documents/approval.ts';
import type { ApprovalFacts, CountedOn } from '../domain/documents/approval-facts.ts';

export type ApprovalQuery = { workspace: string; state?: State | undefined; role?: string | undefined; limit: number; cursor?: string | undefined };

/** Approvals of a workspace whose instant `on` lies in [from, until). */
export type ApprovalSpan = { workspace: string; on: CountedOn; from: Date; until: Date };
export type ApprovalCount = Pick<ApprovalFacts, 'decision' | 'tier' | 'decided'> & { count: number };

/** A fact by whose values approvals are tallied; `fields` are several of one approval. */
export type TalliedBy = 'fields' | 'assigned' | 'domain' | 'confidence';
/** How many approvals have this value, and the recipients of their e-mails. */
export type Tally = { value: string; count: number; recipients: number };

/** One document an approval. Each write is one atomic conditional write, durable when it returns. */
export interface Approvals {
  /** Stores a new one; where (workspace, key) or (workspace, webhook_id) is taken, returns the one that is there instead. */
  insert(approval: Approval): Promise<{ inserted: boolean; approval: Approval }>;
  read(id: string): Promise<{ approval: Approval; sealed: number } | null>;
  /** Those of these that are there, each once, in this order. */
  readAll(ids: string[]): Promise<Approval[]>;
  /** The one that this key or webhook-id stands for. */
  byKey(workspace: string, key: string, webhookId: string): Promise<Approval | null>;
  /**
   * Compare-and-swap on `version`: reads, asks `decide` for the next document (which gets `version + 1`), writes where
   * nobody else did, else again. `decide` is pure and may run several times; null in `next` writes nothing.
   */
  change<R>(id: string, decide: (approval: Approval) => { next: Approval | null; result: R }): Promise<{ approval: Approval; result: R } | null>;
  /** Events up to number `count` are in the audit log. Never goes back; may be repeated. */
  markSealed(id: string, count: number): Promise<void>;
  /** Documents with a step due at `now` or with unsealed events, the longest due first: `limit` of them after the first `skip`. */
  due(now: Date, limit: number, skip?: number): Promise<{ approval: Approval; sealed: number }[]>;
  /** Newest first. `next` is the cursor of the next page, or null. */
  list(query: ApprovalQuery): Promise<{ items: Approval[]; next: string | null }>;
  /** Approvals that are held by a pause or safe mode in this workspace, those of one role where it is named: whoever ends that looks at them. */
  heldByPause(workspace: string, role?: string | undefined): Promise<string[]>;
  /** How many there are of each kind: counted by the store, so that it costs no memory here. */
  count(span: ApprovalSpan): Promise<ApprovalCount[]>;
  /** `limit` of them after the first `skip`: those that people took longest to decide, or the earliest by `on`. */
  pick(span: ApprovalSpan & { order: 'slowest' | 'earliest'; skip: number; limit: number }): Promise<Approval[]>;
  /**
   * Deletes those of a workspace that ended before an instant and whose events are all in the audit log, each where nobody changed it
   * meanwhile. Looks at `limit` of those that came before it, oldest first, from `cursor` on; `next` is null where there are no more. May be repeated.
   */
  forget(query: { workspace: string; before: Date; limit: number; cursor?: string | undefined }): Promise<{ forgotten: number; next: string | null }>;
  /** The values of a fact with most approvals, those first; of alike counts the lesser value. `only` looks at these values alone. */
  tally(query: ApprovalSpan & { by: TalliedBy; only?: string[]; limit: number }): Promise<Tally[]>;
  /** E-mails that were released to these contacts in [from, until), with their confidence in tenths. */
  sentTo(query: {
    workspace: string;
    contacts: string[];
    from: Date;
    until: Date;
  }): Promise<{ id: string; contact: string; at: number; confidence: number }[]>;
}
