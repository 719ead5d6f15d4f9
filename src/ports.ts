// Every interface between the core and the world: types only. Each says what is atomic and what may be repeated.
import type { Approval, LifeEvent, State } from './domain/approval.ts';
import type { ApprovalFacts, CountedOn } from './domain/approval-facts.ts';
import type { BatchFacts } from './domain/batch-facts.ts';
import type { CardFacts } from './domain/card-facts.ts';
import type { Phrase } from './domain/card-title.ts';
import type { Entry, EntryDraft } from './domain/chain.ts';
import type { Digest } from './domain/digest.ts';
import type { Enrolment } from './domain/enrolment.ts';
import type { DirectoryName } from './domain/followed-groups.ts';
import type { Incident } from './domain/incident.ts';
import type { IncidentFacts } from './domain/incident-facts.ts';
import type { Ledger } from './domain/ledger.ts';
import type { Json } from './domain/request.ts';
import type { Signal } from './domain/signal.ts';
import type { Step } from './domain/steps.ts';
import type { Weekly } from './domain/weekly.ts';
import type { Chart } from './domain/weekly-charts.ts';
import type { Workspace } from './domain/workspace.ts';

/** Time comes in here and nowhere else. The playground moves `now`; `monotonicMs` never jumps. */
export interface Clock {
  now(): Date;
  monotonicMs(): number;
  sleep(ms: number): Promise<void>;
}

/** Ids with 128 random bits: `newId('apr')` is `apr_...`. `random` is 0 <= x < 1, for jitter. */
export interface Ids {
  newId(prefix: string): string;
  random(): number;
}

export interface Logger {
  debug(details: object, message: string): void;
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

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
  /** The one that this key or webhook-id stands for. */
  byKey(workspace: string, key: string, webhookId: string): Promise<Approval | null>;
  /**
   * Compare-and-swap on `version`: reads, asks `decide` for the next document (which gets `version + 1`), writes where
   * nobody else did, else again. `decide` is pure and may run several times; null in `next` writes nothing.
   */
  change<R>(id: string, decide: (approval: Approval) => { next: Approval | null; result: R }): Promise<{ approval: Approval; result: R } | null>;
  /** Events up to number `count` are in the audit log. Never goes back; may be repeated. */
  markSealed(id: string, count: number): Promise<void>;
  /** Documents with a step due at `now` or with unsealed events, the longest due first. */
  due(now: Date, limit: number): Promise<{ approval: Approval; sealed: number }[]>;
  /** Newest first. `next` is the cursor of the next page, or null. */
  list(query: ApprovalQuery): Promise<{ items: Approval[]; next: string | null }>;
  /** Approvals that are held by a pause in this workspace, those of one role where it is named: a resume looks at them. */
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
  /** The first signal of these types since an instant that is about this contact or one of these records. */
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

/** Whose secret it is: one that is sealed for somebody opens for nobody else. */
export type SecretOwner = { workspace: string; person: string };

/** One-time codes (TOTP, RFC 6238: six digits, thirty seconds). Secrets leave it sealed, but for the one time that their owner is shown a new one. */
export interface OneTimeCodes {
  /** `base32` and `uri` (otpauth://) are for the owner's eyes alone. */
  newSecret(owner: SecretOwner): { sealed: string; base32: string; uri: string };
  /** The time step whose code this is, the one of `at` or one beside it; null where it is of none of them. Compared in constant time. */
  stepOf(sealed: string, owner: SecretOwner, code: string, at: Date): number | null;
}

/** What has to pass before work goes on after an incident. */
export interface RegressionCases {
  /** How many of a workspace's cases pass under the matrix that is in force. */
  result(workspace: Workspace): Promise<{ passed: number; total: number }>;
}

/** The timer. Losing it loses nothing: the sweep brings every step back from the documents. */
export interface Jobs {
  /** Enqueues steps, each at most once while it is queued (its id is `step-id-version`). Returns at once; sent in batches. */
  add(steps: Step[]): void;
}

/** What came of one POST. */
export type Delivery =
  | { ok: true; status: number }
  | {
      ok: false;
      reason: string;
      /** Nothing can have arrived. */
      refused: boolean;
      /** Never try again (410). */
      gone: boolean;
      retryAfterMs: number | null;
    };

/** The executor's end: one signed POST to a checked and pinned address. Never retries by itself. */
export interface Callbacks {
  send(callback: { workspace: Workspace; url: string; id: string; at: Date; body: string; timeoutMs: number }): Promise<Delivery>;
}

export type GrantClaims = { [claim: string]: Json };

/** Grants and checkpoints: compact JWS, EdDSA. */
export interface Signer {
  sign(typ: string, claims: GrantClaims): Promise<string>;
  /** The claims of a token that we signed, whether expired or not; null where it is not ours. */
  verify(token: string, typ: string): Promise<GrantClaims | null>;
  jwks(): { keys: JsonWebKey[] };
}

/** Workspaces as their files stand now, the last good ones where a file is broken. */
export interface Policies {
  get(workspace: string): Workspace | null;
  all(): Workspace[];
  /** Reads again who is who, of one workspace, or of all but those that were just read. Left out where only files say so. */
  refresh?(workspace?: string): Promise<void>;
  /**
   * The workspace with who is in these groups at this very instant; those of them that cannot be read are `unread`, and nobody is in them.
   * Null where there is no such workspace. Left out where no group follows a directory.
   */
  fresh?(workspace: string, groups: string[]): Promise<Workspace | null>;
}

/** A directory that knows who is in its groups. Never retries by itself. */
export interface GroupDirectory {
  name: DirectoryName;
  /** The accounts in a group, as `people` name them. Throws where it cannot be read whole; where it told us to wait, with `retryAfterMs`. */
  membersOf(group: string, workspace: Pick<Workspace, 'channels' | 'slack_team'>): Promise<string[]>;
}

/** A chat platform that vouches for the e-mail addresses of its accounts. Never retries by itself. */
export interface AddressBook {
  surface: 'slack' | 'teams';
  /** Those of an account as of now; none where it is no full member of where this workspace is. Throws where the platform does not say. */
  addressesOf(account: string, workspace: Pick<Workspace, 'channels' | 'slack_team'>): Promise<string[]>;
}

/** A chat platform: posts, repaints, finds again what it posted, and speaks to one person. Never retries by itself. */
export interface Messenger {
  surface: 'slack' | 'teams';
  /** Posts the card once: `marker` finds it again (`find`) where we died before storing where it stands. Told to wait it throws an error with `retryAfterMs`. */
  post(channel: string, card: CardFacts | BatchFacts, marker: string): Promise<string>;
  /** False where the message is no longer there. */
  update(channel: string, message: string, card: CardFacts | BatchFacts): Promise<boolean>;
  find(channel: string, marker: string, since: Date): Promise<string | null>;
  /** Posts a daily digest once, found again like a card. */
  postDigest(channel: string, digest: Digest, marker: string): Promise<string>;
  /** Posts a weekly review once, with its pictures where they can be made and shown, else in words alone. */
  postWeekly(channel: string, weekly: Weekly, marker: string): Promise<string>;
  /** A text of our own words for everybody in the channel. With a marker it is found again (`find`), and does not wait for our own pace. */
  announce(channel: string, text: string, marker?: string): Promise<void>;
}

/** Draws charts. */
export interface Pictures {
  /** A PNG, light, readable without colour. */
  draw(chart: Chart): Promise<Uint8Array<ArrayBuffer>>;
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

/** What one person is told of an approval that waits for them. `title` may hold an agent's text; `isLater`: asked because nobody else answered. */
export type Reminder = {
  id: string;
  locale: string;
  client: string;
  title: Phrase;
  since: string;
  expiresAt: string;
  isLater: boolean;
  /** Where the card stands on this platform. */
  card: { channel: string; message: string } | null;
};

/** Says to one person, in private, what waits for them. Never retries by itself. */
export interface Reminders {
  surface: 'slack' | 'teams';
  /** Throws where it may not have arrived. */
  send(account: string, reminder: Reminder): Promise<void>;
  /** Whether an error that `send` threw says for certain that it did not arrive. */
  isRefused(error: unknown): boolean;
}

/** What a span belongs to: an approval, by its id and its trace (32 hex digits). */
export type Life = { id: string; trace: string };

/** One span of a trace: 32 and 16 hex digits. */
export type SpanRef = { trace: string; span: string };

/** Traces of lives, for those who watch. Nothing depends on where they are collected, or on whether. */
export interface Tracer {
  /** The span under way, whose trace belongs on log lines and calls; null outside. */
  current(): SpanRef | null;
  /** Answers a call: as part of the caller's trace, or of a new one. */
  serve<T>(name: string, caller: SpanRef | null, work: (trace: string) => Promise<T>): Promise<T>;
  /** Works for one life, in whatever process and however much later. */
  follow<T>(name: string, life: Life, work: () => Promise<T>): Promise<T>;
  /** Calls somebody outside, as part of the work under way. */
  call<T>(name: string, work: () => Promise<T>): Promise<T>;
  /** A request was judged and stored, now, having begun at `startedAt`. Once a life: everything later hangs under it. */
  judged(life: Life, startedAt: Date): void;
  /** Something ended now that began at `startedAt` and turned out to belong to this life. */
  happened(name: string, life: Life, startedAt: Date): void;
}

/** Cards of incidents on a chat platform, each with its thread. Never retries by itself; told to wait it throws an error with `retryAfterMs`. */
export interface IncidentCards {
  surface: 'slack' | 'teams';
  /** Posts the card once: `marker` finds it again (`find`) where we died before storing where it stands. */
  post(channel: string, facts: IncidentFacts, marker: string): Promise<string>;
  /** False where the message is no longer there. */
  update(channel: string, message: string, facts: IncidentFacts): Promise<boolean>;
  find(channel: string, marker: string, since: Date): Promise<string | null>;
  /** Tells events in the thread of a card; those that say nothing to people are left out. */
  tell(channel: string, message: string, facts: IncidentFacts, events: LifeEvent[], marker: string): Promise<void>;
  isTold(channel: string, message: string, marker: string): Promise<boolean>;
}
