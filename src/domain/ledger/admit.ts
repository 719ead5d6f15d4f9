// Admission: one look at suppression, the matrix, pauses, safe mode and every cap, and one write that reserves all or nothing.
import type { Approval, Charge } from '../documents/approval.ts';
import { domainsReached } from '../documents/domains-reached.ts';
import { namesOfContact } from '../documents/plain-name.ts';
import { entriesFor, plainListedDomain } from '../policy/listed-domain.ts';
import { isOtherMatrix } from './active-matrix.ts';
import { addCharges, chargedFor, compact, isOver, limitOf, removeCharges, safeModeIsOn } from './caps.ts';
import { type Admission, type AdmitAsk, type Hold, type Ledger, type Override, withLedgerEvent } from './ledger.ts';
import { pausesAgainst } from './pauses.ts';

/** What the workspace file suppresses, beside what grew in the ledger. */
export type Listed = Ledger['suppressed'];

/** Looks names up in lists, each of which is brought into one spelling once: a busy client has thousands of contacts in it. */
function listedBy(spellings: (entry: string) => string[]) {
  const known = new WeakMap<string[], Set<string>>();
  return (list: string[], names: string[]): boolean => {
    const spelled = known.get(list) ?? new Set(list.flatMap(spellings));
    known.set(list, spelled);
    return names.some((name) => spelled.has(name));
  };
}
const isListedDomain = listedBy((entry) => [plainListedDomain(entry)]);
const isListedContact = listedBy(namesOfContact);

/** What of a release is suppressed, as a reason code; null where nothing is. */
function suppressedBy({ contacts, domain }: AdmitAsk, lists: Listed[]): string | null {
  const reached = domainsReached({ ...(domain === null ? {} : { domain }), record_ids: contacts });
  const domains = reached.flatMap(entriesFor);
  if (lists.some((list) => isListedDomain(list.domains, domains))) return 'suppressed_domain';
  const names = contacts.flatMap(namesOfContact);
  if (lists.some((list) => isListedContact(list.contacts, names))) return 'suppressed_contact';
  return null;
}

/** What holds a release back or ends it, whether it is charged already or not. */
function refusedBy(ledger: Ledger, ask: AdmitAsk, listed: Listed): Exclude<Admission, { admitted: true }> | null {
  const suppressed = suppressedBy(ask, [ledger.suppressed, listed]);
  if (suppressed !== null) return { admitted: false, suppressed };
  if (pausesAgainst(ledger, ask, ask.now).length > 0) return { admitted: false, held_by: ['pause'] };
  if (ask.unasked && safeModeIsOn(ledger, ask.now)) return { admitted: false, held_by: ['safe_mode'] };
  return null;
}

/** The caps of a release that have too little left for it. */
export const fullFor = (ledger: Ledger, ask: AdmitAsk, overrides: Override[] = ledger.overrides): Charge[] => {
  const next = addCharges(ledger, chargedFor(ask.charges, ask));
  return ask.charges.filter((one) => isOver(next, one, ask, limitOf(ledger, one, ask, overrides)));
};

/** Charges a release, all of it or nothing. What only an override let through is written down as a bypass. */
function reserve(ledger: Ledger, ask: AdmitAsk): Admission {
  const charged = chargedFor(ask.charges, ask);
  const next = addCharges(ledger, charged);
  const full = fullFor(ledger, ask);
  if (full.length > 0) return { admitted: false, held_by: [...new Set(full.map(({ layer }) => `cap:${layer}`))] };
  const isNewBucket = charged.some(({ bucket }) => ledger.counters[bucket] === undefined);
  const held = withHold(isNewBucket ? compact(next, ask.day) : next, ask, charged);
  const bypassed = ledger.overrides.length > 0 ? fullFor(ledger, ask, []).map(({ layer, key }) => ({ layer, key })) : [];
  if (bypassed.length === 0) return { admitted: true, ledger: held, charged };
  const detail = { code: 'cap_override', request: ask.approval, caps: bypassed };
  return { admitted: true, ledger: withLedgerEvent(held, 'bypass_found', 'system', ask.now.toISOString(), detail), charged };
}

/** Whether these charges would go into other buckets today than the hold's did. */
function isOfAnotherPeriod({ charged }: Hold, ask: AdmitAsk): boolean {
  const buckets = new Set(charged.map((one) => one.bucket));
  return chargedFor(ask.charges, ask).some(({ bucket }) => !buckets.has(bucket));
}

/**
 * Lets one attempt to release through, or says why not: everything is seen in one document, and the hold is taken with all its
 * charges, or nothing. A release that has its hold is charged already; on another day its charge moves, or where an attempt
 * may have arrived it is charged again. Pure: may run several times for one attempt.
 */
export function admit(ledger: Ledger, ask: AdmitAsk, listed: Listed): Admission {
  const hold = ledger.holds[ask.approval];
  const isReleased = hold !== undefined && ask.released !== false;
  if (isOtherMatrix(ledger, ask.own)) return { admitted: false, elsewhere: true };
  if (!isReleased && !ask.rollback && isOtherMatrix(ledger, ask.matrix)) return { admitted: false, rejudge: true };
  const refused = refusedBy(ledger, ask, listed);
  if (refused) return refused;
  if (!hold) return reserve(ledger, ask);
  if (!isOfAnotherPeriod(hold, ask)) return { admitted: true, ledger: withHold(ledger, ask, hold.charged), charged: hold.charged };
  const moves = ask.in_doubt === false && hold.attempt_until === null;
  return reserve(moves ? removeCharges(ledger, hold.charged) : ledger, ask);
}

function withHold(ledger: Ledger, { approval, role, connector, attempt_until }: AdmitAsk, charged: Hold['charged']): Ledger {
  return { ...ledger, holds: { ...ledger.holds, [approval]: { role, connector, charged, attempt_until } } };
}

function withoutHold(ledger: Ledger, approval: string): Ledger {
  const { [approval]: _gone, ...holds } = ledger.holds;
  return { ...ledger, holds };
}

/** An attempt is over. Delivered: the hold goes, the charge stays. Not delivered: both stay for the next attempt. */
export function finishAttempt(ledger: Ledger, approval: string, { delivered }: { delivered: boolean }): Ledger {
  const hold = ledger.holds[approval];
  if (!hold) return ledger;
  if (delivered) return withoutHold(ledger, approval);
  return { ...ledger, holds: { ...ledger.holds, [approval]: { ...hold, attempt_until: null } } };
}

/**
 * Gives the charges of a hold back into the buckets that they came from; the hold goes with them, so that it happens once. An
 * attempt that began and was never finished may have arrived: then the hold goes and the charge stays.
 */
export function giveBack(ledger: Ledger, approval: string): Ledger {
  const hold = ledger.holds[approval];
  if (!hold) return ledger;
  const rest = withoutHold(ledger, approval);
  return hold.attempt_until === null ? removeCharges(rest, hold.charged) : rest;
}

/** The release of an approval is over before it arrived. Its charges are given back only where no attempt can have: over-counting is allowed, over-releasing is not. */
export const endHold = (ledger: Ledger, { id, release }: Pick<Approval, 'id' | 'release'>): Ledger =>
  release.in_doubt ? finishAttempt(ledger, id, { delivered: true }) : giveBack(ledger, id);
