// The buttons and forms of an incident's card. What is done is stored before Slack hears that we got it; who changed nothing hears why,
// in private, and of two at once the second hears who was first.
import type { App, BlockAction, ButtonAction, ViewOutput } from '@slack/bolt';
import { incidentRefusedWords, mayTend, whoTends } from '../../commands/incident-refused.ts';
import type { IncidentAct } from '../../domain/incident-acts.ts';
import type { SurfaceNeeds } from '../../surfaces/needs.ts';
import { localeOf, type Reader } from '../../surfaces/refusal-words.ts';
import { text } from '../../texts.ts';
import type { ClientAt } from './clients.ts';
import { personOf, readerIn } from './identity.ts';
import { askedByForm, askedByIncidentButton, type IncidentAsked, renderOwnerForm, renderStepForm } from './incident-form.ts';
import { privateWords } from './private-words.ts';
import { renderAnswer } from './render-answer.ts';

/** Buttons that do something at once. */
const AT_ONCE = ['incident_pause', 'incident_contain', 'incident_told'] as const;
const FORMS = ['incident_step', 'incident_owner'] as const;

type By = { user: string; channel: string };

/** Who acts, in the workspace of the incident; or the words of why they may not. */
function actor({ policies }: Pick<SurfaceNeeds, 'policies'>, asked: IncidentAsked | null, { user, channel }: By) {
  const workspace = asked && policies.get(asked.workspace);
  if (!asked || !workspace) {
    const stranger = readerIn({ policies }, user, channel);
    return { reader: stranger, refused: text(localeOf(stranger), 'incident.refused.gone') };
  }
  const person = personOf(workspace, user);
  const reader: Reader = { workspace, person };
  if (!person || !mayTend(person)) return { reader, refused: whoTends(workspace, localeOf(reader)) };
  return { asked, workspace, person, reader, refused: null };
}

/** The act of a button that does something at once. */
function actOf(button: (typeof AT_ONCE)[number], { step, part }: IncidentAsked, by: string, executors: string[]): IncidentAct {
  if (button === 'incident_contain') return { type: 'contain', step, by, executors };
  return { type: 'do_part', step, part, state: 'done', by, note: null };
}

/** What a form asks for; null where what has to be chosen is not. */
function actOfForm(view: ViewOutput, { step }: IncidentAsked, by: string): IncidentAct | null {
  const { values } = view.state;
  const chosen = (name: string) => values[name]?.[name]?.selected_option?.value;
  if (view.callback_id === 'incident_owner') {
    const owner = chosen('owner');
    return owner ? { type: 'own_step', step, owner, by } : null;
  }
  const [part, result] = [chosen('part'), chosen('result')];
  if (!part || (result !== 'done' && result !== 'not_needed')) return null;
  return { type: 'do_part', step, part, state: result, by, note: values.note?.note?.value?.trim() || null };
}

/** Does it; the words for who changed nothing, or null. */
function doing({ incidents, policies }: SurfaceNeeds) {
  return async (asked: IncidentAsked | null, by: By, actFor: (asked: IncidentAsked, by: string, executors: string[]) => IncidentAct | null) => {
    const who = actor({ policies }, asked, by);
    if (who.refused !== null) return { reader: who.reader, words: who.refused };
    const executors = [...new Set(who.workspace.executors.map(({ connector }) => connector))];
    const act = actFor(who.asked, who.person.id, executors);
    const done = act && (await incidents.act(who.asked.workspace, who.asked.incident, act));
    const place = { workspace: who.workspace, person: who.person };
    if (!done) return { reader: who.reader, words: text(localeOf(who.reader), act ? 'incident.refused.gone' : 'incident.refused.not_there') };
    return { reader: who.reader, words: done.refused && incidentRefusedWords(place, done.refused) };
  };
}

async function formFor({ incidents, policies }: SurfaceNeeds, name: (typeof FORMS)[number], asked: IncidentAsked | null, by: By) {
  const who = actor({ policies }, asked, by);
  if (who.refused !== null) return { reader: who.reader, words: who.refused, view: null };
  const locale = localeOf(who.reader);
  if (name === 'incident_owner') return { reader: who.reader, words: null, view: renderOwnerForm(who.workspace, who.asked, locale) };
  const incident = await incidents.read(who.asked.workspace, who.asked.incident);
  const view = incident?.state === 'open' ? renderStepForm(incident, who.asked, locale) : null;
  return { reader: who.reader, words: view ? null : text(locale, 'incident.refused.not_there'), view };
}

/** Puts the listeners of an incident's card and forms on a Bolt app. */
export function listenToIncidents(app: App, clientAt: ClientAt, needs: SurfaceNeeds): void {
  const { logger } = needs;
  const tell = privateWords({ clientAt, logger });
  const perform = doing(needs);
  const failed =
    ({ user, channel }: By) =>
    (error: unknown) => {
      logger.error({ err: error }, 'A click on an incident could not be carried out');
      const reader = readerIn(needs, user, channel);
      return { reader, words: text(localeOf(reader), 'vote.fault'), view: null };
    };
  const sayTo = (body: BlockAction, { reader, words }: { reader: Reader; words: string | null }) => {
    const place = { channel: body.channel?.id ?? '', user: body.user.id, team: body.team?.id, thread: body.message?.thread_ts };
    return words === null ? undefined : tell(place, renderAnswer(localeOf(reader), { lines: [words] }));
  };

  for (const name of AT_ONCE) {
    app.action<BlockAction<ButtonAction>>(name, async ({ ack, body, action }) => {
      const by: By = { user: body.user.id, channel: body.channel?.id ?? '' };
      const asked = askedByIncidentButton(action.value ?? '', by.channel);
      const told = await perform(asked, by, (one, person, executors) => actOf(name, one, person, executors)).catch(failed(by));
      await ack();
      await sayTo(body, told);
    });
  }
  for (const name of FORMS) {
    app.action<BlockAction<ButtonAction>>(name, async ({ ack, body, action }) => {
      await ack();
      const by: By = { user: body.user.id, channel: body.channel?.id ?? '' };
      const asked = askedByIncidentButton(action.value ?? '', by.channel);
      const form = await formFor(needs, name, asked, by).catch(failed(by));
      const at = { channel: by.channel, team: body.team?.id };
      if (form.view) await (await clientAt(at)).views.open({ trigger_id: body.trigger_id, view: form.view });
      await sayTo(body, form);
    });
    app.view(name, async ({ ack, body, view }) => {
      const asked = askedByForm(view.private_metadata);
      const by: By = { user: body.user.id, channel: asked?.channel ?? '' };
      const told = await perform(asked, by, (one, person) => actOfForm(view, one, person)).catch(failed(by));
      if (told.words !== null) return ack({ response_action: 'errors', errors: { [name === 'incident_owner' ? 'owner' : 'note']: told.words } });
      await ack({ response_action: 'clear' });
    });
  }
}
