// An account becomes the person's whose e-mail address its platform vouches for, where the workspace wants that. Pure.
import type { ChatAccount, ChatSurface } from '../documents/chat-account.ts';
import type { Person } from '../policy/quorum.ts';
import { type Client, groundOf, isSame, linkedPeople, ownersOf, withLink } from './account-link.ts';
import { type Ledger, type Link, unheard, withLedgerEvent } from './ledger.ts';

/** Whether an address could make this account somebody's: else no platform is asked for it. */
export const wantsAddress = ({ link_by_email, people }: Client, { surface, account }: ChatAccount): boolean =>
  link_by_email === true &&
  people.every((one) => one[surface] !== account) &&
  people.some((one) => one.email !== undefined && one[surface] === undefined);

/** Whether a link of this account, or one of this person on its platform, was taken back: by an address neither is linked again. */
export const isTakenBack = ({ unlinked = [] }: Pick<Ledger, 'unlinked'>, account: ChatAccount, person?: string): boolean =>
  unlinked.some((one) => isSame(one, account) || (one.surface === account.surface && one.person === person));

/** The one person who has one of these addresses; null where nobody does, several do, or they have an account there. */
function onlyOwner(people: Person[], addresses: string[], surface: ChatSurface): Person | null {
  const [owner, another] = ownersOf(people, addresses);
  return owner && !another && owner[surface] === undefined ? owner : null;
}

/** `client` as its file stands. `addresses` are those that the platform vouches for, of this account. The account is the person's from the write of `next` on, which owes everybody its announcement. */
export function linkByEmail(
  ledger: Ledger,
  { client, account: { surface, account }, addresses }: { client: Client; account: ChatAccount; addresses: string[] },
  now: Date,
): { next: Ledger | null; result: Link | null } {
  const linked = { ...client, people: linkedPeople(client, ledger.links) };
  const owner = wantsAddress(linked, { surface, account }) ? onlyOwner(linked.people, addresses, surface) : null;
  if (owner?.email === undefined || isTakenBack(ledger, { surface, account }, owner.id)) return { next: null, result: null };
  const address = groundOf(client, surface, owner.email);
  const link: Link = { surface, account, person: owner.id, by: [], at: now.toISOString(), address, owed: unheard };
  const detail = { person: owner.id, surface, account, confirmed_by: [], by: 'email' };
  return { next: withLedgerEvent(withLink(ledger, link), 'account_linked', 'policy', link.at, detail), result: link };
}
