// A card as an Adaptive Card, in the order of the design: title, state, why, what changes, four facts, votes, footer, fold, buttons.
// Pure. A card that is too large loses detail step by step; it never fails to post.
import type { CardFacts } from '../../domain/card/card-facts.ts';
import { localeOn } from '../../domain/policy/locale.ts';
import { askingText } from '../../surfaces/asking-words.ts';
import { hasVotesToShow, whyPieces } from '../../surfaces/card-lines.ts';
import { titleText, traceTexts, wordsFor } from '../../surfaces/card-words.ts';
import { piecesIn, when } from '../../surfaces/piece.ts';
import { CARD_ROOMS, type Room } from '../../surfaces/rooms.ts';
import {
  type AdaptiveCard,
  type CardAction,
  type CardElement,
  card,
  container,
  execute,
  line,
  ours,
  runs,
  said,
  small,
  spoken,
} from './adaptive-card.ts';
import { firstThatFits, within } from './budget.ts';
import {
  askingInk,
  changeElements,
  emailElements,
  folded,
  fourFacts,
  isCut,
  lateWarning,
  leftElements,
  lifeElements,
  mixedScripts,
  noticeBox,
  rollbackFact,
  stateLine,
  titleLine,
  traceLine,
  unfold,
  voteLines,
} from './card-parts.ts';
import { askedOf } from './review-form.ts';

const MOST_LEFT = 10;

function buttonsOf(facts: CardFacts): CardAction[] {
  const words = wordsFor(facts);
  const { approve, deny, review, edit } = facts.buttons;
  const data = askedOf(facts);
  return [
    ...(approve ? [execute('approve', words('button.approve'), data, { primary: true })] : []),
    ...(review && !approve ? [execute('review', words('button.review_and_decide'), data, { primary: true })] : []),
    ...(deny ? [execute('deny', words('button.deny'), data)] : []),
    ...(edit ? [execute('edit', words('button.edit'), data)] : []),
    ...(review && approve ? [execute('review', words('button.review'), data)] : []),
  ];
}

function footer(facts: CardFacts): CardElement {
  const words = wordsFor(facts);
  if (facts.state === 'asking') return small([ours(askingText(facts, askingInk(facts.locale)))], { spacing: 'Medium' });
  const isOpen = facts.state === 'approved' || facts.state === 'waiting';
  const key = isOpen ? 'card.take_back_until' : facts.state === 'denied' ? 'card.agent_was_told' : 'card.see';
  return small([said(words(key, { id: facts.id }))], { spacing: 'Medium' });
}

const tracedOnly = (facts: CardFacts): CardElement => {
  const words = wordsFor(facts);
  return small([said(`${words('card.request')} ${facts.id}, ${words('card.trace')} ${facts.trace}.`)]);
};

/** Who changed what the agent had asked for. */
const editedLine = ({ edited, locale }: CardFacts): CardElement[] =>
  edited ? [small(runs(piecesIn(locale, 'edit.card', { name: edited.by.name, time: when(edited.at) }), locale))] : [];

type Drawn = { body: CardElement[]; toggleTitle: string };

function askingParts(facts: CardFacts, room: Room): Drawn {
  const words = wordsFor(facts);
  const body = [
    ...mixedScripts(facts),
    line(runs(whyPieces(facts, room.reason, within), facts.locale), { spacing: 'Medium' }),
    ...leftElements(facts, MOST_LEFT, room.reason),
    ...(facts.email ? emailElements(facts, room) : changeElements(facts, room)),
    ...fourFacts(facts, room.fold ? 3 : 1, rollbackFact(facts, room.path)),
    ...editedLine(facts),
    ...(hasVotesToShow(facts) ? [container(voteLines(facts, room.quote), { spacing: 'Medium', separator: true })] : []),
    ...(room !== CARD_ROOMS[0] || isCut(facts, room) ? [small([said(words('card.shortened'))])] : []),
    footer(facts),
    room.fold ? folded([traceLine(traceTexts(facts), room.path)]) : tracedOnly(facts),
  ];
  return { body, toggleTitle: words('teams.details') };
}

/** After the decision: what came of it, and what was decided about folded away. */
function decidedParts(facts: CardFacts, room: Room): Drawn {
  const words = wordsFor(facts);
  const isDone = facts.state === 'executed' || facts.state === 'rolled_back';
  const isApproved = facts.state === 'approved' || facts.state === 'waiting' || facts.state === 'releasing' || facts.state === 'released';
  const key = isDone ? 'card.what_was_done' : isApproved ? 'card.what_was_approved' : 'card.what_was_asked';
  const asked = facts.email ? emailElements(facts, { ...room, body: Math.min(room.body, 1000) }) : changeElements(facts, room);
  const reason: [string, string] = [words('card.reason'), within(facts.request.action_reason, room.quote)];
  const inside = room.fold ? folded([...asked, traceLine([reason, ...traceTexts(facts)], Math.max(room.path, room.quote))]) : tracedOnly(facts);
  return { body: [...lifeElements(facts, room), footer(facts), inside], toggleTitle: words(key, { fields: facts.changes.length }) };
}

/** The words around a card: where no card can be shown, and where one is read out. */
function wordsAround(facts: CardFacts) {
  const words = wordsFor(facts);
  const { status, tier, locale, id } = facts;
  const state = words(status.phrase.key, status.phrase.values);
  return { locale, fallbackText: words('teams.fallback', { status: state, tier: words(`tier.${tier}`), id }), speak: summaryOf(facts) };
}

/** One line for notifications and readers; plain text, never Markdown. */
export function summaryOf(facts: CardFacts): string {
  const words = wordsFor(facts);
  const { status, tier, workspace } = facts;
  const values = { status: words(status.phrase.key, status.phrase.values), title: titleText(facts), tier: words(`tier.${tier}`) };
  return spoken(within(words('card.text', { ...values, workspace: workspace.name }), 500));
}

/** What stands below a card, and the buttons in place of its own. */
type Form = { inputs: CardElement[]; buttons: CardAction[] };
const ownForm = (facts: CardFacts): Form => ({ inputs: [], buttons: buttonsOf(facts) });

function drawn(facts: CardFacts, room: Room, { inputs, buttons }: Form): AdaptiveCard {
  const { body, toggleTitle } = facts.state === 'asking' ? askingParts(facts, room) : decidedParts(facts, room);
  const actions = [...buttons, ...(room.fold ? [unfold(toggleTitle)] : [])];
  return card(wordsAround(facts), [titleLine(titleText(facts)), stateLine(facts), ...lateWarning(facts), ...body, ...inputs], actions);
}

/** The least that a card may be: what, where it stands, the request, the buttons. It always fits. */
function leastCard(facts: CardFacts, { inputs, buttons }: Form): AdaptiveCard {
  const words = wordsFor(facts);
  const about = `${words('card.request')} ${facts.id}, ${within(facts.request.target.record_ids[0] ?? '', 200)}. ${words('card.shortened')}`;
  return card(wordsAround(facts), [titleLine(titleText(facts)), stateLine(facts), line([said(about)]), ...inputs], buttons);
}

/** The card with a form below it, for one person. */
export function renderCardWith(known: CardFacts, form: Form): AdaptiveCard {
  const facts = { ...known, locale: localeOn('teams', known.locale) };
  return firstThatFits(
    CARD_ROOMS,
    (room) => drawn(facts, room, form),
    () => leastCard(facts, form),
  );
}

/** The card for these facts, always within the size that Teams takes. */
export const renderCard = (facts: CardFacts): AdaptiveCard => renderCardWith(facts, ownForm(facts));

/** The card with words below it for whoever just did something, and what they can do about that. */
export const renderCardSaying = (facts: CardFacts, told: string, buttons: CardAction[] = []): AdaptiveCard =>
  renderCardWith(facts, { inputs: [noticeBox(told)], buttons: [...buttonsOf(facts), ...buttons] });

/** The card in somebody's own chat, with the way back to what waits for them. */
export const renderCardInChat = (facts: CardFacts): AdaptiveCard =>
  renderCardWith(facts, { inputs: [], buttons: [...buttonsOf(facts), execute('inbox', wordsFor(facts)('inbox.button'), {})] });
