// Every click in Teams, on whatever card: who answers it, and the card that is painted again after it.
import { readerIn } from '../../surfaces/identity.ts';
import type { SurfaceNeeds } from '../../surfaces/needs.ts';
import { localeOf } from '../../surfaces/refusal-words.ts';
import { text } from '../../texts.ts';
import { CARD_VERBS, type Clicked, clickOnCard, isPostedIn, type Place } from './actions.ts';
import type { Click } from './activity.ts';
import type { Connector } from './connector.ts';
import { clickOnEdit } from './edits.ts';
import { clickOnInbox, isInboxVerb } from './inbox.ts';
import { clickOnIncident, isIncidentVerb } from './incident-actions.ts';
import { renderCard } from './render-card.ts';
import { clickSendAgain } from './send-again.ts';
import { cardMessage } from './told.ts';

function said({ policies }: SurfaceNeeds, { account, id }: Place, key: string): Clicked {
  const locale = localeOf(readerIn({ policies }, 'teams', account, id));
  return { told: { words: text(locale, key) }, locale, about: null };
}

/** Carries out a click; a fault is told like everything else. */
export function carryOutClick(needs: SurfaceNeeds) {
  const onCard = clickOnCard(needs);
  const onIncident = clickOnIncident(needs);
  const onEdit = clickOnEdit(needs);
  const onInbox = clickOnInbox(needs);
  const onSendAgain = clickSendAgain(needs);
  const answer = async (click: Click, place: Place): Promise<Clicked> => {
    if (CARD_VERBS.has(click.verb)) return onCard(click, place);
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

/** The message that was clicked is painted as things stand, also where it is not the card that we know of. While people are asked dialogs stay open. */
export function repaintClicked({ policies, factsOf, logger }: SurfaceNeeds, connector: Connector) {
  return ({ about }: Clicked, place: Place, message: string | undefined): void => {
    const workspace = about && policies.get(about.workspace);
    if (!about || !workspace || message === undefined || about.state === 'asking' || !isPostedIn(about, place)) return;
    factsOf(about, workspace)
      .then((facts) => connector.update(place.id, message, cardMessage(renderCard(facts))))
      .catch((error: unknown) => logger.debug({ err: error }, 'A card that was clicked could not be painted again'));
  };
}
