// Every click in Teams, on whatever card: who answers it, and the card that is painted again after it.
import type { BatchFacts } from '../../domain/card/batch-facts.ts';
import type { CardFacts } from '../../domain/card/card-facts.ts';
import { isInBatch } from '../../domain/documents/batch.ts';
import { readerIn } from '../../surfaces/identity.ts';
import type { SurfaceNeeds } from '../../surfaces/needs.ts';
import { patiently } from '../../surfaces/pacing.ts';
import { localeOf } from '../../surfaces/refusal-words.ts';
import { text } from '../../texts.ts';
import { CARD_VERBS, type Clicked, clickOnCard, isOnMessage, type Place } from './actions.ts';
import type { Click } from './activity.ts';
import { clickOnBatch } from './batch-actions.ts';
import { batchFrom } from './batch-form.ts';
import type { Connector } from './connector.ts';
import { clickOnEdit } from './edits.ts';
import { clickOnInbox, isInboxVerb } from './inbox.ts';
import { clickOnIncident, isIncidentVerb } from './incident-actions.ts';
import { paintedCard } from './messages.ts';
import { clickSendAgain } from './send-again.ts';

function said({ policies }: SurfaceNeeds, { account, id }: Place, key: string): Clicked {
  const locale = localeOf(readerIn({ policies }, 'teams', account, id));
  return { told: { words: text(locale, key) }, locale, about: null };
}

/** Carries out a click; a fault is told like everything else. */
export function carryOutClick(needs: SurfaceNeeds) {
  const onCard = clickOnCard(needs);
  const onBatch = clickOnBatch(needs);
  const onIncident = clickOnIncident(needs);
  const onEdit = clickOnEdit(needs);
  const onInbox = clickOnInbox(needs);
  const onSendAgain = clickSendAgain(needs);
  const answer = async (click: Click, place: Place): Promise<Clicked> => {
    if (CARD_VERBS.has(click.verb)) return (batchFrom(click.data) ? onBatch : onCard)(click, place);
    if (click.verb === 'edit') return onEdit(click, place);
    if (isInboxVerb(click.verb)) return onInbox(click, place);
    if (isIncidentVerb(click.verb)) return onIncident({ ...click, verb: click.verb }, place.account);
    return click.verb === 'send_again' ? onSendAgain(click, place) : said(needs, place, 'chat.unknown_button');
  };
  return (click: Click, place: Place): Promise<Clicked> =>
    answer(click, place).catch((error: unknown) => {
      needs.logger.error({ err: error }, 'A click in Teams could not be carried out');
      return said(needs, place, 'vote.fault');
    });
}

/** What the card that was clicked shows by now; null while people are asked, when dialogs stay open, and where the message is another's card. */
async function shownNow(needs: SurfaceNeeds, about: Clicked['about'], place: Place): Promise<CardFacts | BatchFacts | null> {
  const isBatch = Array.isArray(about);
  const read = await needs.readApprovals((isBatch ? about : about === null ? [] : [about]).map(({ id }) => id));
  const shown = read.filter((one) => !isBatch || isInBatch(one));
  const [first] = shown;
  const workspace = first && needs.policies.get(first.workspace);
  if (!workspace || shown.some(({ state }) => state === 'asking') || !shown.some((one) => isOnMessage(one, place))) return null;
  return isBatch ? needs.batches.factsOf(shown, workspace) : needs.factsOf(first, workspace);
}

/** The message that was clicked is painted as things stand once Teams takes it, where it is a card of what the click was about. */
export function repaintClicked(needs: SurfaceNeeds, connector: Connector) {
  return ({ about }: Clicked, place: Place): void => {
    const { message } = place;
    if (message === undefined) return;
    const paint = async () => {
      const facts = await shownNow(needs, about, place);
      if (facts) await connector.update(place.id, message, paintedCard(facts));
    };
    patiently(paint, needs).catch((error: unknown) => needs.logger.debug({ err: error }, 'A card that was clicked could not be painted again'));
  };
}
