// Whose an account is, looked up anew before anything is done for it. Where a workspace wants that, an account that is nobody's becomes the
// person's whose e-mail address its platform vouches for.
import type { ChatAccount } from '../domain/documents/chat-account.ts';
import { isTakenBack, linkByEmail, wantsAddress } from '../domain/ledger/email-link.ts';
import type { Link } from '../domain/ledger/ledger.ts';
import type { News } from '../domain/ledger/owed-news.ts';
import type { Workspace } from '../domain/policy/workspace.ts';
import type { Ledgers } from '../ports/documents.ts';
import type { AddressBook, Policies } from '../ports/policies.ts';
import type { Clock, Logger } from '../ports/runtime.ts';
import type { Announced } from '../upkeep/announce-owed.ts';
import { within } from '../upkeep/within.ts';
import type { Recognise } from './answer.ts';

/** Platforms give up on a click after three seconds, and its groups may have to be asked for as well. */
const READ_MS = 1_000;
/** So long an account that its address made nobody is not asked for again: neither clicks nor commands become a flood of questions. */
const NOBODY_MS = 60_000;
/** So many of those are remembered. */
const MOST_NOBODIES = 10_000;

type Needs = {
  policies: Policies;
  ledgers: Ledgers;
  clock: Clock;
  logger: Logger;
  addressBooks: readonly AddressBook[];
  sealLedger: (workspace: string) => Promise<void>;
  announceNews: (workspace: Workspace, news: News) => Promise<Announced>;
};

/** No error of a platform brings an address into the log. */
const withoutAddresses = (error: unknown): string => String(error instanceof Error ? error.message : error).replace(/\S*@\S*/g, '…');

/** Workspaces whose accounts one question answers for. */
const placeOf = ({ slack_team, channels }: Workspace, surface: ChatAccount['surface']): string =>
  (surface === 'slack' ? slack_team : channels.teams) ?? '';

/** To be awaited before an account is looked up in the policies. */
export function recognise(needs: Needs): Recognise {
  const { policies, ledgers, clock, logger, addressBooks } = needs;
  const underWay = new Map<string, Promise<string[] | null>>();
  const nobodies = new Map<string, number>();

  /** As the file stands: another one asks anew. */
  const keyOf = ({ surface, account }: ChatAccount, { id, hash }: Workspace) => `${id} ${hash} ${surface} ${account}`;

  /** Null where the platform does not say. */
  async function addressesOf({ surface, account }: ChatAccount, workspace: Workspace): Promise<string[] | null> {
    const book = addressBooks.find((one) => one.surface === surface);
    if (!book) return [];
    return within(clock, READ_MS, book.addressesOf(account, workspace)).catch((error: unknown) => {
      logger.warn(
        { workspace: workspace.id, surface, why: withoutAddresses(error) },
        'An account could not be asked for its e-mail address, so it stays unlinked',
      );
      return null;
    });
  }

  /** Who asks while a question is under way shares its answer. */
  function askedOnce(account: ChatAccount, workspace: Workspace): Promise<string[] | null> {
    const key = keyOf(account, workspace);
    const asked = underWay.get(key) ?? addressesOf(account, workspace).finally(() => underWay.delete(key));
    underWay.set(key, asked);
    return asked;
  }

  /** Everybody hears of it; the click does not wait for that. Where this process dies, another one says it. */
  function announce(workspace: Workspace, link: Link): void {
    needs.announceNews(workspace, { about: 'link', link }).catch((error: unknown) => {
      logger.warn({ err: error, workspace: workspace.id }, 'A link by e-mail was not announced and comes again');
    });
  }

  async function link(account: ChatAccount, { id }: Workspace, addresses: string[]): Promise<void> {
    const made = await ledgers.change(id, (ledger) => {
      const client = policies.get(id);
      return client ? linkByEmail(ledger, { client, account, addresses }, clock.now()) : { next: null, result: null };
    });
    const workspace = policies.get(id);
    if (!workspace) return;
    if (!made) {
      // Another click may have just linked it.
      await policies.refresh?.(id);
      if (nobodies.size >= MOST_NOBODIES) nobodies.clear();
      nobodies.set(keyOf(account, workspace), clock.monotonicMs() + NOBODY_MS);
      return;
    }
    announce(workspace, made);
    await needs.sealLedger(id);
    await policies.refresh?.(id);
  }

  async function mayAsk(account: ChatAccount, workspace: Workspace): Promise<boolean> {
    if ((nobodies.get(keyOf(account, workspace)) ?? 0) > clock.monotonicMs()) return false;
    return wantsAddress(workspace, account) && !isTakenBack(await ledgers.read(workspace.id), account);
  }

  return async ({ surface, account }, id) => {
    await policies.refresh?.(id);
    const asked = new Map<string, Promise<string[] | null>>();
    const one = async (workspace: Workspace) => {
      if (!(await mayAsk({ surface, account }, workspace))) return;
      const place = placeOf(workspace, surface);
      const told = asked.get(place) ?? askedOnce({ surface, account }, workspace);
      asked.set(place, told);
      const addresses = await told;
      if (addresses) await link({ surface, account }, workspace, addresses);
    };
    await Promise.all(
      policies
        .all()
        .filter((workspace) => id === undefined || workspace.id === id)
        .map(one),
    );
  };
}
