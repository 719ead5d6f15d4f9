// What people do on the card of a batch: approve or deny all that still ask, look at them one by one. Each vote is stored on its own
// before Slack hears that we got it.
import type { App, ViewOutput } from '@slack/bolt';
import type { Approval } from '../../domain/approval.ts';
import { membersOf } from '../../domain/batch.ts';
import type { BatchFacts } from '../../domain/batch-facts.ts';
import { refusal } from '../../domain/refusal.ts';
import type { BatchDecision } from '../../flow/collect-decision.ts';
import type { SurfaceNeeds } from '../../surfaces/needs.ts';
import { localeOf, type Reader } from '../../surfaces/refusal-words.ts';
import { text } from '../../texts.ts';
import { type AskedOfBatch, batchFrom, renderBatchDeny, renderBatchReview } from './batch-form.ts';
import type { ClientAt } from './clients.ts';
import { readerIn } from './identity.ts';
import { privateWords } from './private-words.ts';
import { type Answer, renderAnswer } from './render-answer.ts';
import { findVoter, refusedWords, type Voter, wouldRefuse } from './voter.ts';

type Told = { errors: Record<string, string>; answer?: undefined } | { errors?: undefined; answer: Answer };
type Batch = { voter: Voter; members: Approval[]; facts: BatchFacts };

const notFound = (reader: Reader): string => refusedWords(reader, refusal('not_found'), null);
const tell = (reader: Reader, lines: string[]): Answer => renderAnswer(localeOf(reader), { lines });

/** Who clicked, and the batch as it stands now. */
function findBatch(needs: SurfaceNeeds) {
  const find = findVoter(needs);
  return async ({ member }: AskedOfBatch, user: string): Promise<Batch | null> => {
    const voter = await find(member, user);
    const batch = voter?.approval.batch;
    if (!voter?.workspace || !batch) return null;
    const read = await Promise.all(batch.members.map(needs.readApproval));
    const members = membersOf(
      read.filter((one) => one !== null),
      batch,
    );
    if (members.length === 0) return null;
    return { voter, members, facts: await needs.batches.factsOf(members, voter.workspace) };
  };
}

/** The same for one reader. */
const inLocale = (facts: BatchFacts, locale: string): BatchFacts => ({
  ...facts,
  sample: { ...facts.sample, locale },
  members: facts.members.map((member) => ({ ...member, locale })),
});

const titleIn = (locale: string, { title }: BatchFacts): string => text(locale, title.key, title.values);

/** Why this person can decide none of them, or null. */
function turnedAway({ voter, members }: Batch, now: Date): string | null {
  const refused = members.map((approval) => {
    const asked = { approval: approval.id, version: approval.version, digest: approval.digest, channel: '' };
    return { approval, why: wouldRefuse({ ...voter, approval }, 'deny', asked, now) };
  });
  const first = refused[0];
  if (refused.some(({ why }) => why === null) || !first?.why) return null;
  return refusedWords(voter, first.why, first.approval);
}

/** How many votes counted, and why the others did not. */
function votedWords({ voter, facts }: Batch, { decisions }: BatchDecision, vote: 'approve' | 'deny'): string[] {
  const locale = localeOf(voter);
  const refused = decisions.filter((one) => one.refused !== null);
  const count = decisions.length - refused.length;
  const counted = text(locale, vote === 'approve' ? 'batch.approved' : 'batch.denied', {
    count,
    total: decisions.length,
    title: titleIn(locale, facts),
  });
  const [first] = refused;
  if (!first?.refused) return [counted];
  const why = refusedWords(voter, first.refused, first.approval);
  return count > 0 ? [counted, text(locale, 'batch.refused', { count: refused.length, why })] : [why];
}

/** Votes on all that still ask, or on some of them, and says what came of it. */
function voteOn(needs: SurfaceNeeds) {
  return async (batch: Batch, { member, stamp }: AskedOfBatch, vote: { vote: 'approve' | 'deny'; reason: string | null; only?: string[] }) => {
    const decided = await needs.batches.vote(member, { ...vote, person: batch.voter.id, stamp, surface: 'slack' });
    if (!decided) return [notFound(batch.voter)];
    if (decided.changed) return [text(localeOf(batch.voter), 'batch.changed')];
    if (decided.decisions.length === 0) return [turnedAway(batch, needs.clock.now()) ?? notFound(batch.voter)];
    return votedWords(batch, decided, vote.vote);
  };
}

/** A try that nothing accepts is put on the record as a denial without a reason, which can only ever be refused. */
async function turnAway(needs: SurfaceNeeds, batch: Batch): Promise<string | null> {
  const words = turnedAway(batch, needs.clock.now());
  const [first] = batch.members;
  if (words && first) await needs.castVote(first.id, { person: batch.voter.id, vote: 'deny', digest: first.digest, reason: null, surface: 'slack' });
  return words;
}

/** A click on `approve`, `deny` or `review` of a batch's card: null where a modal was opened. */
export function batchClicks(clientAt: ClientAt, needs: SurfaceNeeds) {
  const find = findBatch(needs);
  const vote = voteOn(needs);
  return {
    approve: async (asked: AskedOfBatch, user: string): Promise<Answer> => {
      const batch = await find(asked, user);
      if (batch) return tell(batch.voter, await vote(batch, asked, { vote: 'approve', reason: null }));
      const reader = readerIn(needs, user, asked.channel);
      return tell(reader, [notFound(reader)]);
    },
    open: async (asked: AskedOfBatch, user: string, trigger: string, kind: 'deny' | 'review'): Promise<Answer | null> => {
      const batch = await find(asked, user);
      const reader = readerIn(needs, user, asked.channel);
      if (!batch) return tell(reader, [notFound(reader)]);
      const away = await turnAway(needs, batch);
      if (away) return tell(batch.voter, [away]);
      const facts = inLocale(batch.facts, localeOf(batch.voter));
      const client = await clientAt(asked);
      await client.views.open({ trigger_id: trigger, view: kind === 'deny' ? renderBatchDeny(facts, asked) : renderBatchReview(facts, asked) });
      return null;
    },
  };
}

const chosenIn = (view: ViewOutput, name: string): string[] =>
  (view.state.values[name]?.[name]?.selected_options ?? []).flatMap(({ value }) => (typeof value === 'string' ? [value] : []));

/** Denies what was chosen, and gives others a card of their own. */
function submitReview(needs: SurfaceNeeds) {
  const find = findBatch(needs);
  const vote = voteOn(needs);
  return async (view: ViewOutput, asked: AskedOfBatch, user: string): Promise<Told> => {
    const batch = await find(asked, user);
    if (!batch) return { errors: { deny_these: notFound(readerIn(needs, user, asked.channel)) } };
    const locale = localeOf(batch.voter);
    const [denied, opened] = [chosenIn(view, 'deny_these'), chosenIn(view, 'open_these')];
    const reason = view.state.values.reason?.reason?.value?.trim() || null;
    if (denied.length + opened.length === 0) return { errors: { deny_these: text(locale, 'batch.choose_something') } };
    if (denied.length > 0 && reason === null) return { errors: { reason: refusedWords(batch.voter, refusal('reason_missing'), null) } };
    const away = await turnAway(needs, batch);
    if (away) return { errors: { deny_these: away } };
    const lines = denied.length > 0 ? await vote(batch, asked, { vote: 'deny', reason, only: denied }) : [];
    const mine = new Set(batch.members.map(({ id }) => id));
    const parted = await Promise.all(opened.filter((id) => mine.has(id) && !denied.includes(id)).map((id) => needs.batches.part(id, batch.voter.id)));
    const count = parted.filter((one) => one?.refused === null).length;
    return { answer: tell(batch.voter, count > 0 ? [...lines, text(locale, 'batch.opened', { count })] : lines) };
  };
}

function submitDeny(needs: SurfaceNeeds) {
  const find = findBatch(needs);
  const vote = voteOn(needs);
  return async (view: ViewOutput, asked: AskedOfBatch, user: string): Promise<Told> => {
    const batch = await find(asked, user);
    const reason = view.state.values.reason?.reason?.value?.trim() || null;
    if (!batch) return { errors: { reason: notFound(readerIn(needs, user, asked.channel)) } };
    if (reason === null) return { errors: { reason: refusedWords(batch.voter, refusal('reason_missing'), null) } };
    return { answer: tell(batch.voter, await vote(batch, asked, { vote: 'deny', reason })) };
  };
}

/** Puts the listeners of a batch's modals on a Bolt app. */
export function listenToBatches(app: App, clientAt: ClientAt, needs: SurfaceNeeds): void {
  const privately = privateWords({ clientAt, logger: needs.logger });
  const submits = { deny_batch: submitDeny(needs), review_batch: submitReview(needs) };
  for (const [name, submit] of Object.entries(submits)) {
    app.view(name, async ({ ack, body, view }) => {
      const asked = batchFrom(view.private_metadata);
      const reader = readerIn(needs, body.user.id, asked?.channel ?? '');
      const failed = (error: unknown): Told => {
        needs.logger.error({ err: error }, 'A vote on a batch could not be stored');
        return { errors: { reason: text(localeOf(reader), 'vote.fault') } };
      };
      const told: Told = asked ? await submit(view, asked, body.user.id).catch(failed) : { errors: { reason: notFound(reader) } };
      if (told.errors) return ack({ response_action: 'errors', errors: told.errors });
      await ack({ response_action: 'clear' });
      if (asked) await privately({ channel: asked.channel, user: body.user.id }, told.answer);
    });
  }
}
