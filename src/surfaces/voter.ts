// One person before one approval: who that is, what they may do with it, and what they are told.
import type { CommandAnswer } from '../commands/answer.ts';
import { decide } from '../domain/approval/decide.ts';
import { titleOf } from '../domain/card/card-title.ts';
import type { Approval } from '../domain/documents/approval.ts';
import type { ChatSurface } from '../domain/documents/chat-account.ts';
import { type Refusal, refusal } from '../domain/documents/refusal.ts';
import { groupsThatDecide, mayDecide, type Voters } from '../domain/policy/may-vote.ts';
import { CODE_PASSED, wantsCode } from '../domain/policy/step-up.ts';
import type { Workspace } from '../domain/policy/workspace.ts';
import type { DecisionAnswer } from '../flow/collect-decision.ts';
import { text } from '../texts.ts';
import { personOf, strangerId } from './identity.ts';
import type { SurfaceNeeds } from './needs.ts';
import { localeOf, type Reader, refusalText } from './refusal-words.ts';

/** `account` is theirs on the platform, linked or not; the workspace is the approval's. */
export type Voter = Reader & { workspace: Workspace; approval: Approval; id: string; surface: ChatSurface; account: string; voters: Voters };

/** What was on screen when somebody clicked. */
export type Seen = { approval: string; digest: string };

/** The person behind an account of a platform, in the workspace that the approval belongs to. Null where there is no such approval. */
export function findVoter(
  { readApproval, readVoters, policies, recognise }: Pick<SurfaceNeeds, 'readApproval' | 'readVoters' | 'policies' | 'recognise'>,
  surface: ChatSurface,
) {
  return async (approvalId: string, account: string): Promise<Voter | null> => {
    const approval = await readApproval(approvalId);
    if (approval) await recognise({ surface, account }, approval.workspace);
    const workspace = approval && policies.get(approval.workspace);
    if (!approval || !workspace) return null;
    const person = personOf(workspace, surface, account);
    const known = await readVoters(approval);
    // Nobody is turned away by a copy: who has just come into a group may vote.
    const isKnown = !person || mayDecide(approval, known).includes(person.id);
    const voters = isKnown ? known : await readVoters(approval, groupsThatDecide(approval));
    return { approval, workspace, person, id: person?.id ?? strangerId(surface, account), surface, account, voters };
  };
}

/** Whether this person has to give a one-time code to approve. */
export const asksForCode = ({ approval, voters }: Voter): boolean => wantsCode(approval, voters);

/** Why a vote by this person would change nothing as things stand, a code aside, or null. Stores nothing. */
export function wouldRefuse({ approval, id, surface, voters }: Voter, vote: 'approve' | 'deny', { digest }: Seen, now: Date): Refusal | null {
  return decide(approval, { type: 'vote', person: id, vote, digest, reason: 'looking', surface, voters, checked: CODE_PASSED }, now).refused ?? null;
}

/** Whether a click on an old card's button opens the review instead: the row came to want the whole bundle on screen, or a code is asked for. */
export const opensReview = (voter: Voter, seen: Seen, now: Date): boolean =>
  (voter.approval.plan.review || asksForCode(voter)) && wouldRefuse(voter, 'approve', seen, now) === null;

/**
 * Why an approval sent from a review does not count, or null. A client sends what it likes, so what the review `offers` as things stand is worked
 * out again; what is refused for another reason is told so by the vote itself.
 */
export async function whyNotOffered(
  { clock }: Pick<SurfaceNeeds, 'clock'>,
  voter: Voter,
  seen: Seen,
  offers: () => Promise<boolean>,
): Promise<string | null> {
  if (wouldRefuse(voter, 'approve', seen, clock.now()) !== null || (await offers())) return null;
  return text(localeOf(voter), 'review.alert_not_whole');
}

/**
 * Why this person cannot decide at all, or null. A try is put to the record as a denial without a reason, which nothing
 * accepts, so that it can only ever be refused.
 */
export async function turnAway(
  { castVote, clock }: Pick<SurfaceNeeds, 'castVote' | 'clock'>,
  voter: Voter,
  seen: Seen,
  kind: 'deny' | 'review',
): Promise<string | null> {
  const now = clock.now();
  const votes = kind === 'deny' ? (['deny'] as const) : (['approve', 'deny'] as const);
  if (votes.some((vote) => wouldRefuse(voter, vote, seen, now) === null)) return null;
  const tried = await castVote(seen.approval, { person: voter.id, vote: 'deny', digest: seen.digest, reason: null, surface: voter.surface });
  return refusalText(voter, tried?.refused ?? refusal('not_found'), tried?.approval ?? null);
}

/** What a voter hears in private after a vote. */
export function voteAnswer(voter: Voter, { approval, refused }: NonNullable<DecisionAnswer>, vote: 'approve' | 'deny'): CommandAnswer {
  const locale = localeOf(voter);
  if (refused) return { lines: [refusalText(voter, refused, approval)] };
  const { key, values } = titleOf(approval.request);
  // A name such as `Acme Inc.` ends with a stop, and a sentence follows.
  const title = text(locale, key, values).replace(/[.。]+$/, '');
  if (vote === 'deny') return { lines: [text(locale, 'vote.denied', { title })] };
  const words = text(locale, approval.state === 'asking' ? 'vote.approved_more' : 'vote.approved', { title });
  return { lines: [words], buttons: [{ action: 'take_back', approval: approval.id }] };
}
