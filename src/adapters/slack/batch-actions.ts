// What people do on the card of a batch: approve or deny all that still ask, look at them one by one. Each vote is stored on its own
// before Slack hears that we got it.
import type { App, ViewOutput } from '@slack/bolt';
import { refusal } from '../../domain/documents/refusal.ts';
import { othersIn } from '../../surfaces/batch-review.ts';
import { findBatch, reviewBatch, turnAwayFromBatch, voteOnBatch, wantsReview } from '../../surfaces/batch-voter.ts';
import { batchIn } from '../../surfaces/batch-words.ts';
import { readerIn } from '../../surfaces/identity.ts';
import type { SurfaceNeeds } from '../../surfaces/needs.ts';
import { localeOf, notFoundText, type Reader, refusalText } from '../../surfaces/refusal-words.ts';
import { text } from '../../texts.ts';
import { type AskedInSlack, batchFrom, listedIn, renderBatchDeny, renderBatchReview } from './batch-form.ts';
import type { ClientAt } from './clients.ts';
import { privateWords } from './private-words.ts';
import { type Answer, renderAnswer } from './render-answer.ts';
import { reasonIn } from './review-form.ts';

type Told = { errors: Record<string, string>; answer?: undefined } | { errors?: undefined; answer: Answer };

const tell = (reader: Reader, lines: string[]): Answer => renderAnswer(localeOf(reader), { lines });

/** A click on `approve`, `deny` or `review` of a batch's card: null where a modal was opened. */
export function batchClicks(clientAt: ClientAt, needs: SurfaceNeeds) {
  const find = findBatch(needs, 'slack');
  const vote = voteOnBatch(needs);
  return async (asked: AskedInSlack, user: string, trigger: string, clicked: 'approve' | 'deny' | 'review'): Promise<Answer | null> => {
    const batch = await find(asked, user);
    const reader = readerIn(needs, 'slack', user, asked.channel);
    if (!batch) return tell(reader, [notFoundText(reader)]);
    const { voter } = batch;
    const kind = clicked === 'approve' && wantsReview(batch.facts) ? 'review' : clicked;
    if (kind === 'approve') return tell(voter, (await vote(batch, asked, { vote: 'approve', reason: null })).lines);
    const away = await turnAwayFromBatch(needs, batch);
    if (away) return tell(voter, [away]);
    const facts = batchIn(batch.facts, localeOf(voter));
    const client = await clientAt(asked);
    await client.views.open({ trigger_id: trigger, view: kind === 'deny' ? renderBatchDeny(facts, asked) : renderBatchReview(facts, asked) });
    return null;
  };
}

const chosenIn = (view: ViewOutput, name: string): string[] =>
  (view.state.values[name]?.[name]?.selected_options ?? []).flatMap(({ value }) => (typeof value === 'string' ? [value] : []));

/** The inputs at which what is missing is told. */
const INPUT = { choice: 'deny_these', reason: 'reason' };

const approvesOthers = (view: ViewOutput): boolean => view.state.values.decision?.decision?.selected_option?.value === 'approve';

/** Denies what was chosen, gives others a card of their own, and approves the rest of the list where that was chosen. */
function submitReview(needs: SurfaceNeeds) {
  const find = findBatch(needs, 'slack');
  const review = reviewBatch(needs);
  return async (view: ViewOutput, asked: AskedInSlack, user: string): Promise<Told> => {
    const batch = await find(asked, user);
    if (!batch) return { errors: { deny_these: notFoundText(readerIn(needs, 'slack', user, asked.channel)) } };
    const [deny, open] = [chosenIn(view, 'deny_these'), chosenIn(view, 'open_these')];
    const approve = approvesOthers(view) ? othersIn(batch.facts, asked.listed ?? '', [...deny, ...open]) : [];
    const listed = listedIn(batchIn(batch.facts, localeOf(batch.voter)), asked);
    const done = await review(batch, asked, { deny, open, approve, reason: reasonIn(view), listed });
    return done.missing === null ? { answer: tell(batch.voter, done.lines) } : { errors: { [INPUT[done.missing]]: done.words } };
  };
}

function submitDeny(needs: SurfaceNeeds) {
  const find = findBatch(needs, 'slack');
  const vote = voteOnBatch(needs);
  return async (view: ViewOutput, asked: AskedInSlack, user: string): Promise<Told> => {
    const batch = await find(asked, user);
    const reason = reasonIn(view);
    if (!batch) return { errors: { reason: notFoundText(readerIn(needs, 'slack', user, asked.channel)) } };
    if (reason === null) return { errors: { reason: refusalText(batch.voter, refusal('reason_missing'), null) } };
    return { answer: tell(batch.voter, (await vote(batch, asked, { vote: 'deny', reason })).lines) };
  };
}

/** Puts the listeners of a batch's modals on a Bolt app. */
export function listenToBatches(app: App, clientAt: ClientAt, needs: SurfaceNeeds): void {
  const privately = privateWords({ clientAt, logger: needs.logger });
  const submits = { deny_batch: submitDeny(needs), review_batch: submitReview(needs) };
  for (const [name, submit] of Object.entries(submits)) {
    app.view(name, async ({ ack, body, view }) => {
      const asked = batchFrom(view.private_metadata);
      const reader = readerIn(needs, 'slack', body.user.id, asked?.channel ?? '');
      const failed = (error: unknown): Told => {
        needs.logger.error({ err: error }, 'A vote on a batch could not be stored');
        return { errors: { reason: text(localeOf(reader), 'vote.fault') } };
      };
      const told: Told = asked ? await submit(view, asked, body.user.id).catch(failed) : { errors: { reason: notFoundText(reader) } };
      if (told.errors) return ack({ response_action: 'errors', errors: told.errors });
      await ack({ response_action: 'clear' });
      if (asked) await privately({ channel: asked.channel, user: body.user.id, team: body.team?.id }, told.answer);
    });
  }
}
