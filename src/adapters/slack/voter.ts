// One person of Slack before one approval.
import type { DecisionAnswer } from '../../flow/collect-decision.ts';
import type { SurfaceNeeds } from '../../surfaces/needs.ts';
import { localeOf, refusalText } from '../../surfaces/refusal-words.ts';
import { voteAnswer as answerOf, asksForCode, findVoter as findOn, type Voter, wouldRefuse } from '../../surfaces/voter.ts';
import { type Answer, renderAnswer } from './render-answer.ts';

export { asksForCode, refusalText as refusedWords, type Voter, wouldRefuse };

export const findVoter = (needs: Pick<SurfaceNeeds, 'readApproval' | 'readVoters' | 'policies' | 'recognise'>) => findOn(needs, 'slack');

/** What a voter hears in private after a vote. */
export const voteAnswer = (voter: Voter, decision: NonNullable<DecisionAnswer>, vote: 'approve' | 'deny'): Answer =>
  renderAnswer(localeOf(voter), answerOf(voter, decision, vote));
