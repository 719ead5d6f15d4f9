// The buttons and forms of an incident's card. What is done is stored before Slack hears that we got it; who changed nothing hears why,
// in private, and of two at once the second hears who was first.
import type { App, BlockAction, ButtonAction, ViewOutput } from '@slack/bolt';
import { readerIn } from '../../surfaces/identity.ts';
import type { SurfaceNeeds } from '../../surfaces/needs.ts';
import { localeOf, type Reader } from '../../surfaces/refusal-words.ts';
import { AT_ONCE, actOfButton, actOfForm, type Chosen, type Clicker, FORMS, type Form, type TendAsked, tend, tenderOf } from '../../surfaces/tend.ts';
import { text } from '../../texts.ts';
import type { ClientAt } from './clients.ts';
import { askedByForm, askedByIncidentButton, renderOwnerForm, renderStepForm } from './incident-form.ts';
import { privateWords } from './private-words.ts';
import { renderAnswer } from './render-answer.ts';

function chosenIn({ state: { values } }: ViewOutput): Chosen {
  const option = (name: string) => values[name]?.[name]?.selected_option?.value ?? null;
  return { owner: option('owner'), part: option('part'), result: option('result'), note: values.note?.note?.value ?? null };
}

async function formFor(needs: SurfaceNeeds, name: Form, by: Clicker, asked: TendAsked | null) {
  const who = await tenderOf(needs, by, asked);
  if (who.refused !== null) return { reader: who.reader, words: who.refused, view: null };
  const locale = localeOf(who.reader);
  const form = { ...who.asked, channel: by.channel };
  if (name === 'incident_owner') return { reader: who.reader, words: null, view: renderOwnerForm(who.workspace, form, locale) };
  const incident = await needs.incidents.read(who.asked.workspace, who.asked.incident);
  const view = incident?.state === 'open' ? renderStepForm(incident, form, locale) : null;
  return { reader: who.reader, words: view ? null : text(locale, 'incident.refused.not_there'), view };
}

/** Puts the listeners of an incident's card and forms on a Bolt app. */
export function listenToIncidents(app: App, clientAt: ClientAt, needs: SurfaceNeeds): void {
  const { logger } = needs;
  const tell = privateWords({ clientAt, logger });
  const perform = tend(needs);
  const failed =
    ({ account, channel }: Clicker) =>
    (error: unknown) => {
      logger.error({ err: error }, 'A click on an incident could not be carried out');
      const reader = readerIn(needs, 'slack', account, channel);
      return { reader, words: text(localeOf(reader), 'vote.fault'), view: null };
    };
  const sayTo = (body: BlockAction, { reader, words }: { reader: Reader; words: string | null }) => {
    const place = { channel: body.channel?.id ?? '', user: body.user.id, team: body.team?.id, thread: body.message?.thread_ts };
    return words === null ? undefined : tell(place, renderAnswer(localeOf(reader), { lines: [words] }));
  };

  for (const name of AT_ONCE) {
    app.action<BlockAction<ButtonAction>>(name, async ({ ack, body, action }) => {
      const by: Clicker = { surface: 'slack', account: body.user.id, channel: body.channel?.id ?? '' };
      const asked = askedByIncidentButton(action.value ?? '', by.channel);
      const told = await perform(by, asked, (one, person, executors) => actOfButton(name, one, person, executors)).catch(failed(by));
      await ack();
      await sayTo(body, told);
    });
  }
  for (const name of FORMS) {
    app.action<BlockAction<ButtonAction>>(name, async ({ ack, body, action }) => {
      await ack();
      const by: Clicker = { surface: 'slack', account: body.user.id, channel: body.channel?.id ?? '' };
      const asked = askedByIncidentButton(action.value ?? '', by.channel);
      const form = await formFor(needs, name, by, asked).catch(failed(by));
      const at = { channel: by.channel, team: body.team?.id };
      if (form.view) await (await clientAt(at)).views.open({ trigger_id: body.trigger_id, view: form.view });
      await sayTo(body, form);
    });
    app.view(name, async ({ ack, body, view }) => {
      const asked = askedByForm(view.private_metadata);
      const by: Clicker = { surface: 'slack', account: body.user.id, channel: asked?.channel ?? '' };
      const told = await perform(by, asked, (one, person) => actOfForm(name, chosenIn(view), one, person)).catch(failed(by));
      if (told.words !== null) return ack({ response_action: 'errors', errors: { [name === 'incident_owner' ? 'owner' : 'note']: told.words } });
      await ack({ response_action: 'clear' });
    });
  }
}
