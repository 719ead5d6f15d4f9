// One person before a batch: what they may do with it, and what they are told. Each request keeps its own vote on its own digest.
import type { BatchFacts } from '../domain/card/batch-facts.ts';
import type { Approval } from '../domain/documents/approval.ts';
import { membersOf } from '../domain/documents/batch.ts';
import type { ChatSurface } from '../domain/documents/chat-account.ts';
import { refusal } from '../domain/documents/refusal.ts';
import type { BatchDecision } from '../flow/decision/vote-on-batch.ts';
import { text } from '../texts.ts';
import { type AskedOfBatch, batchIn, batchTitle } from './batch-words.ts';
import type { SurfaceNeeds } from './needs.ts';
import { localeOf, notFoundText, refusalText } from './refusal-words.ts';
import { findVoter, type Voter, wouldRefuse } from './voter.ts';

/** Who acts, and the batch as it stands now, in the words of its channel. */
export type BatchVoter = { voter: Voter; members: Approval[]; facts: BatchFacts };

/** `only` some of them, else all that still ask. */
type BatchVote = { vote: 'approve' | 'deny'; reason: string | null; only?: string[] };

/** What came of a vote. `isWhole`: every one of them counted. */
type Voted = { lines: string[]; isWhole: boolean };
const NOTHING: Voted = { lines: [], isWhole: true };

/** Who is behind an account of a platform, and the batch; null where there is none. */
export function findBatch(needs: SurfaceNeeds, surface: ChatSurface) {
  const find = findVoter(needs, surface);
  return async ({ member }: AskedOfBatch, account: string): Promise<BatchVoter | null> => {
    const voter = await find(member, account);
    const batch = voter?.approval.batch;
    if (!voter || !batch) return null;
    const members = membersOf(await needs.readApprovals(batch.members), batch);
    if (members.length === 0) return null;
    return { voter, members, facts: await needs.batches.factsOf(members, voter.workspace) };
  };
}

/** Why this person can decide none of them, or null. */
function refusedAll({ voter, members }: BatchVoter, now: Date): string | null {
  const refused = members.map((approval) => {
    const seen = { approval: approval.id, digest: approval.digest };
    return { approval, why: wouldRefuse({ ...voter, approval }, 'deny', seen, now) };
  });
  const first = refused[0];
  if (refused.some(({ why }) => why === null) || !first?.why) return null;
  return refusalText(voter, first.why, first.approval);
}

/**
 * Why this person can decide none of them, or null. A try is put to the record as a denial without a reason, which nothing
 * accepts, so that it can only ever be refused.
 */
export async function turnAwayFromBatch({ castVote, clock }: Pick<SurfaceNeeds, 'castVote' | 'clock'>, batch: BatchVoter): Promise<string | null> {
  const { voter, members } = batch;
  const words = refusedAll(batch, clock.now());
  const [first] = members;
  if (words && first) await castVote(first.id, { person: voter.id, vote: 'deny', digest: first.digest, reason: null, surface: voter.surface });
  return words;
}

/** How many votes counted, and why the others did not. */
function votedWords({ voter, facts }: BatchVoter, { decisions }: BatchDecision, vote: 'approve' | 'deny'): Voted {
  const locale = localeOf(voter);
  const refused = decisions.filter((one) => one.refused !== null);
  const count = decisions.length - refused.length;
  const title = batchTitle(batchIn(facts, locale));
  const counted = text(locale, vote === 'approve' ? 'batch.approved' : 'batch.denied', { count, total: decisions.length, title });
  const [first] = refused;
  if (!first?.refused) return { lines: [counted], isWhole: true };
  const why = refusalText(voter, first.refused, first.approval);
  return { lines: count > 0 ? [counted, text(locale, 'batch.refused', { count: refused.length, why })] : [why], isWhole: false };
}

/** Votes on all that still ask, or on some of them, and says what came of it. */
export function voteOnBatch({ batches, clock }: Pick<SurfaceNeeds, 'batches' | 'clock'>) {
  return async (batch: BatchVoter, { member, stamp }: AskedOfBatch, vote: BatchVote): Promise<Voted> => {
    const { voter } = batch;
    const decided = await batches.vote(member, { ...vote, person: voter.id, stamp, surface: voter.surface });
    const notFound = notFoundText(voter);
    if (!decided) return { lines: [notFound], isWhole: false };
    if (decided.changed) return { lines: [text(localeOf(voter), 'batch.changed')], isWhole: false };
    if (decided.decisions.length === 0) return { lines: [refusedAll(batch, clock.now()) ?? notFound], isWhole: false };
    return votedWords(batch, decided, vote.vote);
  };
}

/** Whether these are approved in their review alone: what they say differs, and the card shows one of them. */
export const wantsReview = ({ texts }: Pick<BatchFacts, 'texts'>): boolean => texts > 1;

/** What was chosen in a review, of those on its list. */
export type Chosen = { deny: string[]; open: string[]; approve: string[] };
/** `listed`: those that the review lists as things stand, since a client may mark what it was not shown. */
type Sent = Chosen & { reason: string | null; listed: string[] };
/** `missing` names what in the form has to be mended. */
type Reviewed = (Voted & { missing: null }) | { missing: 'choice' | 'reason'; words: string };

/** Denies, approves and gives cards of their own as it was chosen; a denial comes first. */
export function reviewBatch(needs: Pick<SurfaceNeeds, 'batches' | 'castVote' | 'clock'>) {
  const vote = voteOnBatch(needs);
  return async (batch: BatchVoter, asked: AskedOfBatch, { deny, open, approve, reason, listed }: Sent): Promise<Reviewed> => {
    const { voter, members } = batch;
    const locale = localeOf(voter);
    if (deny.length + open.length + approve.length === 0) return { missing: 'choice', words: text(locale, 'batch.choose_something') };
    if (deny.length > 0 && reason === null) return { missing: 'reason', words: refusalText(voter, refusal('reason_missing'), null) };
    const away = await turnAwayFromBatch(needs, batch);
    if (away) return { missing: 'choice', words: away };
    const unseen = members.filter(({ id, state }) => state === 'asking' && approve.includes(id) && !listed.includes(id));
    if (unseen.length > 0) return { missing: 'choice', words: text(locale, 'batch.changed') };
    const denied = deny.length > 0 ? await vote(batch, asked, { vote: 'deny', reason, only: deny }) : NOTHING;
    const approved = approve.length > 0 ? await vote(batch, asked, { vote: 'approve', reason: null, only: approve }) : NOTHING;
    const mine = new Set(members.map(({ id }) => id));
    const wanted = open.filter((id) => !deny.includes(id));
    const parted = await Promise.all(wanted.filter((id) => mine.has(id)).map((id) => needs.batches.part(id, voter.id)));
    const count = parted.filter((one) => one?.refused === null).length;
    const isOpened = count === wanted.length;
    const lines = [
      ...denied.lines,
      ...approved.lines,
      ...(count > 0 ? [text(locale, 'batch.opened', { count })] : []),
      ...(isOpened ? [] : [text(locale, 'batch.changed')]),
    ];
    return { missing: null, lines, isWhole: denied.isWhole && approved.isWhole && isOpened };
  };
}
