// Edit before approve in Slack: the button opens a modal with what may be edited, and what is sent back is judged anew. A refusal stays in the modal.
import type { App, BlockAction, ButtonAction, ViewOutput } from '@slack/bolt';
import { editableFields } from '../../domain/documents/editing.ts';
import { saveEdit, turnAwayEditor } from '../../surfaces/editor.ts';
import { readerIn } from '../../surfaces/identity.ts';
import type { SurfaceNeeds } from '../../surfaces/needs.ts';
import { localeOf, notFoundText } from '../../surfaces/refusal-words.ts';
import { findVoter } from '../../surfaces/voter.ts';
import { text } from '../../texts.ts';
import { clickOf } from './actions.ts';
import type { ClientAt } from './clients.ts';
import { editedValues, inputId, modalFields, renderEdit } from './edit-form.ts';
import { type Loaded, modalOpener } from './open-modal.ts';
import { privateWords } from './private-words.ts';
import { type Answer, renderAnswer } from './render-answer.ts';
import { type Asked, askedByButton, askedFrom } from './review-form.ts';

async function load(needs: SurfaceNeeds, button: { value: string; channel: string }, user: string): Promise<Loaded> {
  const byCard = askedByButton(button.value, button.channel);
  const voter = await findVoter(needs, 'slack')(byCard?.approval ?? button.value, user);
  if (!voter) {
    const reader = readerIn(needs, 'slack', user, button.channel);
    return { words: notFoundText(reader), view: null, locale: localeOf(reader) };
  }
  const { approval, workspace } = voter;
  const asked: Asked = byCard ?? { approval: approval.id, version: approval.version, digest: approval.digest, channel: button.channel };
  const locale = localeOf(voter);
  const words = await turnAwayEditor(needs, voter, asked);
  if (words !== null) return { words, view: null, locale };
  const facts = { ...(await needs.factsOf(approval, workspace)), locale };
  return { words: null, view: renderEdit(facts, editableFields(approval), asked), locale };
}

type Told = { errors: Record<string, string>; answer?: undefined } | { errors?: undefined; answer: Answer };

/** The input at which an error stands that is of no input. */
function firstInput(view: ViewOutput): string {
  const ids = Object.keys(view.state.values);
  return ids[0] ?? '';
}

function submitEdit(needs: SurfaceNeeds) {
  return async (view: ViewOutput, asked: Asked | null, user: string): Promise<Told> => {
    const voter = asked && (await findVoter(needs, 'slack')(asked.approval, user));
    if (!asked || !voter) return { errors: { [firstInput(view)]: notFoundText(readerIn(needs, 'slack', user, asked?.channel ?? '')) } };
    const fields = editableFields(voter.approval);
    const { values, errors } = editedValues(view, fields, localeOf(voter));
    if (Object.keys(errors).length > 0) return { errors };
    const { refused, done } = await saveEdit(needs, voter, asked, values);
    if (done) return { answer: renderAnswer(localeOf(voter), { lines: done }) };
    const [changed = modalFields(fields)[0]] = values;
    const at = changed && inputId(changed.path) in view.state.values ? inputId(changed.path) : firstInput(view);
    return { errors: { [at]: refused } };
  };
}

/** Puts the button and the modal on a Bolt app. */
export function listenToEdits(app: App, clientAt: ClientAt, needs: SurfaceNeeds): void {
  const tell = privateWords({ clientAt, logger: needs.logger });
  const show = modalOpener(needs, clientAt);
  const submit = submitEdit(needs);

  app.action<BlockAction<ButtonAction>>('edit', async ({ ack, body, action, respond }) => {
    await ack();
    const { place, user, trigger } = clickOf({ body, action, respond });
    const button = { value: action.value ?? '', channel: place.channel };
    const answer = await show({ ...place, trigger }, load(needs, button, user)).catch((error: unknown) => {
      needs.logger.error({ err: error }, 'A request could not be opened for an edit');
      const locale = localeOf(readerIn(needs, 'slack', user, place.channel));
      return renderAnswer(locale, { lines: [text(locale, 'vote.fault')] });
    });
    if (answer) await tell(place, answer);
  });
  app.view('edit', async ({ ack, body, view }) => {
    const asked = askedFrom(view.private_metadata);
    const told = await submit(view, asked, body.user.id).catch((error: unknown): Told => {
      needs.logger.error({ err: error }, 'An edit could not be stored');
      return { errors: { [firstInput(view)]: text(localeOf(readerIn(needs, 'slack', body.user.id, asked?.channel ?? '')), 'vote.fault') } };
    });
    if (told.errors) return ack({ response_action: 'errors', errors: told.errors });
    await ack({ response_action: 'clear' });
    if (asked?.channel) await tell({ channel: asked.channel, user: body.user.id, team: body.team?.id }, told.answer);
  });
}
