// Everything else that is kept: ledgers, the audit log, signals, incidents, conversations, enrolments, installations. Types only.
import type { Incident } from '../domain/documents/incident.ts';
import type { Signal } from '../domain/documents/signal.ts';
import type { Ledger } from '../domain/ledger/ledger.ts';
import type { Enrolment } from '../domain/policy/enrolment.ts';
import type { Entry, EntryDraft } from '../domain/record/chain.ts';

/** One ledger a workspace; reading one that was never written gives an empty one. */
export interface Ledgers {
  read(workspace: string): Promise<Ledger>;
  /** Compare-and-swap on `v`, like `Approvals.change`. Changes of one process that meet are written together, each seeing the one before. */
  change<R>(workspace: string, decide: (ledger: Ledger) => { next: Ledger | null; result: R }): Promise<R>;
  /** Workspaces whose ledger has something that is still to leave: events, incidents, announcements. */
  unsealed(): Promise<string[]>;
}

/** The chain of a workspace: append-only, unique (workspace, seq) and (workspace, id). */
export interface AuditLog {
  /** Appends drafts in order; a draft whose id is there already is skipped, so that a repetition changes nothing. Durable when it returns. */
  append(workspace: string, drafts: EntryDraft[]): Promise<void>;
  head(workspace: string): Promise<{ seq: number; hash: string } | null>;
  query(query: {
    workspace: string;
    request?: string | undefined;
    type?: string | undefined;
    since?: string | undefined;
    /** Before this instant. */
    until?: string | undefined;
    limit: number;
    cursor?: string | undefined;
  }): Promise<{ items: Entry[]; next: string | null }>;
  /** How many entries of these types there are by each actor, of those whose instant lies in [from, until): counted by the store. */
  count(span: { workspace: string; types: string[]; from: Date; until: Date }): Promise<{ type: string; actor: string; count: number }[]>;
  /** Every entry of a workspace, oldest first, in pages. */
  export(workspace: string): AsyncIterable<Entry[]>;
}

/** What was reported to have happened out there. Each is stored once, by its id within a workspace, and never changed. */
export interface Signals {
  /** Whether a signal of this id is there. */
  has(workspace: string, id: string): Promise<boolean>;
  /** Signals of a type since an instant, newest first. */
  recent(query: { workspace: string; type: string; since: string; limit: number }): Promise<Signal[]>;
  /** Those of a type in [from, until), oldest first, behind the one that is named in `after`. */
  list(query: {
    workspace: string;
    type: string;
    from: Date;
    until: Date;
    limit: number;
    after?: Pick<Signal, 'at' | 'id'> | undefined;
  }): Promise<Signal[]>;
  /** How many there are of each of these types in [from, until): counted by the store. */
  count(span: { workspace: string; types: string[]; from: Date; until: Date }): Promise<{ type: string; count: number }[]>;
  /** False where a signal of this id is there already. */
  insert(signal: Signal): Promise<boolean>;
  /** Deletes at most `limit` signals of a workspace from before an instant, and says how many. May be repeated. */
  forget(query: { workspace: string; before: Date; limit: number }): Promise<number>;
  /**
   * The first signal of these types since an instant that is about this contact or one of these records, in whatever spelling and whether it named
   * them as the contact or as the record.
   */
  find(query: { workspace: string; types: string[]; since: string; contact: string | null; records: string[] }): Promise<Signal | null>;
}

/** One document an incident, with an outbox of its own events, as approvals have it. Ids are unique within a workspace. */
export interface Incidents {
  /** Stores it once; false where one of this id is there already, which stays as it is. */
  insert(incident: Incident): Promise<boolean>;
  read(workspace: string, id: string): Promise<{ incident: Incident; sealed: number } | null>;
  /** Compare-and-swap on `version`, like `Approvals.change`. */
  change<R>(
    workspace: string,
    id: string,
    decide: (incident: Incident) => { next: Incident | null; result: R },
  ): Promise<{ incident: Incident; result: R } | null>;
  /** Events up to number `count` are in the audit log. Never goes back; may be repeated. */
  markSealed(workspace: string, id: string, count: number): Promise<void>;
  /** Documents with something due at `now` or with unsealed events, the longest due first. */
  due(now: Date, limit: number): Promise<{ incident: Incident; sealed: number }[]>;
  list(workspace: string, limit: number, cursor?: string): Promise<{ items: Incident[]; next: string | null }>;
}

/**
 * Where a bot is in Teams, as an activity told it: what it takes to speak there unasked, also after a restart. `id` names a channel without
 * its thread; `account` is whose chat it is where it is one person's.
 */
export type Conversation = {
  id: string;
  kind: 'channel' | 'group' | 'personal';
  service_url: string;
  bot: string;
  tenant: string;
  account: string | null;
  seen_at: string;
};

/** One document a conversation. */
export interface Conversations {
  /** Stores it, or refreshes the one of this id; what was seen earlier never replaces what was seen later. May be repeated. */
  keep(conversation: Conversation): Promise<void>;
  read(id: string): Promise<Conversation | null>;
  /** The chat with this account alone, the one that was seen last. */
  ofAccount(account: string): Promise<Conversation | null>;
}

/** One document a person of a workspace, with an outbox of its own events; reading one that was never written gives an empty one. */
export interface Enrolments {
  read(workspace: string, person: string): Promise<Enrolment>;
  /** Compare-and-swap on `version`, like `Approvals.change`. */
  change<R>(workspace: string, person: string, decide: (enrolment: Enrolment) => { next: Enrolment | null; result: R }): Promise<R>;
  /** At most `limit` of those with unsealed events. */
  unsealed(limit: number): Promise<Enrolment[]>;
}

/**
 * Where the app is installed in Slack, by a key: the organisation's id where it is installed for the whole of it, else the team's. The
 * documents are sealed before they come here.
 */
export interface Installations {
  read(key: string): Promise<string | null>;
  /** Puts this in place of what there is, unless that is of a later instant. May repeat. */
  write(key: string, doc: string, at: Date): Promise<void>;
  /** Forgets what was written before an instant: a notice that comes late leaves a newer installation alone. May repeat. */
  remove(key: string, before: Date): Promise<void>;
  /** The first keys in order. */
  keys(limit: number): Promise<string[]>;
}
