// Who is out of office until when, and who votes in their place meanwhile: part of the workspace's ledger. Pure.
import { SIGN_OFF_GROUP } from '../policy/may-vote.ts';
import type { Person } from '../policy/quorum.ts';
import { type Delegation, type Ledger, withLedgerEvent } from './ledger.ts';
import { type Said, sayAsTwo, type Word } from './second-person.ts';

/** Nobody is out of office for longer than this in one go: a forgotten delegation must not last. */
export const LONGEST_AWAY_DAYS = 90;
const DAY_MS = 86_400_000;

/** Delegations that run now, the first that was made first. They end by themselves. */
export const delegationsOn = ({ delegations = [] }: Pick<Ledger, 'delegations'>, now: Date): Delegation[] =>
  delegations.filter(({ until }) => Date.parse(until) > now.getTime());

/** Why a delegation cannot begin. `to` has to vote somewhere else first, or stands in for `of` already. */
export type DelegationRefused =
  | { code: 'oneself' | 'past' | 'too_far' | NotYours }
  | { code: 'delegate_away'; until: string }
  | { code: 'stands_in'; of: string; until: string };

type NotYours = 'sign_off' | 'gets_the_vote' | 'operates';

/**
 * Why somebody cannot say it for somebody else, or null: nobody but the client hands on the client's sign-off, nobody gives a vote to themselves,
 * and whoever operates an agent does not choose who votes on it.
 */
export function notYours(from: Person, { to, by }: Pick<Delegation, 'to' | 'by'>, operators: (string | undefined)[]): NotYours | null {
  if (from.id === by) return null;
  if (from.groups.includes(SIGN_OFF_GROUP)) return 'sign_off';
  if (to === by) return 'gets_the_vote';
  return operators.includes(by) ? 'operates' : null;
}

/** Why it cannot begin, or null. Chains are refused in both directions: a vote is transferred once. */
export function delegationRefused(ledger: Ledger, { from, to, until }: Omit<Delegation, 'at' | 'by'>, now: Date): DelegationRefused | null {
  const on = delegationsOn(ledger, now);
  const lasts = Date.parse(until) - now.getTime();
  if (from === to) return { code: 'oneself' };
  if (!(lasts > 0)) return { code: 'past' };
  if (lasts > LONGEST_AWAY_DAYS * DAY_MS) return { code: 'too_far' };
  const away = on.find((one) => one.from === to);
  if (away) return { code: 'delegate_away', until: away.until };
  const owed = on.find((one) => one.to === from);
  return owed ? { code: 'stands_in', of: owed.from, until: owed.until } : null;
}

/** Somebody is out of office from now on, in place of what was said before. */
function delegate(ledger: Ledger, added: Delegation, now: Date): Ledger {
  const others = delegationsOn(ledger, now).filter(({ from }) => from !== added.from);
  const { at: _at, by, ...detail } = added;
  return withLedgerEvent({ ...ledger, delegations: [...others, added] }, 'delegated', by, now.toISOString(), detail);
}

/** Somebody says so for themselves, or as one of two for somebody else. `words` are those of the command, `may` those who may say them now. */
export function delegateByPeople(ledger: Ledger, added: Delegation, { words, may }: Pick<Word, 'words' | 'may'>, now: Date): Said {
  const { from, to, until, by } = added;
  if (by === from) return { ledger: delegate(ledger, added, now), result: 'joined', first: by };
  const asked = { type: 'delegation_asked', detail: { from, to, until } };
  return sayAsTwo(ledger, { words, by, may, asked }, now, (next, first) => delegate(next, { ...added, asked_by: first }, now));
}

/** Somebody is back; the same ledger where they were not away. */
export function endDelegation(ledger: Ledger, from: string, by: string, now: Date): Ledger {
  const on = delegationsOn(ledger, now);
  const ended = on.find((one) => one.from === from);
  if (!ended) return ledger;
  const next = { ...ledger, delegations: on.filter((one) => one !== ended) };
  return withLedgerEvent(next, 'delegation_ended', by, now.toISOString(), { from, to: ended.to, until: ended.until });
}
