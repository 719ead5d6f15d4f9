// One document per workspace that sees pauses, safe mode, the active matrix, suppression and every counter at once, so that
// one conditional write reserves all the caps of a release or none.
import type { Charge } from '../documents/approval.ts';
import type { AccountLink, LinkAsk, TakenBack, WrongCodes } from '../documents/chat-account.ts';
import type { IncidentDraft } from '../documents/incident.ts';
import type { Json } from '../documents/request.ts';
import type { Spoken } from './spoken-as.ts';
import type { Watch } from './watch.ts';

/**
 * An announcement, until everybody was told: which platforms have heard it, since when somebody has been at it, how long others leave it to them. `words`
 * are there once somebody was about to say it: every platform hears the same, whenever that is.
 */
export type Owed = { told: string[]; since: string | null; claimed_until: string | null; words?: Spoken };

/** The kill switch, for the whole workspace, one role in it, or one connector. `until` null lasts until resumed. */
export type Pause = {
  role: string | null;
  connector: string | null;
  until: string | null;
  by: string;
  at: string;
  reason: string | null;
  /** The incident that it belongs to: its end takes two people. Left out where it belongs to none. */
  incident?: string;
  /** Its announcement, with the requests that were on their way when it began. */
  owed?: Owed & { under_way: string[] };
};

/** The end of the pauses of a scope by a person, after `first` had asked for it where it took two, until everybody was told. */
export type Resume = {
  role: string | null;
  connector: string | null;
  by: string;
  first: string | null;
  at: string;
  ended: Pick<Pause, 'role' | 'connector' | 'by' | 'incident'>[];
  owed: Owed;
};

/** `ended_by` are the two who ended it early. `owed` is the announcement of its end, which people or time bring. */
export type SafeMode = {
  until: string;
  by: string;
  ended_by?: { first: string; by: string };
  owed?: Owed;
};

/** `owed` is the announcement of a link that nobody typed, until everybody was told. */
export type Link = AccountLink & { owed?: Owed };

/** A cap raised or lowered by an operator until an instant; what it let through is listed as a bypass. `asked_by` said it first, after an incident. */
export type Override = { role: string; layer: string; limit: number; until: string; by: string; asked_by?: string };

/**
 * `from` is out of office until then, and `to` votes in their place; nobody does where it is null. Where `by` is somebody else, it was the second
 * person to say so, after `asked_by`, who is left out in ledgers that were written when one was enough.
 */
export type Delegation = { from: string; to: string | null; until: string; by: string; asked_by?: string; at: string };

/** A release under way or not yet delivered. A hold that exists means already charged. */
export type Hold = {
  role: string;
  connector: string;
  /** The buckets that it was charged to, so that they can be given back. */
  charged: { bucket: string; field: string; cost: number; distinct: string | null }[];
  /** The attempt under way ends by itself at this instant; null while none is under way. */
  attempt_until: string | null;
};

/** Why somebody is called; `restored` stands for a pause that began because the data came back from a backup. */
export type AlarmCause = 'queue_stalled' | 'card_missing' | 'nobody_left' | 'callbacks_failing' | 'restored';

/** An alarm that was raised. `claimed_until` says how long others leave it to whoever is saying it. */
export type Alarm = { since: string; requests: string[]; is_said: boolean; claimed_until: string | null };

/**
 * `message` is null while it is being posted, or where a post ended without an answer: who claims it next looks for it on the platform.
 * `first_at` is when it was first claimed, `before` the day of the digest before.
 */
export type DigestPost = { day: string; message: string | null; first_at: string; claimed_until: string | null; before: string | null };

export type LedgerEvent = { n: number; type: string; at: string; actor: string; detail: { [key: string]: Json } };

export type Ledger = {
  workspace: string;
  v: number;
  /** Hash of the active matrix. */
  matrix: string | null;
  /** Hashes that were active before, oldest first; absent in ledgers that were written before they were kept. */
  matrices?: string[];
  /** When a process last said that it has the active matrix. */
  matrix_seen_at?: string;
  pauses: Pause[];
  /** Resumes that are still to be announced; left out while there was none. */
  resumes?: Resume[];
  safe_mode: SafeMode | null;
  overrides: Override[];
  /** Left out where nobody ever was out of office; those that ended are forgotten at the next change. */
  delegations?: Delegation[];
  /** Accounts that people linked, codes that wait to be confirmed, and who guessed; left out where nobody ever asked. */
  links?: Link[];
  link_asks?: LinkAsk[];
  wrong_codes?: WrongCodes[];
  /** Links that were taken back: no e-mail address brings one of them again. Left out where there was none. */
  unlinked?: TakenBack[];
  /** What one person said and a second one has to say too, in words that are the same for the same; left out where nothing ever took two. */
  second_asks?: { words: string; by: string; at: string }[];
  suppressed: { domains: string[]; contacts: string[] };
  /** Bucket (`2026-11-24` or `2026-W48`) -> field (`layer|key`, percent-encoded) -> amount, or names: one for each release, counted once each. */
  counters: { [bucket: string]: { [field: string]: number | string[] } };
  holds: { [approvalId: string]: Hold };
  /** When the next release may leave that a pause held, and how long others leave it to whoever is giving out these turns; left out where there was none. */
  turns?: { next_at: string; claimed_until: string | null };
  /** Alarms that are on; absent in ledgers that were written before there were any. */
  alarms?: { [cause in AlarmCause]?: Alarm };
  /** Which database this was written in: another one means that the data came back from a backup. Absent where nobody knows. */
  home?: string;
  /** The last daily and the last weekly digest on each platform, so that one process posts it, once. Left out where there was none. */
  digests?: { [surface: string]: DigestPost };
  /** Events not yet sealed, oldest first; numbered on from `events_made`. */
  events: LedgerEvent[];
  events_made: number;
  /** Incidents that are opened and not yet stored as documents, and how many were ever opened; left out while there was none. */
  opening?: IncidentDraft[];
  incidents_made?: number;
  /** Role, or `*` where nobody named it -> the incident that its bypasses feed, and when the last one was found; left out while there was none. */
  bypasses?: { [role: string]: { incident: string; at: string } };
  /** What tripwires count; left out while nothing was. */
  watch?: Watch;
};

/** Whether events have still to get to the audit log, or incidents into documents of their own. */
export const isUnsealed = ({ events, opening = [] }: Ledger): boolean => events.length > 0 || opening.length > 0;

/** Whether something of it has still to leave: what is not sealed, and announcements, that of the end of safe mode from its beginning on. */
export const owesSomething = (ledger: Ledger): boolean =>
  isUnsealed(ledger) ||
  [...ledger.pauses, ...(ledger.resumes ?? []), ...(ledger.links ?? []), ledger.safe_mode].some((one) => one?.owed !== undefined);

/** An announcement that nobody has heard, nor begun to make. */
export const unheard: Owed = { told: [], since: null, claimed_until: null };

/** Of a workspace that nothing was written of: `v` 0 is stored nowhere. */
export const emptyLedger = (workspace: string): Ledger => ({
  workspace,
  v: 0,
  matrix: null,
  pauses: [],
  safe_mode: null,
  overrides: [],
  suppressed: { domains: [], contacts: [] },
  counters: {},
  holds: {},
  events: [],
  events_made: 0,
});

/** What a release asks the ledger for. `day` and `week` are the workspace's at the instant of the attempt. */
export type AdmitAsk = {
  approval: string;
  role: string;
  connector: string;
  /** What it was judged under. */
  matrix: string;
  /** What the process has that asks: its files say what is suppressed and where callbacks may go. */
  own: string;
  /** Whom it is about or reaches, by ids or e-mail addresses. */
  contacts: string[];
  domain: string | null;
  charges: Charge[];
  /** Needs a person's approval in safe mode: an `auto` verdict of tier 2 or 3. */
  unasked: boolean;
  /** An earlier attempt may have arrived, so that its charge stays where it is. Where it is left out, it is taken for true. */
  in_doubt?: boolean | undefined;
  /** A rollback: people have approved just this, so that it is not judged again, and the pause of its own incident does not hold it. */
  rollback?: { incident: string | null } | undefined;
  /** Was released by an earlier attempt: it is not judged again. Where this is left out, a hold says so. */
  released?: boolean | undefined;
  day: string;
  week: string;
  attempt_until: string;
  now: Date;
};

/** `held_by` says `pause`, `safe_mode`, `cap:LAYER`; or the release has to be judged again or ended, or is another process's to try. */
export type Admission =
  | { admitted: true; ledger: Ledger; charged: Hold['charged'] }
  | { admitted: false; held_by: string[] }
  | { admitted: false; rejudge: true }
  | { admitted: false; elsewhere: true }
  | { admitted: false; suppressed: string };

/** Adds an event, numbered on from the last that was ever made here. `at` is ISO 8601. */
export const withLedgerEvent = (ledger: Ledger, type: string, actor: string, at: string, detail: { [key: string]: Json } = {}): Ledger => ({
  ...ledger,
  events: [...ledger.events, { n: ledger.events_made + 1, type, at, actor, detail }],
  events_made: ledger.events_made + 1,
});
