// Accounts of chat platforms that became a person's by a one-time code or an address, on top of those that the workspace file names: part of the
// workspace's ledger. Pure.
import { sha256 } from '../documents/canonical.ts';
import type { AccountLink, ChatAccount, ChatSurface, LinkAsk, WrongCodes } from '../documents/chat-account.ts';
import { addressHash, plainAddress } from '../policy/email-address.ts';
import type { Person } from '../policy/quorum.ts';
import type { Workspace } from '../policy/workspace.ts';
import { type Ledger, type Link, withLedgerEvent } from './ledger.ts';

/** How long a code is good, and how long wrong ones are remembered. */
export const CODE_MS = 600_000;
/** So long a second operator has for the same word. */
export const SECOND_WORD_MS = 3_600_000;
export const MOST_WRONG = 5;
/** A workspace has no more unlinked accounts asking at once: strangers may not fill its ledger. */
const MOST_ASKING = 50;
const CODE_LETTERS = 12;

/** `k7m2-9xq4-tv3b` of fresh random letters; its 12 letters of Crockford's alphabet hold 60 bits. */
export const codeOf = (letters: string): string =>
  letters
    .slice(0, CODE_LETTERS)
    .match(/.{1,4}/g)
    ?.join('-') ?? '';

/** What is stored of a code: case and hyphens do not count. */
export const codeHash = (workspace: string, code: string): string => sha256(`${workspace} ${code.toLowerCase().replace(/[^a-z0-9]/g, '')}`);

export const isSame = (one: ChatAccount, other: ChatAccount) => one.surface === other.surface && one.account === other.account;
const isOn = ({ until }: { until: string }, now: Date) => Date.parse(until) > now.getTime();

/** A workspace as far as it says whose an account is. */
export type Client = Pick<Workspace, 'id' | 'people' | 'link_by_email' | 'slack_team'>;

/** What a link by an address rests on: the address, and in Slack the team that vouches for it. */
export const groundOf = ({ id, slack_team }: Client, surface: ChatSurface, email: string): string =>
  addressHash(id, email, surface === 'slack' ? slack_team : undefined);

/** The people who have one of these addresses. */
export function ownersOf(people: Person[], addresses: string[]): Person[] {
  const wanted = new Set(addresses.map(plainAddress));
  return people.filter(({ email }) => email !== undefined && wanted.has(plainAddress(email)));
}

/** A link by an address counts while the workspace wants such links and its file gives that address to the person alone, and names that Slack team. */
export const counts = (client: Client, { person, surface, address }: AccountLink): boolean => {
  if (address === undefined) return true;
  const email = client.people.find((one) => one.id === person)?.email;
  if (client.link_by_email !== true || email === undefined || groundOf(client, surface, email) !== address) return false;
  return ownersOf(client.people, [email]).length === 1;
};

/**
 * The people with the accounts that they linked. The file comes first: a link counts where its person is there, has no other account on
 * that platform, and nobody else has the account.
 */
export function linkedPeople(client: Client, links: AccountLink[] = []): Person[] {
  const standing = links.filter((link) => counts(client, link));
  return standing.reduce((known, { person: id, surface, account, address }) => {
    const isFree = known.every((one) => one[surface] !== account && (one.id !== id || one[surface] === undefined));
    const withAccount = (one: Person): Person => ({
      ...one,
      [surface]: account,
      ...(address === undefined ? {} : { by_email: [...(one.by_email ?? []), surface] }),
    });
    return isFree ? known.map((one) => (one.id === id ? withAccount(one) : one)) : known;
  }, client.people);
}

/** Whether this person's account of a platform is theirs by an address alone: it votes, and does nothing that wants an operator. */
export const isByEmail = ({ by_email = [] }: Person, surface: ChatSurface): boolean => by_email.includes(surface);

/** A link in place of whatever there was of this account, and of its person on that platform. */
export function withLink(ledger: Ledger, link: Link): Ledger {
  const others = (ledger.links ?? []).filter((one) => !isSame(one, link) && !(one.person === link.person && one.surface === link.surface));
  return { ...ledger, links: [...others, link] };
}

/** An unlinked account asks: its earlier code is good no more. Null where too many ask already. */
export function askToLink(ledger: Ledger, asked: Omit<LinkAsk, 'until'>, now: Date): Ledger | null {
  const others = (ledger.link_asks ?? []).filter((one) => isOn(one, now) && !isSame(one, asked));
  if (others.length >= MOST_ASKING) return null;
  return { ...ledger, link_asks: [...others, { ...asked, until: new Date(now.getTime() + CODE_MS).toISOString() }] };
}

/** The account whose code this is, while it is good. */
export const askedBy = ({ link_asks = [] }: Pick<Ledger, 'link_asks'>, hash: string, now: Date): LinkAsk | null =>
  link_asks.find((one) => one.hash === hash && isOn(one, now)) ?? null;

/** `account` is somebody's already: `person`. `has_account`: the person has one on this platform. */
export type LinkRefused =
  | { code: 'too_many_wrong' | 'wrong_code' | 'person_gone' | 'second_operator' }
  | { code: 'account_taken' | 'has_account'; person: string };

/** `client` as its file stands. `by` confirms for `person`: for themselves, or as an operator for whom they name; `may`: who are operators now. */
export type LinkWord = { client: Client; hash: string; person: string; by: string; may: string[] };

/** `waits`: another operator has to say the same. */
export type LinkAnswer = { refused: LinkRefused } | { linked: AccountLink } | { waits: LinkAsk };

const recentlyWrong = ({ wrong_codes = [] }: Pick<Ledger, 'wrong_codes'>, now: Date): WrongCodes[] =>
  wrong_codes.filter(({ from }) => Date.parse(from) + CODE_MS > now.getTime());

const wrongOf = (ledger: Pick<Ledger, 'wrong_codes'>, by: string, now: Date): WrongCodes =>
  recentlyWrong(ledger, now).find((one) => one.by === by) ?? { by, count: 0, from: now.toISOString() };

/** Whether somebody typed so many wrong codes that no more is looked at for now. */
export const isGuessing = (ledger: Ledger, by: string, now: Date): boolean => wrongOf(ledger, by, now).count >= MOST_WRONG;

/** A code that is nobody's: counted, and written down. */
function withWrongCode(ledger: Ledger, by: string, now: Date): Ledger {
  const { count, from } = wrongOf(ledger, by, now);
  const others = recentlyWrong(ledger, now).filter((one) => one.by !== by);
  const next = { ...ledger, wrong_codes: [...others, { by, count: count + 1, from }] };
  return withLedgerEvent(next, 'link_refused', by, now.toISOString(), { reason: 'wrong_code', count: count + 1 });
}

/** Why this account cannot become this person's, or null. What was theirs by an address alone gives way to what is confirmed. */
function cannotLink({ client, person }: LinkWord, asked: ChatAccount, links: AccountLink[]): LinkRefused | null {
  const known = linkedPeople(client, links);
  const meant = known.find(({ id }) => id === person);
  if (!meant) return { code: 'person_gone' };
  const givesWay = isByEmail(meant, asked.surface);
  const owner = known.find((one) => one[asked.surface] === asked.account);
  if (owner && !(givesWay && owner.id === person)) return { code: 'account_taken', person: owner.id };
  return meant[asked.surface] === undefined || givesWay ? null : { code: 'has_account', person };
}

/** What an operator meant who is none any more is forgotten. */
function meantBy(asked: LinkAsk | null, may: string[]): LinkAsk | null {
  if (!asked?.meant || may.includes(asked.meant.by)) return asked;
  const { meant: _meant, ...unmeant } = asked;
  return unmeant;
}

/** Somebody confirms a code. The account is the person's from the write of `next` on; null in `next` changes nothing. */
export function confirmLink(ledger: Ledger, word: LinkWord, now: Date): { next: Ledger | null; result: LinkAnswer } {
  const refuse = (refused: LinkRefused, next: Ledger | null = null) => ({ next, result: { refused } });
  const { hash, person, by, may } = word;
  if (isGuessing(ledger, by, now)) return refuse({ code: 'too_many_wrong' });
  const asked = meantBy(askedBy(ledger, hash, now), may);
  if (!asked) return refuse({ code: 'wrong_code' }, withWrongCode(ledger, by, now));
  const refused = cannotLink(word, asked, ledger.links ?? []);
  if (refused) return refuse(refused);
  const isOwn = person === by;
  if (!isOwn && asked.meant?.person === person && asked.meant.by === by) return refuse({ code: 'second_operator' });
  if (!isOwn && asked.meant?.person !== person) return waitForSecond(ledger, asked, word, now);
  const { surface, account, meant } = asked;
  const confirmed = isOwn || !meant ? [by] : [meant.by, by];
  const linked: AccountLink = { surface, account, person, by: confirmed, at: now.toISOString() };
  const next = { ...withLink(ledger, linked), link_asks: (ledger.link_asks ?? []).filter((one) => one.hash !== hash) };
  return { next: withLedgerEvent(next, 'account_linked', by, linked.at, { person, surface, account, confirmed_by: confirmed }), result: { linked } };
}

/** One operator alone could vote twice by an account that nobody uses: a second one says the same. */
function waitForSecond(ledger: Ledger, asked: LinkAsk, { person, by }: LinkWord, now: Date): { next: Ledger; result: LinkAnswer } {
  const waits = { ...asked, meant: { person, by }, until: new Date(now.getTime() + SECOND_WORD_MS).toISOString() };
  const next = { ...ledger, link_asks: (ledger.link_asks ?? []).map((one) => (one.hash === asked.hash ? waits : one)) };
  const { surface, account } = asked;
  return { next: withLedgerEvent(next, 'link_meant', by, now.toISOString(), { person, surface, account }), result: { waits } };
}

/** A person's link on a platform; null where the file alone names the account, or nothing does. */
export const linkOf = ({ links = [] }: Pick<Ledger, 'links'>, person: string, surface: ChatSurface): AccountLink | null =>
  links.find((one) => one.person === person && one.surface === surface) ?? null;

/** Takes a link back; the same ledger where there is none. That it was taken back is kept, so that no address undoes it. */
export function unlink(ledger: Ledger, link: AccountLink, by: string, now: Date): Ledger {
  const { person, surface, account } = link;
  if (!(ledger.links ?? []).some((one) => isSame(one, link) && one.person === person)) return ledger;
  const links = (ledger.links ?? []).filter((one) => !isSame(one, link));
  const unlinked = [...(ledger.unlinked ?? []).filter((one) => !isSame(one, link) || one.person !== person), { surface, account, person }];
  return withLedgerEvent({ ...ledger, links, unlinked }, 'account_unlinked', by, now.toISOString(), { person, surface, account });
}
