// The modals sent back: the vote of a review, the reason of a denial. Stored first, acknowledged after; a refusal stays in the modal.
import type { App, ViewOutput } from '@slack/bolt';
import { refusal } from '../../domain/documents/refusal.ts';
import { readerIn } from '../../surfaces/identity.ts';
import type { SurfaceNeeds } from '../../surfaces/needs.ts';
import { localeOf, refusalText } from '../../surfaces/refusal-words.ts';
import { findVoter, voteAnswer, whyNotOffered } from '../../surfaces/voter.ts';
import { text } from '../../texts.ts';
import { reviewFor } from './actions.ts';
import type { ClientAt } from './clients.ts';
import { codeIn, isAboutCode } from './code-input.ts';
import { privateWords } from './private-words.ts';
import { type Answer, renderAnswer } from './render-answer.ts';
import { offersApproval } from './render-review.ts';
import { type Asked, askedFrom, reasonIn } from './review-form.ts';

type Filled = { vote: 'approve' | 'deny' | null; reason: string | null };
/** What to say to the person: an error at an input of the modal, or private words once it is closed. */
type Told = { errors: Record<string, string>; answer?: undefined } | { errors?: undefined; answer: Answer };

/** What was filled in; nothing is chosen before, so no choice is no vote. */
function filledIn(view: ViewOutput): Filled {
  const values = view.state.values;
  const chosen = values.decision?.decision?.selected_option?.value;
  const vote = view.callback_id === 'deny' ? 'deny' : chosen === 'approve' || chosen === 'deny' ? chosen : null;
  return { vote, reason: reasonIn(view) };
}

/** The input at which an error is shown. */
function inputFor(view: ViewOutput, code: string): string {
  if (isAboutCode(view, code)) return 'code';
  return view.callback_id === 'deny' || code === 'reason_missing' ? 'reason' : 'decision';
}

function submitVote(needs: SurfaceNeeds) {
  const find = findVoter(needs, 'slack');
  return async (view: ViewOutput, asked: Asked | null, user: string): Promise<Told> => {
    const voter = asked && (await find(asked.approval, user));
    const { vote, reason } = filledIn(view);
    if (!asked || !voter || !vote) {
      const words = refusalText(readerIn(needs, 'slack', user, asked?.channel ?? ''), refusal(vote ? 'not_found' : 'not_allowed'), null);
      return { errors: { [inputFor(view, 'not_found')]: words } };
    }
    const words =
      vote === 'approve' ? await whyNotOffered(needs, voter, asked, async () => offersApproval(await reviewFor(needs, voter, asked))) : null;
    if (words !== null) return { errors: { decision: words } };
    const by = { person: voter.id, digest: asked.digest, surface: 'slack' as const, code: codeIn(view) };
    const decision = await needs.castVote(asked.approval, { ...by, vote, reason });
    const refused = decision ? decision.refused : refusal('not_found');
    if (refused) return { errors: { [inputFor(view, refused.code)]: refusalText(voter, refused, decision?.approval ?? null) } };
    return decision
      ? { answer: renderAnswer(localeOf(voter), voteAnswer(voter, decision, vote)) }
      : { errors: { reason: text(localeOf(voter), 'vote.fault') } };
  };
}

/** Puts the listeners of both modals on a Bolt app. */
export function listenToSubmissions(app: App, clientAt: ClientAt, needs: SurfaceNeeds): void {
  const submit = submitVote(needs);
  const tell = privateWords({ clientAt, logger: needs.logger });
  for (const name of ['review', 'deny']) {
    app.view(name, async ({ ack, body, view }) => {
      const asked = askedFrom(view.private_metadata);
      const told = await submit(view, asked, body.user.id).catch((error: unknown): Told => {
        needs.logger.error({ err: error }, 'A vote from a modal could not be stored');
        return { errors: { [inputFor(view, 'fault')]: text(localeOf(readerIn(needs, 'slack', body.user.id, asked?.channel ?? '')), 'vote.fault') } };
      });
      if (told.errors) return ack({ response_action: 'errors', errors: told.errors });
      await ack({ response_action: 'clear' });
      if (asked?.channel) await tell({ channel: asked.channel, user: body.user.id, team: body.team?.id }, told.answer);
    });
  }
}
