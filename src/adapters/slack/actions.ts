// Clicks on a card: approve votes at once, deny and review open a modal, take-back takes an approval back. What is decided is
// stored before Slack hears that we got it; who changed nothing hears why, in private.
import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import { readerIn } from '../../surfaces/identity.ts';
import type { SurfaceNeeds } from '../../surfaces/needs.ts';
import { localeOf, notFoundText, type Reader, refusalText } from '../../surfaces/refusal-words.ts';
import { asksForCode, findVoter, opensReview, turnAway as turnAwayVoter, type Voter, voteAnswer, wouldRefuse } from '../../surfaces/voter.ts';
import { text } from '../../texts.ts';
import { batchClicks } from './batch-actions.ts';
import { type AskedInSlack, askedOfBatch } from './batch-form.ts';
import type { ClientAt } from './clients.ts';
import { mayBreakGlass } from './glass.ts';
import { modalOpener } from './open-modal.ts';
import { type Place, privateWords } from './private-words.ts';
import { type Answer, renderAnswer } from './render-answer.ts';
import { renderReview } from './render-review.ts';
import { type Asked, askedByButton, renderDeny } from './review-form.ts';

export type Click = { asked: Asked | null; batch: AskedInSlack | null; user: string; trigger: string; place: Place };
export type ClickArguments = {
  body: BlockAction;
  action: ButtonAction;
  respond: (answer: Answer & { response_type: 'ephemeral'; replace_original: false }) => Promise<unknown>;
};

export function clickOf({ body, action, respond }: ClickArguments): Click {
  const channel = body.channel?.id ?? '';
  const privately = (answer: Answer) => respond({ ...answer, response_type: 'ephemeral', replace_original: false });
  const place: Place = { channel, user: body.user.id, team: body.team?.id, thread: body.message?.thread_ts, respond: privately };
  const batch = askedOfBatch(action.value ?? '', channel);
  return { asked: batch ? null : askedByButton(action.value ?? '', channel), batch, user: body.user.id, trigger: body.trigger_id, place };
}

const readerOf = (needs: SurfaceNeeds, { user, place }: Click): Reader => readerIn(needs, 'slack', user, place.channel);
const notFound = (reader: Reader) => renderAnswer(localeOf(reader), { lines: [notFoundText(reader)] });
const fault = (reader: Reader) => renderAnswer(localeOf(reader), { lines: [text(localeOf(reader), 'vote.fault')] });

/** Votes to approve, or says why not. */
function approveClick(needs: SurfaceNeeds, open: ReturnType<typeof openModal>) {
  const find = findVoter(needs, 'slack');
  return async (click: Click): Promise<Answer | null> => {
    const { asked, user } = click;
    const voter = asked && (await find(asked.approval, user));
    if (!asked || !voter) return notFound(readerOf(needs, click));
    if (opensReview(voter, asked, needs.clock.now())) return open(click, 'review');
    const decision = await needs.castVote(asked.approval, {
      person: voter.id,
      vote: 'approve',
      digest: asked.digest,
      reason: null,
      surface: 'slack',
    });
    return decision ? renderAnswer(localeOf(voter), voteAnswer(voter, decision, 'approve')) : notFound(voter);
  };
}

/** Why this person cannot decide at all, or null; the review opens for whoever may break the glass too. */
const turnAway = (needs: SurfaceNeeds, voter: Voter, asked: Asked, kind: 'deny' | 'review'): Promise<string | null> =>
  kind === 'review' && mayBreakGlass(voter, asked, needs.clock.now()) ? Promise.resolve(null) : turnAwayVoter(needs, voter, asked, kind);

/** The review for one person as things stand. */
export async function reviewFor(needs: SurfaceNeeds, voter: Voter, asked: Asked) {
  const facts = { ...(await needs.factsOf(voter.approval, voter.workspace)), locale: localeOf(voter) };
  const refused = wouldRefuse(voter, 'approve', asked, needs.clock.now());
  const why = refused && refusalText(voter, refused, voter.approval);
  const glass = mayBreakGlass(voter, asked, needs.clock.now());
  const viewer = { name: voter.person?.name ?? '', refused: why, glass, code: why === null && asksForCode(voter) };
  return renderReview(facts, viewer, { ...asked, version: voter.approval.version });
}

async function modalFor(needs: SurfaceNeeds, voter: Voter, asked: Asked, kind: 'deny' | 'review') {
  if (kind === 'review') return reviewFor(needs, voter, asked);
  return renderDeny({ ...(await needs.factsOf(voter.approval, voter.workspace)), locale: localeOf(voter) }, asked);
}

/** Opens the modal of a click, or answers why not. */
function openModal(needs: SurfaceNeeds, clientAt: ClientAt) {
  const find = findVoter(needs, 'slack');
  const load = async (click: Click, kind: 'deny' | 'review') => {
    const { asked, user } = click;
    const voter = asked && (await find(asked.approval, user));
    const reader = readerOf(needs, click);
    if (!asked || !voter) return { words: notFoundText(reader), view: null, locale: localeOf(reader) };
    const words = await turnAway(needs, voter, asked, kind);
    const locale = localeOf(voter);
    return words === null ? { words, view: await modalFor(needs, voter, asked, kind), locale } : { words, view: null, locale };
  };
  const show = modalOpener(needs, clientAt);
  return (click: Click, kind: 'deny' | 'review'): Promise<Answer | null> => show({ ...click.place, trigger: click.trigger }, load(click, kind));
}

function takeBackClick(needs: SurfaceNeeds) {
  const find = findVoter(needs, 'slack');
  return async (approvalId: string, click: Click): Promise<Answer> => {
    const voter = await find(approvalId, click.user);
    const decision = voter && (await needs.takeBack(approvalId, voter.id));
    if (!voter || !decision) return notFound(readerOf(needs, click));
    const locale = localeOf(voter);
    const title = text(locale, 'vote.taken_back', { title: approvalId });
    return renderAnswer(locale, { lines: [decision.refused ? refusalText(voter, decision.refused, decision.approval) : title] });
  };
}

/** The button stands for the words `show REQUEST again`, and only for them. */
function sendAgainClick(needs: SurfaceNeeds) {
  return async (approvalId: string, click: Click): Promise<Answer> => {
    const by = { surface: 'slack' as const, account: click.user, channel: click.place.channel };
    const { private: answer } = await needs.runCommand(`show ${approvalId.split(/\s/)[0]} again`, by);
    return renderAnswer(localeOf(readerOf(needs, click)), answer ?? { lines: [] });
  };
}

/** Puts the listeners of the buttons on a Bolt app. */
export function listenToClicks(app: App, clientAt: ClientAt, needs: SurfaceNeeds): void {
  const tell = privateWords({ clientAt, logger: needs.logger });
  const open = openModal(needs, clientAt);
  const approve = approveClick(needs, open);
  const onBatch = batchClicks(clientAt, needs);
  const takeBack = takeBackClick(needs);
  const sendAgain = sendAgainClick(needs);
  const failed =
    (click: Click) =>
    (error: unknown): Answer => {
      needs.logger.error({ err: error }, 'A click in Slack could not be carried out');
      return fault(readerOf(needs, click));
    };

  app.action<BlockAction<ButtonAction>>('approve', async ({ ack, body, action, respond }) => {
    const click = clickOf({ body, action, respond });
    const answer = await (click.batch ? onBatch(click.batch, click.user, click.trigger, 'approve') : approve(click)).catch(failed(click));
    await ack();
    if (answer) await tell(click.place, answer);
  });
  for (const kind of ['deny', 'review'] as const) {
    app.action<BlockAction<ButtonAction>>(kind, async ({ ack, body, action, respond }) => {
      await ack();
      const click = clickOf({ body, action, respond });
      const answer = await (click.batch ? onBatch(click.batch, click.user, click.trigger, kind) : open(click, kind)).catch(failed(click));
      if (answer) await tell(click.place, answer);
    });
  }
  app.action<BlockAction<ButtonAction>>('take_back', async ({ ack, body, action, respond }) => {
    const click = clickOf({ body, action, respond });
    const answer = await takeBack(action.value ?? '', click).catch(failed(click));
    await ack();
    await tell(click.place, answer);
  });
  app.action<BlockAction<ButtonAction>>('send_again', async ({ ack, body, action, respond }) => {
    const click = clickOf({ body, action, respond });
    const answer = await sendAgain(action.value ?? '', click).catch(failed(click));
    await ack();
    await tell(click.place, answer);
  });
}
