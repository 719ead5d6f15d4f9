// Clicks on a card: approve votes at once, deny and review answer with a dialog for that person alone, whose last button sends the vote.
// What is decided is stored before Teams hears of it. Teams may send a click twice: the second time gets the same answer.
import type { Approval } from '../../domain/documents/approval.ts';
import { filledIn } from '../../domain/documents/plain-text.ts';
import { isCodeRefusal } from '../../domain/policy/step-up.ts';
import { readerIn } from '../../surfaces/identity.ts';
import type { SurfaceNeeds } from '../../surfaces/needs.ts';
import { localeOf, notFoundText, type Reader, refusalText } from '../../surfaces/refusal-words.ts';
import { LONGEST_REASON } from '../../surfaces/review-words.ts';
import { asksForCode, findVoter, opensReview, turnAway, type Voter, voteAnswer, whyNotOffered, wouldRefuse } from '../../surfaces/voter.ts';
import { text } from '../../texts.ts';
import type { Click } from './activity.ts';
import type { AdaptiveCard } from './adaptive-card.ts';
import type { CodeForm } from './code-input.ts';
import { answerButtons } from './render-answer.ts';
import { renderCard, renderCardSaying } from './render-card.ts';
import { offersApproval, renderDeny, renderReview } from './render-review.ts';
import { type Asked, askedFrom, stepFrom } from './review-form.ts';
import type { Told } from './told.ts';

/** Where somebody clicked: the channel or chat without the thread, whether it is theirs alone, and the message with the button. */
export type Place = { id: string; isPersonal: boolean; account: string; message?: string | undefined };

/** `about` is what the card is about, all of a batch where it is one's, for it to be painted again; null where it is none of this place. */
export type Clicked = { told: Told; locale: string; about: Approval | Approval[] | null };

const textIn = (data: Click['data'], name: string): string => (typeof data[name] === 'string' ? data[name] : '');

/** What was filled in; null where nothing was. */
export const reasonIn = (data: Click['data']): string | null => filledIn(textIn(data, 'reason'), LONGEST_REASON);

export const notFound = (reader: Reader): Clicked => {
  const locale = localeOf(reader);
  return { told: { words: notFoundText(reader) }, locale, about: null };
};

/** A card of this approval stands in the channel. */
export const isPostedIn = ({ cards }: Approval, { id }: Place): boolean => cards.some((card) => card.surface === 'teams' && card.channel === id);

/** The message that was clicked shows this approval. One that nobody knows of may be a second card of it where a post ended without an answer. */
export const isOnMessage = ({ cards }: Approval, { id, message }: Place): boolean =>
  cards.some((card) => card.surface === 'teams' && card.channel === id && (card.message === message || card.maybe_twice === true));

/** A card decides where it was posted, or in the chat of somebody of the workspace, where a dialog may have gone. */
export const mayDecideIn = (place: Place, { approval, person }: Voter): boolean =>
  isPostedIn(approval, place) || (place.isPersonal && person !== null);

const hasThisVote = ({ votes }: Approval, { id }: Voter, vote: string, { digest }: Asked): boolean =>
  votes.some((one) => one.person === id && one.vote === vote && one.digest === digest);

/** The card as it stands after a vote, with what the voter hears below it, and with the way to take an approval back. */
async function cardAfter(needs: SurfaceNeeds, voter: Voter, approval: Approval, vote: Filled['vote']): Promise<Told> {
  const { lines, buttons = [] } = voteAnswer(voter, { approval, refused: null }, vote);
  const facts = await needs.factsOf(approval, voter.workspace);
  return { card: renderCardSaying(facts, lines.join('\n'), answerButtons(localeOf(voter), buttons)) };
}

type Filled = { vote: 'approve' | 'deny'; reason: string | null; code: string | null };

async function cast(needs: SurfaceNeeds, voter: Voter, asked: Asked, { vote, reason, code }: Filled): Promise<Clicked> {
  const locale = localeOf(voter);
  const decision = await needs.castVote(asked.approval, { person: voter.id, vote, digest: asked.digest, reason, surface: 'teams', code });
  if (!decision) return notFound(voter);
  const { approval, refused } = decision;
  if (!refused || hasThisVote(approval, voter, vote, asked)) return { told: await cardAfter(needs, voter, approval, vote), locale, about: approval };
  const words = refusalText(voter, refused, approval);
  if (isCodeRefusal(refused.code)) return askAgain(needs, { ...voter, approval }, asked, words, reason);
  return { told: { words }, locale, about: approval };
}

const reviewCard = async (needs: SurfaceNeeds, voter: Voter, asked: Asked, form: CodeForm): Promise<{ card: AdaptiveCard }> => {
  const about = voter.approval;
  const facts = { ...(await needs.factsOf(about, voter.workspace)), locale: localeOf(voter) };
  const refused = wouldRefuse(voter, 'approve', asked, needs.clock.now());
  const why = refused && refusalText(voter, refused, about);
  const code = why === null && asksForCode(voter) ? form : undefined;
  return { card: renderReview(facts, { name: voter.person?.name ?? '', refused: why, code }, { ...asked, version: about.version }) };
};

/** The dialog stays, with what had been filled in and why the code was not taken; the vote did not count. */
async function askAgain(needs: SurfaceNeeds, voter: Voter, asked: Asked, error: string, reason: string | null): Promise<Clicked> {
  return { told: await reviewCard(needs, voter, asked, { error, reason: reason ?? '' }), locale: localeOf(voter), about: voter.approval };
}

async function dialog(needs: SurfaceNeeds, voter: Voter, asked: Asked, kind: 'deny' | 'review'): Promise<Clicked> {
  const locale = localeOf(voter);
  const about = voter.approval;
  const words = await turnAway(needs, voter, asked, kind);
  if (words !== null) return { told: { words }, locale, about };
  if (kind === 'review') return { told: await reviewCard(needs, voter, asked, { error: null, reason: '' }), locale, about };
  const facts = { ...(await needs.factsOf(about, voter.workspace)), locale };
  return { told: { card: renderDeny(facts, asked) }, locale, about };
}

const approve = (needs: SurfaceNeeds, voter: Voter, asked: Asked): Promise<Clicked> =>
  opensReview(voter, asked, needs.clock.now())
    ? dialog(needs, voter, asked, 'review')
    : cast(needs, voter, asked, { vote: 'approve', reason: null, code: null });

/** Nothing is chosen before, so no choice is no vote. */
async function submit(needs: SurfaceNeeds, voter: Voter, asked: Asked, { verb, data }: Click): Promise<Clicked> {
  const vote = verb === 'deny' ? 'deny' : textIn(data, 'decision');
  const reason = reasonIn(data);
  if (vote !== 'approve' && vote !== 'deny') {
    return { told: { words: text(localeOf(voter), 'teams.choose') }, locale: localeOf(voter), about: voter.approval };
  }
  const offers = async () => offersApproval((await reviewCard(needs, voter, asked, { error: null, reason: '' })).card);
  const words = vote === 'approve' ? await whyNotOffered(needs, voter, asked, offers) : null;
  if (words !== null) return { told: { words }, locale: localeOf(voter), about: voter.approval };
  return cast(needs, voter, asked, { vote, reason, code: textIn(data, 'code').trim() || null });
}

async function takeBack(needs: SurfaceNeeds, voter: Voter): Promise<Clicked> {
  const locale = localeOf(voter);
  const decision = await needs.takeBack(voter.approval.id, voter.id);
  if (!decision) return notFound(voter);
  const { approval, refused } = decision;
  const words = refused ? refusalText(voter, refused, approval) : text(locale, 'vote.taken_back', { title: approval.id });
  return { told: { words }, locale, about: null };
}

/** Carries out a click on the card of an approval. */
export function clickOnCard(needs: SurfaceNeeds) {
  const find = findVoter(needs, 'teams');
  return async (click: Click, place: Place): Promise<Clicked> => {
    const voter = await find(textIn(click.data, 'approval'), place.account);
    if (!voter) return notFound(readerIn(needs, 'teams', place.account, place.id));
    if (click.verb === 'take_back') return takeBack(needs, voter);
    const asked = askedFrom(click.data);
    const locale = localeOf(voter);
    if (!asked || !mayDecideIn(place, voter)) return { told: { words: text(locale, 'chat.elsewhere') }, locale, about: null };
    const step = stepFrom(click.data);
    if (step === 'back') return { told: { card: renderCard(await needs.factsOf(voter.approval, voter.workspace)) }, locale, about: null };
    if (step === 'vote') return submit(needs, voter, asked, click);
    return click.verb === 'approve' ? approve(needs, voter, asked) : dialog(needs, voter, asked, click.verb === 'deny' ? 'deny' : 'review');
  };
}

/** The verbs of the buttons on a card. */
export const CARD_VERBS = new Set(['approve', 'deny', 'review', 'take_back']);
