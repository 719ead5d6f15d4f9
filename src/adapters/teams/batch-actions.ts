// What people do on the card of a batch: approve or deny all that still ask, look at them one by one. Each vote is stored on its own before
// Teams hears of it; a click that Teams sends again is answered as the first was.
import { refusal } from '../../domain/documents/refusal.ts';
import { type BatchVoter, findBatch, reviewBatch, turnAwayFromBatch, voteOnBatch, wantsReview } from '../../surfaces/batch-voter.ts';
import { type AskedOfBatch, batchIn } from '../../surfaces/batch-words.ts';
import { readerIn } from '../../surfaces/identity.ts';
import type { SurfaceNeeds } from '../../surfaces/needs.ts';
import { localeOf, refusalText } from '../../surfaces/refusal-words.ts';
import { text } from '../../texts.ts';
import { type Clicked, mayDecideIn, notFound, type Place, reasonIn } from './actions.ts';
import type { Click } from './activity.ts';
import { batchFrom, chosenFrom } from './batch-form.ts';
import { listedIn, renderBatch, renderBatchDeny, renderBatchReview, renderBatchSaying } from './render-batch.ts';
import { stepFrom } from './review-form.ts';
import type { Told } from './told.ts';

type Turn = { batch: BatchVoter; asked: AskedOfBatch; place: Place };

/** What whoever clicked is told; the card is painted again. */
const answer = ({ batch: { voter, members } }: Turn, told: Told): Clicked => ({ told, locale: localeOf(voter), about: members });

/** The batch in the language of whoever clicked. */
const inOwnWords = ({ batch: { voter, facts } }: Turn) => batchIn(facts, localeOf(voter));

/** This person had cast that very vote on each of them: the same click, sent again. */
const holdsVote = ({ batch: { members, facts, voter }, asked }: Turn, vote: 'approve' | 'deny'): boolean =>
  facts.stamp === asked.stamp &&
  members.every(({ votes, digest }) => votes.some((one) => one.person === voter.id && one.vote === vote && one.digest === digest));

export function clickOnBatch(needs: SurfaceNeeds) {
  const find = findBatch(needs, 'teams');
  const vote = voteOnBatch(needs);
  const review = reviewBatch(needs);

  /**
   * The card as it stands afterwards, with what came of it below. Where something did not count, why, in words that outlast the painting;
   * those hold nothing that an agent wrote.
   */
  async function done(turn: Turn, { lines, isWhole }: { lines: string[]; isWhole: boolean }): Promise<Clicked> {
    const now = await find(turn.asked, turn.place.account);
    if (!now || !isWhole) return answer(now ? { ...turn, batch: now } : turn, { words: lines.at(-1) ?? '' });
    const after = { ...turn, batch: now };
    return answer(after, { card: renderBatchSaying(inOwnWords(after), lines.join('\n')) });
  }

  async function voteOn(turn: Turn, ballot: { vote: 'approve' | 'deny'; reason: string | null }): Promise<Clicked> {
    if (holdsVote(turn, ballot.vote)) return answer(turn, { card: renderBatch(inOwnWords(turn)) });
    if (ballot.vote === 'deny' && ballot.reason === null)
      return answer(turn, { words: refusalText(turn.batch.voter, refusal('reason_missing'), null) });
    return done(turn, await vote(turn.batch, turn.asked, ballot));
  }

  /** Where they came to say different things since the card was painted, its button opens the review. */
  const approve = (turn: Turn): Promise<Clicked> =>
    wantsReview(turn.batch.facts) && !holdsVote(turn, 'approve') ? dialog(turn, 'review') : voteOn(turn, { vote: 'approve', reason: null });

  async function separate(turn: Turn, { data }: Click): Promise<Clicked> {
    const listed = listedIn(inOwnWords(turn), turn.asked);
    const reviewed = await review(turn.batch, turn.asked, { ...chosenFrom(turn.batch.facts, data), reason: reasonIn(data), listed });
    return reviewed.missing === null ? done(turn, reviewed) : answer(turn, { words: reviewed.words });
  }

  async function dialog(turn: Turn, kind: 'deny' | 'review'): Promise<Clicked> {
    const away = await turnAwayFromBatch(needs, turn.batch);
    if (away !== null) return answer(turn, { words: away });
    return answer(turn, { card: (kind === 'deny' ? renderBatchDeny : renderBatchReview)(inOwnWords(turn), turn.asked) });
  }

  return async (click: Click, place: Place): Promise<Clicked> => {
    const asked = batchFrom(click.data);
    const batch = asked && (await find(asked, place.account));
    if (!asked || !batch) return notFound(readerIn(needs, 'teams', place.account, place.id));
    const turn: Turn = { batch, asked, place };
    if (!batch.members.some((member) => mayDecideIn(place, { ...batch.voter, approval: member })))
      return answer(turn, { words: text(localeOf(batch.voter), 'chat.elsewhere') });
    const step = stepFrom(click.data);
    if (step === 'back') return answer(turn, { card: renderBatch(batch.facts) });
    if (click.verb === 'approve') return approve(turn);
    if (step !== 'vote') return dialog(turn, click.verb === 'deny' ? 'deny' : 'review');
    return click.verb === 'deny' ? voteOn(turn, { vote: 'deny', reason: reasonIn(click.data) }) : separate(turn, click);
  };
}
