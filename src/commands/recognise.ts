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

/** The question for an account: one answers for all workspaces of a Slack team, or of a channel in Teams. */
const questionOf = ({ surface, account }: ChatAccount, { slack_team, channels }: Workspace): string =>
  `${surface} ${account} ${(surface === 'slack' ? slack_team : channels.teams) ?? ''}`;

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
    const question = questionOf(account, workspace);
    const asked = underWay.get(question) ?? addressesOf(account, workspace).finally(() => underWay.delete(question));
    underWay.set(question, asked);
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

  return async (account, id) => {
    await policies.refresh?.(id);
    const workspaces = policies.all().filter((workspace) => id === undefined || workspace.id === id);
    const may = await Promise.all(workspaces.map((workspace) => mayAsk(account, workspace)));
    // All at once, so that one question answers for several.
    const linking = workspaces.map(async (workspace, index) => {
      const addresses = may[index] ? await askedOnce(account, workspace) : null;
      if (addresses) await link(account, workspace, addresses);
    });
    await Promise.all(linking);
  };
}
