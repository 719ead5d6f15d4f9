// A person's inbox in their chat with the bot, and the cards that it opens there. Each is drawn as things stand at the click; opening decides nothing.
import { readerIn } from '../../surfaces/identity.ts';
import type { SurfaceNeeds } from '../../surfaces/needs.ts';
import { localeOf } from '../../surfaces/refusal-words.ts';
import { findVoter } from '../../surfaces/voter.ts';
import { type Clicked, notFound, type Place } from './actions.ts';
import type { Click } from './activity.ts';
import type { AdaptiveCard } from './adaptive-card.ts';
import { renderCardInChat } from './render-card.ts';
import { renderInbox } from './render-inbox.ts';

const VERBS = new Set(['open', 'inbox']);
export const isInboxVerb = (verb: string): boolean => VERBS.has(verb);

/** The inbox of an account as of now. */
export const inboxCard =
  ({ readInbox, clock }: Pick<SurfaceNeeds, 'readInbox' | 'clock'>) =>
  async (account: string): Promise<AdaptiveCard> =>
    renderInbox(await readInbox({ surface: 'teams', account }), account, clock.now());

/** Opens a card in place of what was clicked, or goes back to the inbox. A request of others is not there. */
export function clickOnInbox(needs: SurfaceNeeds) {
  const find = findVoter(needs, 'teams');
  const inbox = inboxCard(needs);
  return async ({ verb, data }: Click, { account, id, isPersonal }: Place): Promise<Clicked> => {
    const reader = readerIn(needs, 'teams', account, id);
    if (verb === 'inbox' && isPersonal) return { told: { card: await inbox(account) }, locale: localeOf(reader), about: null };
    const voter = await find(String(data.approval ?? ''), account);
    if (!voter?.person || !isPersonal) return notFound(reader);
    const facts = { ...(await needs.factsOf(voter.approval, voter.workspace)), locale: localeOf(voter) };
    return { told: { card: renderCardInChat(facts) }, locale: localeOf(voter), about: null };
  };
}
