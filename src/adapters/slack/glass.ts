// Break-glass in Slack: a button in the review, for people of the group alone, and a modal on top of it that asks for the reason.
import type { App, BlockAction, ButtonAction, types, ViewOutput } from '@slack/bolt';
import { decide } from '../../domain/approval/decide.ts';
import type { CardFacts } from '../../domain/card/card-facts.ts';
import { titleOf } from '../../domain/card/card-title.ts';
import { oneLine } from '../../domain/documents/plain-text.ts';
import { type Refusal, refusal } from '../../domain/documents/refusal.ts';
import { isByEmail } from '../../domain/ledger/account-link.ts';
import { CODE_PASSED } from '../../domain/policy/step-up.ts';
import { titleText, wordsFor } from '../../surfaces/card-words.ts';
import { readerIn } from '../../surfaces/identity.ts';
import type { SurfaceNeeds } from '../../surfaces/needs.ts';
import { localeOf, notFoundText, refusalText } from '../../surfaces/refusal-words.ts';
import { asksForCode, findVoter, type Voter } from '../../surfaces/voter.ts';
import { text } from '../../texts.ts';
import { alert, bold, paragraph, said } from './block-kit.ts';
import { within } from './budget.ts';
import type { ClientAt } from './clients.ts';
import { codeIn, codeInput, isAboutCode } from './code-input.ts';
import { modal } from './modal.ts';
import { type Loaded, modalOpener } from './open-modal.ts';
import { privateWords } from './private-words.ts';
import { type Answer, renderAnswer } from './render-answer.ts';
import { type Asked, askedByButton, askedFrom, metadataOf, reasonIn, reasonInput } from './review-form.ts';

const ALERT_LENGTH = 199;

/** Why this person cannot break the glass as things stand, or null. Stores nothing. */
function whyNotBreak({ approval, person, id, voters }: Voter, asked: Asked, now: Date): Refusal | null {
  if (person && isByEmail(person, 'slack')) return refusal('linked_by_email');
  const act = { type: 'break_glass' as const, person: id, digest: asked.digest, reason: 'looking', surface: 'slack' as const, voters };
  return decide(approval, { ...act, checked: CODE_PASSED }, now).refused ?? null;
}

export const mayBreakGlass = (voter: Voter, asked: Asked, now: Date): boolean => whyNotBreak(voter, asked, now) === null;

/** What it skips and what it does not, the reason for it, and a one-time code where one is asked for. */
export function renderGlass(facts: CardFacts, asked: Asked, code = false): types.ModalView {
  const words = wordsFor(facts);
  const missing = Math.max(0, facts.needed - facts.given);
  const edge = { title: words('glass.title'), submit: words('glass.submit'), close: words('glass.close') };
  return modal('break_glass', metadataOf(asked), edge, [
    alert(oneLine(words('glass.alert', { missing }), ALERT_LENGTH)),
    paragraph([bold(within(titleText(facts), 300)), said(`\n${facts.id}`)]),
    reasonInput(words('review.reason'), words('glass.hint'), words('glass.placeholder'), false),
    ...(code ? [codeInput(facts)] : []),
  ]);
}

async function load(needs: SurfaceNeeds, asked: Asked | null, user: string, channel: string): Promise<Loaded> {
  const voter = asked && (await findVoter(needs, 'slack')(asked.approval, user));
  if (!asked || !voter) {
    const reader = readerIn(needs, 'slack', user, channel);
    return { words: notFoundText(reader), view: null, locale: localeOf(reader) };
  }
  const locale = localeOf(voter);
  const refused = whyNotBreak(voter, asked, needs.clock.now());
  if (refused) return { words: refusalText(voter, refused, voter.approval), view: null, locale };
  const facts = { ...(await needs.factsOf(voter.approval, voter.workspace)), locale };
  return { words: null, view: renderGlass(facts, asked, asksForCode(voter)), locale };
}

type Told = { error: string; at?: string; answer?: undefined } | { error?: undefined; answer: Answer };

async function breakIt(needs: SurfaceNeeds, asked: Asked | null, user: string, view: ViewOutput): Promise<Told> {
  const reason = reasonIn(view);
  const voter = asked && (await findVoter(needs, 'slack')(asked.approval, user));
  if (!asked || !voter) return { error: notFoundText(readerIn(needs, 'slack', user, asked?.channel ?? '')) };
  if (voter.person && isByEmail(voter.person, 'slack')) return { error: refusalText(voter, refusal('linked_by_email'), voter.approval) };
  const by = { person: voter.id, digest: asked.digest, surface: 'slack' as const, code: codeIn(view) };
  const decision = await needs.breakGlass(asked.approval, { ...by, reason });
  const refused = decision ? decision.refused : refusal('not_found');
  if (refused) {
    const at = isAboutCode(view, refused.code) ? 'code' : 'reason';
    return { error: refusalText(voter, refused, decision?.approval ?? null), at };
  }
  const locale = localeOf(voter);
  const { key, values } = titleOf(voter.approval.request);
  const words = text(locale, 'glass.done', { title: text(locale, key, values) });
  return { answer: renderAnswer(locale, { lines: [words], buttons: [{ action: 'take_back', approval: asked.approval }] }) };
}

/** Puts the button and the modal on a Bolt app. */
export function listenToGlass(app: App, clientAt: ClientAt, needs: SurfaceNeeds): void {
  const tell = privateWords({ clientAt, logger: needs.logger });
  const show = modalOpener(needs, clientAt, 'push');

  app.action<BlockAction<ButtonAction>>('break_glass', async ({ ack, body, action }) => {
    await ack();
    const channel = askedFrom(body.view?.private_metadata ?? '')?.channel ?? '';
    const asked = askedByButton(action.value ?? '', channel);
    const at = { trigger: body.trigger_id, user: body.user.id, channel, team: body.team?.id };
    await show(at, load(needs, asked, body.user.id, channel));
  });
  app.view('break_glass', async ({ ack, body, view }) => {
    const asked = askedFrom(view.private_metadata);
    const told = await breakIt(needs, asked, body.user.id, view).catch((error: unknown): Told => {
      needs.logger.error({ err: error }, 'A break-glass could not be stored');
      return { error: text(localeOf(readerIn(needs, 'slack', body.user.id, asked?.channel ?? '')), 'vote.fault') };
    });
    if (told.error !== undefined) return ack({ response_action: 'errors', errors: { [told.at ?? 'reason']: told.error } });
    await ack({ response_action: 'clear' });
    if (asked?.channel) await tell({ channel: asked.channel, user: body.user.id, team: body.team?.id }, told.answer);
  });
}
