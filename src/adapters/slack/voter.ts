// One person before one approval: who that is, what they may do with it, and what they are told.
import type { Approval } from '../../domain/approval.ts';
import { titleOf } from '../../domain/card-title.ts';
import { decide } from '../../domain/decide.ts';
import type { Voters } from '../../domain/may-vote.ts';
import { type Refusal, refusal } from '../../domain/refusal.ts';
import { text } from '../../texts.ts';
import { personOf, strangerId } from './identity.ts';
import type { Decision, SlackNeeds } from './needs.ts';
import { localeOf, type Reader, refusalText } from './refusal-words.ts';
import { type Answer, renderAnswer } from './render-answer.ts';
import type { Asked } from './review-form.ts';

export type Voter = Reader & { approval: Approval; id: string; voters: Voters };

/** The person behind a Slack account, in the workspace that the approval belongs to. Null where there is no such approval. */
export function findVoter({ readApproval, readVoters, policies }: Pick<SlackNeeds, 'readApproval' | 'readVoters' | 'policies'>) {
  return async (approvalId: string, slackUserId: string): Promise<Voter | null> => {
    const approval = await readApproval(approvalId);
    const workspace = approval && policies.get(approval.workspace);
    if (!approval || !workspace) return null;
    const person = personOf(workspace, slackUserId);
    return { approval, workspace, person, id: person?.id ?? strangerId(slackUserId), voters: await readVoters(approval) };
  };
}

/** Why a vote by this person would change nothing as things stand, or null. Stores nothing. */
export function wouldRefuse(voter: Voter, vote: 'approve' | 'deny', asked: Asked, now: Date): Refusal | null {
  const { approval, workspace, id, voters } = voter;
  if (!workspace) return refusal('not_found');
  const act = { type: 'vote' as const, person: id, vote, digest: asked.digest, reason: 'looking', surface: 'slack' as const, voters };
  return decide(approval, act, now).refused ?? null;
}

export const refusedWords = (voter: Reader, refused: Refusal, approval: Approval | null): string => refusalText(voter, refused, approval);

/** What a voter hears in private after a vote. */
export function voteAnswer(voter: Voter, decision: NonNullable<Decision>, vote: 'approve' | 'deny'): Answer {
  const locale = localeOf(voter);
  const { approval, refused } = decision;
  if (refused) return renderAnswer(locale, { lines: [refusalText(voter, refused, approval)] });
  const { key, values } = titleOf(approval.request);
  const title = text(locale, key, values);
  if (vote === 'deny') return renderAnswer(locale, { lines: [text(locale, 'vote.denied', { title })] });
  const words = text(locale, approval.state === 'asking' ? 'vote.approved_more' : 'vote.approved', { title });
  return renderAnswer(locale, { lines: [words], buttons: [{ action: 'take_back', approval: approval.id }] });
}
